//! A build without TLS says so when a client is made, not when it sends. `cargo xtask features` runs this.

#![cfg(all(
    feature = "huawei",
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))
))]

use imagescan::huawei::hss::Client;

#[test]
fn an_https_endpoint_names_the_features() {
    for builder in [Client::builder().region("cn-north-4"), Client::builder().endpoint("localhost")] {
        let error = builder.build().expect_err("TLS is disabled");
        assert!(error.is_invalid_input(), "{error:?}");
        for word in ["needs TLS", "`rustls-ring`", "`rustls-aws-lc`", "`native-tls`", "`.transport(…)`"] {
            assert!(error.to_string().contains(word), "{error} does not say {word}");
        }
    }
}

#[test]
fn plain_http_needs_none() {
    let builder = || Client::builder().endpoint("http://localhost:1").allow_plain_http();
    builder().build().expect("a client");
    let error = builder().root_certificates("any").build().expect_err("TLS is disabled");
    assert!(error.to_string().starts_with("root certificates need TLS"), "{error}");
}
