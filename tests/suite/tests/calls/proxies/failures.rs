//! Proxies that fail: the error says that the proxy failed, and names it without its password.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use imagescan::{Error, ErrorKind, RetryPolicy, TimeoutKind, Timeouts};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::proxies::connections::builder;
use crate::proxies::variables::{free_port, test_host};
use crate::tls::servers::saying;
use imagescan_suite::support::scripted_clients::list;

#[track_caller]
fn names(error: &Error, proxy: &str) {
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    let printed = format!("{error} {error:?} {error:#?}");
    assert!(error.to_string().contains(&format!("proxy `http://…@{proxy}` (HTTPS_PROXY)")), "{error}");
    assert!(!printed.contains("planted"), "{printed}");
}

/// The error of a call by HTTPS, through a proxy at this address.
async fn through(proxy: &str, policy: RetryPolicy) -> Error {
    let url = format!("http://me:planted@{proxy}/?token=planted");
    let environment = test_host(&[("HTTPS_PROXY", &url)]);
    let client =
        builder("https://service.example").host_environment(environment).retry(policy).build().unwrap();
    client.send(list()).await.unwrap_err()
}

#[tokio::test]
async fn an_unreachable_proxy_is_named() {
    let address = free_port();
    let error = through(&address, RetryPolicy::never()).await;
    names(&error, &address);
    assert!(error.to_string().contains("no connection to the proxy"), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_proxy_that_rejects_the_tunnel_is_named() {
    for (response, words) in [
        (
            &b"HTTP/1.1 403 Forbidden\r\ncontent-length: 4\r\n\r\npage"[..],
            "refused to connect to `service.example`",
        ),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "refused to connect to `service.example`"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "refused to connect"),
        (b"", "no connection to the proxy"),
    ] {
        let (address, connections) = saying(response).await;
        let error = through(&address.to_string(), RetryPolicy::never()).await;
        names(&error, &address.to_string());
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}

/// A wrong password that is sent often locks an account.
#[tokio::test]
async fn a_proxy_that_rejects_the_password_receives_one_request() {
    const REJECTION: &[u8] =
        b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"x\"\r\n\
        content-length: 0\r\nconnection: close\r\n\r\n";
    let (address, connections) = saying(REJECTION).await;
    let error = through(&address.to_string(), RetryPolicy::default()).await;
    names(&error, &address.to_string());
    assert!(error.to_string().contains("requires a user name and password, or rejected"), "{error}");
    assert_eq!((error.attempts(), connections.load(Ordering::SeqCst)), (1, 1));

    // The proxy responds to a request in plain HTTP itself.
    let environment = test_host(&[("HTTP_PROXY", &format!("http://me:planted@{address}"))]);
    let client =
        builder("http://service.example").host_environment(environment).retry(RetryPolicy::default());
    let error = client.build().unwrap().send(list()).await.unwrap_err();
    let named = format!("proxy `http://…@{address}` (HTTP_PROXY) requires a user name");
    assert!(error.is_connect() && error.to_string().contains(&named), "{error:?}");
    assert_eq!((error.attempts(), connections.load(Ordering::SeqCst)), (1, 2));
    assert!(!format!("{error:?}").contains("planted"), "{error:?}");

    // A 407 without a proxy is a response of the service.
    let client = builder(&format!("http://{address}")).retry(RetryPolicy::default()).build().unwrap();
    let error = client.send(list()).await.unwrap_err();
    assert!(!error.is_connect() && !error.to_string().contains("the proxy"), "{error:?}");
}

#[tokio::test]
async fn a_proxy_without_tls_is_named() {
    let (address, connections) = saying(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    for endpoint in ["https://service.example", "http://service.example"] {
        let client = builder(endpoint).proxy(format!("https://me:planted@{address}"));
        let client = client.retry(RetryPolicy::default()).build().unwrap();
        let error = client.send(list()).await.unwrap_err();
        let printed = error.to_string();
        assert!(printed.contains(&format!("the proxy `https://…@{address}`")), "{printed}");
        assert!(printed.contains("uses plain HTTP") && printed.contains("write `http://`"), "{printed}");
        assert!(!format!("{error:?}").contains("planted"), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

/// Accepts every tunnel, and closes it after the first bytes.
async fn opening() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let tunnels = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tunnels);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut said = [0; 4096];
            let _ = stream.read(&mut said).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let _ = stream.read(&mut said).await;
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            let _ = stream.shutdown().await;
        }
    });
    (address, tunnels)
}

#[tokio::test]
async fn a_service_that_fails_behind_the_proxy_is_not_a_proxy_error() {
    let (address, tunnels) = opening().await;
    let error = through(&address.to_string(), RetryPolicy::default()).await;
    let printed = error.to_string();
    assert!(
        printed.contains(&format!("to `service.example` through the proxy `http://…@{address}`")),
        "{printed}"
    );
    assert!(printed.contains("`service.example` uses plain HTTP"), "{printed}");
    assert_eq!((error.attempts(), tunnels.load(Ordering::SeqCst)), (1, 1));
}

/// The error of a call in plain HTTP, through a proxy at this address.
async fn forwarded_by(proxy: SocketAddr, timeouts: Timeouts) -> Error {
    let environment = test_host(&[("HTTP_PROXY", &format!("http://me:planted@{proxy}"))]);
    let client =
        builder("http://service.example").host_environment(environment).timeouts(timeouts).build().unwrap();
    let error = client.send(list()).await.unwrap_err();
    let all = format!("{error} {error:?} {error:#?}");
    assert!(!all.contains("planted"), "{all}");
    assert!(error.to_string().contains(&format!("proxy `http://…@{proxy}`")), "{error}");
    error
}

#[tokio::test]
async fn a_proxy_that_closes_a_forwarded_request_is_named() {
    for (response, words) in [
        (&b""[..], "on the way to `service.example`, broke: "),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", "on the way to `service.example`, broke: "),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "sent something else than an HTTP response for `service.example`: "),
        (b"\x15\x03\x01\x00\x02\x02\x46", "check that it is an HTTP proxy"),
    ] {
        let (address, _) = saying(response).await;
        let error = forwarded_by(address, Timeouts::default()).await;
        assert_eq!(error.kind(), ErrorKind::Network, "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().contains("(HTTP_PROXY)"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_resets_the_connection_is_named() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Unread data makes the system reset the connection.
            let _ = stream.read_u8().await;
        }
    });
    let error = forwarded_by(address, Timeouts::default()).await;
    assert_eq!(error.kind(), ErrorKind::Network, "{error:?}");
    assert!(error.to_string().contains("on the way to `service.example`, broke: "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_hangs_is_named_whichever_limit_ends_the_call() {
    // The system accepts connections, and nothing responds.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let long = Duration::from_secs(3_600);
    let seven = Duration::from_secs(7);
    let all = Timeouts::default().with_connect(long).with_read(long).with_attempt(long).with_total(long);
    for (limits, kind, words) in [
        (all.with_read(seven), TimeoutKind::Read, "within the read limit: nothing arrived for 7s"),
        (all.with_attempt(seven), TimeoutKind::Attempt, "attempt limit of 7s, through the proxy"),
        (all.with_total(seven), TimeoutKind::Total, "total limit of 7s, through the proxy"),
    ] {
        let error = forwarded_by(address, limits).await;
        assert_eq!(error.timeout(), Some(kind), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
    drop(listener);
}
