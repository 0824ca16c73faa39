//! Requests through a proxy, and requests that bypass it.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use imagescan_huawei::hss;
use imagescan_runtime::{Credentials, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use imagescan_suite::support::canned::Canned;
use imagescan_suite::support::scripted_clients::list;

/// A server that responds `{}` to everything and records the heads of requests.
pub(crate) async fn server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let heads: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.is_ok_and(|n| n > 0) {}
            kept.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
            let response = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            let _ = stream.write_all(response).await;
            let _ = stream.shutdown().await;
        }
    });
    (address.to_string(), heads)
}

pub(crate) fn builder(endpoint: &str) -> imagescan_huawei::ClientBuilder<hss::Hss> {
    hss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(endpoint)
        .allow_plain_http()
        .project_id("p-1")
        .credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"))
        .retry(RetryPolicy::never())
}

#[tokio::test]
async fn a_proxy_receives_the_whole_url_and_the_host_of_the_service() {
    let (address, heads) = server().await;
    let proxy = format!("http://user:planted@{address}");
    let client = builder("http://service.example").proxy(proxy).build().unwrap();
    client.send(list()).await.unwrap();
    let heads = heads.lock().unwrap();
    assert_eq!(heads.len(), 1);
    let head = heads[0].to_ascii_lowercase();
    assert!(
        head.starts_with("get http://service.example/v5/p-1/image/tasks?type=image_scan http/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("\r\nhost: service.example\r\n"), "{head}");
    assert!(head.contains("\r\nproxy-authorization: basic "), "{head}");
}

#[tokio::test]
async fn without_a_proxy_the_request_is_sent_to_the_service() {
    let (address, heads) = server().await;
    let client =
        builder(&format!("http://{address}")).proxy("http://127.0.0.1:9").no_proxy().build().unwrap();
    client.send(list()).await.unwrap();
    assert!(heads.lock().unwrap()[0].starts_with("GET /v5/p-1/image/tasks"), "the last word counts");
}

#[test]
fn an_invalid_proxy_is_an_error_without_its_password() {
    for (proxy, words) in [
        ("http://user:planted@", "is not a URL"),
        ("socks://user:planted@host:1080", "nor SOCKS (`socks5h`"),
        ("ftp://user:planted@host", "is neither HTTP nor HTTPS"),
        ("http://user:planted@ho st", "is not a URL"),
        ("http://user:planted@host:99999", "has a port that is not a number up to 65535"),
        ("http://user:planted@host:", "has a port that is not a number"),
        ("http://user:pl/planted@host:1", "`http://…` has a port"),
        ("http://user:pl#planted@host:1", "`http://…` has a port"),
        ("http://:1/?planted", "has no host"),
        ("ho st/?planted", "is not a URL"),
        ("", "is not a URL"),
    ] {
        let error = builder("http://service.example").proxy(proxy).build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains(words), "{proxy}: {error}");
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
    }
    let error =
        builder("http://service.example").proxy("http://host:1").transport(Canned::new(200, "{}")).build();
    assert!(error.unwrap_err().to_string().contains("with a custom transport"));
}
