//! Connections that TLS rejects: tried once, with an error that suggests a remedy.

use imagescan::huawei::hss::ListImageScanTask;
use imagescan::huawei::{ClientBuilder, hss};
use imagescan::{Error, ErrorKind};

use crate::tls::roots::builder;
use crate::tls::servers::{Shows, TlsServer, saying};

async fn rejected(builder: ClientBuilder<hss::Hss>) -> Error {
    let client = builder.build().expect("a client");
    let error = client.send(ListImageScanTask::new("image_scan")).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
    assert_eq!(error.attempts(), 1, "{error:?}");
    error
}

#[track_caller]
fn contains_all(error: &Error, words: &[&str]) {
    for words in words {
        assert!(error.to_string().contains(words), "{error} does not say {words:?}");
    }
}

#[tokio::test]
async fn a_rejected_certificate_is_not_retried() {
    for (shows, is_given, words) in [
        (Shows::Good, false, ["is not signed by an authority", "`.root_certificates(…)`"]),
        (Shows::Expired, true, ["has expired", "clock"]),
        (Shows::NotYetValid, true, ["not valid yet", "clock"]),
        (Shows::Version1, true, ["is rejected: ", "has to present an X.509 certificate of version 3"]),
    ] {
        let server = TlsServer::showing(shows).await;
        let builder = builder(server.url());
        let builder = if is_given { builder.root_certificates(&server.authority) } else { builder };
        let error = rejected(builder).await;
        contains_all(&error, &words);
        contains_all(&error, &[&server.url()["https://".len()..]]);
        assert_eq!(server.connections(), 1, "{shows:?}");
    }
}

#[tokio::test]
async fn an_error_names_the_host_of_another_certificate() {
    let server = TlsServer::start().await;
    let url = server.url().replace("localhost", "127.0.0.1");
    let error = rejected(builder(url).root_certificates(&server.authority)).await;
    contains_all(&error, &["is for another name", "check the endpoint"]);
    // Not every TLS implementation names it.
    let text = error.to_string();
    assert!(text.contains("localhost") || text.contains("does not say which"), "{text}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_ca_certificate_of_a_server_is_accepted_if_it_was_added() {
    let (server, other) = (TlsServer::showing(Shows::Authority).await, TlsServer::start().await);
    let client = builder(server.url()).root_certificates(&server.authority).build().expect("a client");
    client.send(ListImageScanTask::new("image_scan")).await.expect("a response");
    // For its own name only.
    let url = server.url().replace("localhost", "127.0.0.1");
    let error = rejected(builder(url).root_certificates(&server.authority)).await;
    contains_all(&error, &["127.0.0.1", "certificate"]);
    // And no other certificate of an authority.
    let error = rejected(builder(server.url()).root_certificates(&other.authority)).await;
    contains_all(&error, &["certificate", "`.root_certificates(…)`"]);
}

#[tokio::test]
async fn a_server_without_tls_is_distinguished() {
    let (address, connections) = saying(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await;
    let error = rejected(builder(format!("https://{address}"))).await;
    contains_all(&error, &["uses plain HTTP", "`http://`", "`.allow_plain_http()`"]);
    contains_all(&error, &[&address.to_string()]);
    assert_eq!(connections.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_emulator_called_by_https_says_that_it_speaks_plain_http() {
    let emulator = imagescan_emulator::Emulator::builder().start().await.expect("a free port");
    let error = rejected(builder(emulator.url().replace("http://", "https://"))).await;
    contains_all(
        &error,
        &[
            "uses plain HTTP",
            "`.allow_plain_http()`",
            "a variable with an endpoint on this host does not need that",
        ],
    );
}

/// The alert `protocol_version`, and a `ServerHello` of TLS 1.1.
#[tokio::test]
async fn an_outdated_version_of_tls_is_not_retried() {
    const ALERT: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46";
    const HELLO: &[u8] = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02\
        0123456789abcdef0123456789abcdef\x00\xc0\x13\x00";
    for bytes in [ALERT, HELLO] {
        let (address, connections) = saying(bytes).await;
        let error = rejected(builder(format!("https://{address}"))).await;
        contains_all(&error, &["no TLS version", "1.2 or 1.3"]);
        assert_eq!(connections.load(std::sync::atomic::Ordering::SeqCst), 1);
    }
}
