//! No type, no error and no logged header shows a secret.

use std::error::Error as _;
use std::fmt::Debug;

use imagescan_alibaba::SignatureVersion;
use imagescan_runtime::Sign;
use imagescan_runtime::provider::Options;
use imagescan_runtime::provider::percent_encode;
use imagescan_runtime::{Credentials, Error, Proxy, RetryPolicy};
use imagescan_testing::Mock;

use imagescan_suite::support::canned::Canned;
use imagescan_suite::support::scripted::{Scripted, connect, read_timeout, reset, response};
use imagescan_suite::support::scripted_clients::{alibaba, huawei, list, pre_check, schedule, tencent};

const SECRET: &str = "planted-secret+key";
const TOKEN: &str = "planted/session+token==";

fn temporary() -> Credentials {
    Credentials::new("AKEXAMPLE", SECRET).with_session_token(TOKEN)
}

#[track_caller]
fn clean(text: &str) {
    assert!(!text.contains("planted"), "{text}");
}

#[track_caller]
fn prints_nothing(value: &impl Debug) {
    clean(&format!("{value:?}"));
    clean(&format!("{value:#?}"));
}

/// An error and its causes.
#[track_caller]
fn shows_nothing(error: &Error) {
    clean(&format!("{error} {error:?} {error:#?}"));
    let mut source = error.source();
    while let Some(cause) = source {
        clean(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
}

#[tokio::test]
async fn no_type_prints_its_secrets() {
    for credentials in [temporary(), Credentials::bearer("planted-bearer")] {
        prints_nothing(&credentials);
        prints_nothing(&credentials.key_pair());
        let mut options = Options::default();
        options.credentials = Some(std::sync::Arc::new(credentials.clone()));
        options.settings.proxy = Some(Proxy::url("http://user:planted@host:1"));
        prints_nothing(&options);
        prints_nothing(&options.settings.proxy);

        let mock = Mock::new();
        let builder = huawei(mock.clone()).credentials(credentials.clone());
        prints_nothing(&builder);
        let client = builder.build().unwrap();
        prints_nothing(&client);
        let call = client.send(list());
        prints_nothing(&call);
        shows_nothing(&call.await.unwrap_err());
        let request = mock.requests().remove(0);
        clean(&format!("{mock:?} {request:?}"));
        prints_nothing(&client.raw("GET /v5/{project_id}/x").json_text(r#"{"a":"b"}"#));
        prints_nothing(&alibaba(mock.clone()).credentials(credentials.clone()));
        prints_nothing(&tencent(mock.clone()).credentials(credentials.clone()));
    }
    let signers: [&dyn Sign; 5] = [
        &imagescan_huawei::sign::Signer::sdk_hmac(),
        &imagescan_huawei::sign::Signer::v11_hmac("cn-north-4", "hss"),
        &imagescan_tencent::sign::Signer::tc3("tcss"),
        &imagescan_alibaba::sign::Signer::acs3(),
        &imagescan_alibaba::sign::Signer::rpc_v1().nonces(|| "planted".to_owned()),
    ];
    for signer in signers {
        prints_nothing(&signer);
    }
}

#[tokio::test]
async fn headers_with_secrets_are_marked_sensitive() {
    let sensitive = |request: &http::Request<bytes::Bytes>, names: &[&str]| {
        for name in names {
            assert!(request.headers()[*name].is_sensitive(), "{name}");
        }
        clean(&format!("{:?}", request.headers()));
    };
    let canned = Canned::new(200, "{}");
    huawei(canned.clone()).credentials(temporary()).build().unwrap().send(list()).await.unwrap();
    sensitive(&canned.requests()[0], &["authorization", "x-security-token"]);
    let bearer = Credentials::bearer("planted-bearer");
    huawei(canned.clone()).credentials(bearer.clone()).build().unwrap().send(list()).await.unwrap();
    sensitive(&canned.requests()[1], &["x-auth-token"]);
    let canned = Canned::new(200, r#"{"Response":{"RequestId":"r"}}"#);
    tencent(canned.clone()).credentials(temporary()).build().unwrap().send(schedule()).await.unwrap();
    sensitive(&canned.requests()[0], &["authorization", "x-tc-token"]);
    let canned = Canned::new(200, r#"{"RequestId":"r"}"#);
    alibaba(canned.clone()).credentials(temporary()).build().unwrap().send(pre_check()).await.unwrap();
    sensitive(&canned.requests()[0], &["authorization", "x-acs-security-token"]);
    alibaba(canned.clone()).credentials(bearer).build().unwrap().send(pre_check()).await.unwrap();
    sensitive(&canned.requests()[1], &["x-acs-bearer-token"]);
}

#[tokio::test(start_paused = true)]
async fn errors_show_no_keys() {
    for step in [
        connect(),
        reset(),
        read_timeout(),
        response(500, "planted"),
        response(200, "planted"),
        response(302, ""),
    ] {
        let client = huawei(Scripted::new([step.clone()])).credentials(temporary()).build().unwrap();
        shows_nothing(&client.send(list()).await.unwrap_err());
        for version in [SignatureVersion::Acs3, SignatureVersion::Rpc] {
            let builder = alibaba(Scripted::new([step.clone()])).signature(version).credentials(temporary());
            shows_nothing(&builder.build().unwrap().send(pre_check()).await.unwrap_err());
        }
    }
}

/// Alibaba's message of `SignatureDoesNotMatch` contains the text to sign.
#[tokio::test]
async fn errors_do_not_quote_a_service_that_quotes_the_request() {
    let once = percent_encode(TOKEN).to_string();
    let twice = percent_encode(&once).to_string();
    for quoted in [TOKEN, &once, &twice, SECRET] {
        let body = format!(
            r#"{{"RequestId":"r","Code":"SignatureDoesNotMatch","Message":"server string to sign is:POST&%2F&SecurityToken%3D{quoted}%26x"}}"#
        );
        let client = alibaba(Scripted::new([response(400, body)]))
            .signature(SignatureVersion::Rpc)
            .credentials(temporary())
            .retry(RetryPolicy::never());
        let error = client.build().unwrap().send(pre_check()).await.unwrap_err();
        shows_nothing(&error);
        assert!(error.message().contains("SecurityToken%3D…%26x"), "{error}");
        assert!(!error.body().is_empty(), "the body is the service's, byte for byte");
    }
}

/// With the HTTP client itself, whose errors contain URLs.
#[tokio::test]
async fn network_errors_contain_no_url() {
    let listener = tokio::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        // Accepts one connection and closes it; afterwards nothing listens.
        drop(listener.accept().await);
    });
    let client = imagescan_alibaba::sas::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(format!("http://{address}"))
        .allow_plain_http()
        .no_proxy()
        .signature(SignatureVersion::Rpc)
        .credentials(temporary())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for _ in 0..2 {
        let error = client.send(pre_check().repo_names(["planted-name"])).await.unwrap_err();
        assert!(error.is_network() || error.is_connect(), "{error:?}");
        shows_nothing(&error);
    }
    server.await.unwrap();
}

/// A URL may have been pasted with a token in its query.
#[test]
fn urls_of_endpoints_and_proxies_are_printed_without_their_secrets() {
    for rest in ["/?token=planted", "?planted", "/#planted", "#planted?x"] {
        for host in ["host.example", "me:planted@host.example", "me:pl?planted@host.example"] {
            let url = format!("https://{host}{rest}");
            let mut options = Options::default();
            options.endpoint = Some(url.clone());
            options.settings.proxy = Some(Proxy::url(&url));
            prints_nothing(&options);
            let builder = || huawei(Canned::new(200, "{}"));
            shows_nothing(&builder().endpoint(&url).build().unwrap_err());
            let other = url.replace("https://", "ftp://");
            let builder = imagescan_huawei::hss::Client::builder()
                .host_environment(imagescan::HostEnvironment::empty());
            let error = builder.endpoint("https://host.example").project_id("p").proxy(other).build();
            shows_nothing(&error.unwrap_err());
        }
    }
}
