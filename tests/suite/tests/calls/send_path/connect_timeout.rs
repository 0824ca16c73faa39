//! The limit for connecting covers everything until a request can be sent: TCP, a proxy's tunnel, TLS. Time is
//! simulated.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use imagescan::{Error, ErrorKind, RetryPolicy, TimeoutKind, Timeouts};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

use crate::proxies::connections::builder;
use imagescan_suite::support::scripted_clients::list;

const CONNECT: Duration = Duration::from_secs(5);
const READ: Duration = Duration::from_secs(1);

fn limits() -> Timeouts {
    Timeouts::default().with_connect(CONNECT).with_read(READ)
}

/// A server that handles each connection with this function.
async fn server<F: Future<Output = ()> + Send + 'static>(serve: fn(TcpStream) -> F) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

/// Reads until the other side closes.
async fn silent(mut stream: TcpStream) {
    while stream.read(&mut [0; 1024]).await.is_ok_and(|n| n > 0) {}
}

/// Opens a tunnel without content.
async fn silent_tunnel(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 1024]).await;
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
    silent(stream).await;
}

#[track_caller]
fn is_connect_timeout(error: &Error, begun: Instant, words: &[&str]) {
    assert_eq!(error.timeout(), Some(TimeoutKind::Connect), "{error:?}");
    assert_eq!((error.kind(), begun.elapsed()), (ErrorKind::Connect, CONNECT), "{error:?}");
    for words in words {
        assert!(error.to_string().contains(words), "{error} does not say {words:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_hangs_is_a_connect_timeout() {
    let address = server(silent).await;
    let client = builder(&format!("https://{address}")).timeouts(limits()).build().unwrap();
    let begun = Instant::now();
    let error = client.send(list()).await.unwrap_err();
    is_connect_timeout(&error, begun, &["within the connect limit", &address.to_string()]);
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_hangs_is_a_connect_timeout() {
    for address in [server(silent).await, server(silent_tunnel).await] {
        let client = builder("https://service.example").proxy(format!("http://me:planted@{address}"));
        let client = client.timeouts(limits()).build().unwrap();
        let begun = Instant::now();
        let error = client.send(list()).await.unwrap_err();
        let proxy = format!("through the proxy `http://…@{address}`");
        is_connect_timeout(&error, begun, &["to `service.example`", &proxy]);
        assert!(!format!("{error:?}").contains("planted"), "{error:?}");
    }
}

/// A slow tunnel, and then a slow response.
async fn slow_tunnel(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 1024]).await;
    sleep(READ * 3).await;
    // The content of the tunnel is not TLS: the failure is that of the handshake, and no limit ended the call before.
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
    let _ = stream.read(&mut [0; 1024]).await;
    sleep(READ).await;
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
}

#[tokio::test(start_paused = true)]
async fn connecting_may_take_longer_than_reading() {
    let address = server(slow_tunnel).await;
    let client = builder("https://service.example").proxy(format!("http://{address}"));
    let begun = Instant::now();
    let error = client.timeouts(limits()).build().unwrap().send(list()).await.unwrap_err();
    assert_eq!((error.timeout(), begun.elapsed()), (None, READ * 4), "{error:?}");
    assert!(error.to_string().contains("uses plain HTTP"), "{error}");
}

/// Reads a request, and responds in pieces.
async fn slow(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 1024]).await;
    sleep(READ * 9 / 10).await;
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n{").await;
    sleep(READ * 9 / 10).await;
    let _ = stream.write_all(b" ").await;
    sleep(READ * 2).await;
    let _ = stream.write_all(b" }").await;
}

#[tokio::test(start_paused = true)]
async fn the_read_limit_applies_to_each_piece() {
    let address = server(slow).await;
    let client = || builder(&format!("http://{address}")).retry(RetryPolicy::never());
    let begun = Instant::now();
    let error = client().timeouts(limits()).build().unwrap().send(list()).await.unwrap_err();
    assert_eq!(error.timeout(), Some(TimeoutKind::Read), "{error:?}");
    assert_eq!(begun.elapsed(), READ * 28 / 10);
    assert!(error.to_string().contains("within the read limit"), "{error}");

    let begun = Instant::now();
    client().timeouts(limits().with_read(READ * 3)).build().unwrap().send(list()).await.unwrap();
    assert_eq!(begun.elapsed(), READ * 38 / 10);
    // No limit is too long.
    let longest = limits().with_read(Duration::MAX).with_connect(Duration::MAX);
    client().timeouts(longest).build().unwrap().send(list()).await.unwrap();
}
