//! A host without root certificates. Variables of the process locate the platform's certificates, and a test cannot
//! change them for itself: it runs another test in a separate process.

use std::process::Command;

use bytes::Bytes;
use imagescan::huawei::hss::ListImageScanTask;
use imagescan::{Error, HostEnvironment};
use imagescan_runtime::provider::{
    HttpResponse, Payload, ServiceError, send_to_metadata_service, send_to_token_service,
};

use crate::proxies::connections::server;
use crate::tls::roots::builder;
use crate::tls::servers::TlsServer;

#[test]
fn a_host_without_roots_can_make_plain_calls() {
    let nothing = concat!(env!("CARGO_TARGET_TMPDIR"), "/nothing");
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "tls::without_roots::on_a_machine_without_roots", "--include-ignored"])
        .env("SSL_CERT_FILE", nothing)
        .env("SSL_CERT_DIR", nothing);
    let output = command.output().expect("it starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[track_caller]
fn says_what_is_missing(error: &Error) {
    for words in ["`ca-certificates`", "`.root_certificates(…)`"] {
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
#[ignore = "for a process without root certificates, which the test above starts"]
async fn on_a_machine_without_roots() {
    // Plain HTTP needs no TLS.
    let (address, _) = server().await;
    let client = builder(format!("http://{address}")).allow_plain_http().build().expect("a client");
    client.send(ListImageScanTask::new("image_scan")).await.expect("a response");

    // HTTPS does, unless certificates were added.
    let tls = TlsServer::start().await;
    let error = match builder(tls.url()).build() {
        Err(error) => error,
        // OpenSSL fails when a server presents its certificate.
        Ok(client) => client.send(ListImageScanTask::new("image_scan")).await.expect_err("an error"),
    };
    says_what_is_missing(&error);
    let client = builder(tls.url()).root_certificates(&tls.authority).build().expect("a client");
    client.send(ListImageScanTask::new("image_scan")).await.expect("a response");

    // Metadata services use plain HTTP; token services use TLS, which is set up on first use.
    let request = |url: &str| http::Request::get(url).body(Bytes::new()).expect("a request");
    let test_host = HostEnvironment::real();
    let (address, _) = server().await;
    let response = send_to_metadata_service(&test_host, request(&format!("http://{address}/")))
        .await
        .expect("a response");
    assert_eq!(response.body(), "{}");
    let open = |_: &HttpResponse<'_>| -> Result<Payload, ServiceError> { unreachable!("nothing responds") };
    let connections = tls.connections();
    let error = send_to_token_service(&test_host, |_| Ok(request(&tls.url())), open)
        .await
        .expect_err("without roots TLS fails");
    says_what_is_missing(&error);
    assert!(tls.connections() - connections < 2, "it is not tried again");
}
