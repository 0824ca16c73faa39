//! A client that starts TLS gets an error response in plain HTTP.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::call::Call;
use crate::start;

/// The start of a TLS record with a client hello. Its version is TLS 1.0, as all clients send it.
const CLIENT_HELLO: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and more that is ignored";

/// Reads until the server closes the connection; fails after a minute.
async fn read(connection: &mut TcpStream) -> String {
    let mut text = String::new();
    let reading = connection.read_to_string(&mut text);
    tokio::time::timeout(Duration::from_secs(60), reading).await.expect("it ends").expect("no reset");
    text
}

#[tokio::test]
async fn a_client_hello_gets_a_plain_http_error() {
    let (emulator, _) = start().await;
    let url = emulator.url();
    // The whole record, its first bytes only, and more than fits into one read.
    let long = [CLIENT_HELLO, &[0; 16_000]].concat();
    for hello in [CLIENT_HELLO, &CLIENT_HELLO[..2], &long] {
        let mut connection = TcpStream::connect(emulator.addr()).await.expect("it listens");
        connection.write_all(hello).await.expect("it reads");
        let response = read(&mut connection).await;
        assert!(response.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{response}");
        assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
        let secure = url.replace("http:", "https:");
        let text = format!("\r\n\r\nthis server supports plain HTTP only: use {url}, not {secure}\n");
        assert!(response.ends_with(&text), "{response}");
    }
    assert!(emulator.requests().is_empty(), "a client hello is not logged as a request");
    assert_eq!(Call::list("type=image_scan").signed().send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn a_client_hello_in_two_packets_is_detected() {
    let (emulator, _) = start().await;
    let mut connection = TcpStream::connect(emulator.addr()).await.expect("it listens");
    connection.set_nodelay(true).expect("a socket");
    for byte in &CLIENT_HELLO[..2] {
        connection.write_all(&[*byte]).await.expect("it reads");
        tokio::task::yield_now().await;
    }
    assert!(read(&mut connection).await.starts_with("HTTP/1.1 400 "));
}
