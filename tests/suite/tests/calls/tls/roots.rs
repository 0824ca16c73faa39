//! TLS trusts the platform's roots and those added to the builder, and nothing else.

use imagescan::huawei::hss::{Client, ListImageScanTask};
use imagescan::huawei::{ClientBuilder, hss};
use imagescan::{Credentials, ErrorKind};

use crate::tls::servers::TlsServer;
use imagescan_suite::support::canned::Canned;

pub(crate) fn builder(url: String) -> ClientBuilder<hss::Hss> {
    Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(url)
        .project_id("p")
        .credentials(Credentials::new("AK", "SK"))
}

#[tokio::test]
async fn an_added_authority_is_trusted() {
    let server = TlsServer::start().await;
    let other = TlsServer::start().await;
    // A bundle, text around it, and a second call: all count.
    let bundle = format!("Our authorities:\n{}\n{}", other.authority, server.authority);
    for client in [
        builder(server.url()).root_certificates(&server.authority),
        builder(server.url()).root_certificates(bundle.as_bytes()),
        builder(server.url()).root_certificates(&other.authority).root_certificates(&server.authority),
    ] {
        let client = client.build().expect("a client");
        client.send(ListImageScanTask::new("image_scan")).await.expect("a response");
    }
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[tokio::test]
async fn an_authority_that_was_not_added_is_rejected() {
    let (server, other) = (TlsServer::start().await, TlsServer::start().await);
    for builder in [builder(server.url()), builder(server.url()).root_certificates(&other.authority)] {
        let client = builder.build().expect("a client");
        let error = client.send(ListImageScanTask::new("image_scan")).await.expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(error.is_connect() && error.to_string().contains("certificate"), "{error}");
    }
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[test]
fn a_custom_transport_checks_certificates_itself() {
    let builder = builder("https://localhost".to_owned()).transport(Canned::new(200, "{}"));
    let error = builder.root_certificates("any").build().expect_err("an error");
    assert!(error.to_string().contains("with a custom transport"), "{error}");
}
