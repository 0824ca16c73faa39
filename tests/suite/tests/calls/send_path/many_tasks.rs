//! One client in a thousand tasks on several threads.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use imagescan_emulator::Emulator;
use imagescan_huawei::hss;
use imagescan_runtime::interceptor::{Context, Interceptor, Received, Request};
use imagescan_runtime::{Credentials, Error};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use imagescan_suite::support::emulated::{self, PROJECT, emulator};
use imagescan_suite::support::scripted_clients::{list, pre_check, schedule};

async fn all<F: Future<Output = bool> + Send + 'static>(call: impl Fn() -> F) {
    let tasks: Vec<_> = (0..1_000).map(|_| tokio::spawn(call())).collect();
    let mut responded = 0;
    for task in tasks {
        responded += usize::from(task.await.expect("no task panics"));
    }
    assert_eq!(responded, 1_000);
}

fn received(emulator: &Emulator) -> usize {
    let count = emulator.requests().len();
    emulator.clear_requests();
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_call_has_one_response() {
    let emulator = emulator().await;
    let huawei = emulated::huawei(&emulator).project_id(PROJECT).build().unwrap();
    let call = || {
        let client = huawei.clone();
        async move {
            client.send(list()).await.is_ok_and(|page| page.attempts() == 1 && page.data_list.len() >= 3)
        }
    };
    all(call).await;
    assert_eq!(received(&emulator), 1_000);

    let tencent = emulated::tencent(&emulator).rate_limits(false).build().unwrap();
    all(|| {
        let client = tencent.clone();
        async move { client.send(schedule()).await.is_ok() }
    })
    .await;
    assert_eq!(received(&emulator), 1_000);

    let alibaba = emulated::alibaba(&emulator).build().unwrap();
    all(|| {
        let client = alibaba.clone();
        async move { client.send(pre_check()).await.is_ok() }
    })
    .await;
    assert_eq!(received(&emulator), 1_000);
}

/// Responds to each request of a connection with `{}`.
async fn serve(mut stream: TcpStream) {
    let mut head = Vec::new();
    while stream.read_buf(&mut head).await.is_ok_and(|n| n > 0) {
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            if stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.is_err() {
                return;
            }
        }
    }
}

/// A server, and the number of its connections.
async fn counting() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream));
        }
    });
    (url, connections)
}

fn client(url: &str, at_once: usize, counts: &Arc<InFlightCounter>) -> hss::Client {
    let builder = hss::Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(url)
        .allow_plain_http()
        .no_proxy()
        .project_id("p-1");
    let builder = builder.credentials(Credentials::new("AKEXAMPLE", "secret-of-ak"));
    builder.max_concurrency(at_once).interceptor(Counts(Arc::clone(counts))).build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clones_share_a_limited_number_of_connections() {
    let (url, connections) = counting().await;
    let counts = Arc::new(InFlightCounter::default());
    let one = client(&url, 1, &counts);
    for _ in 0..50 {
        one.clone().send(list()).await.unwrap();
    }
    // A connection may be released a moment after its response was read.
    assert!(connections.swap(0, Ordering::SeqCst) < 10, "connections are kept");

    let many = client(&url, 8, &counts);
    all(|| {
        let client = many.clone();
        async move { client.send(list()).await.is_ok() }
    })
    .await;
    assert!(
        connections.load(Ordering::SeqCst) < 200,
        "{connections:?} connections for 1,000 calls, 8 at once"
    );
    assert!((1..=8).contains(&counts.most.load(Ordering::SeqCst)), "{counts:?}");
}

/// Counts the requests in flight.
#[derive(Debug, Default)]
struct InFlightCounter {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[derive(Debug)]
struct Counts(Arc<InFlightCounter>);

impl Interceptor for Counts {
    fn before_sending(&self, _: &Context<'_>, _: &mut Request) -> Result<(), Error> {
        let now = self.0.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(now, Ordering::SeqCst);
        Ok(())
    }

    fn after_receiving(&self, _: &Context<'_>, _: &Received<'_>) -> Result<(), Error> {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }
}
