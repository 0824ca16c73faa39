//! One client on several runtimes: no call is lost with a runtime, and none is sent twice.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use imagescan::huawei::hss::Client;
use tokio::runtime::{Builder, Runtime};

use crate::proxies::connections::builder;
use imagescan_suite::support::scripted_clients::{list, scan};

/// A server in threads, so that it outlives every runtime; it keeps connections open.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            connections: Arc::default(),
            requests: Arc::default(),
            heads: Arc::default(),
        };
        let (connections, requests) = (Arc::clone(&server.connections), Arc::clone(&server.requests));
        let heads = Arc::clone(&server.heads);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (requests, heads) = (Arc::clone(&requests), Arc::clone(&heads));
                thread::spawn(move || serve(stream, &requests, &heads));
            }
        });
        server
    }

    /// The user agent of each request.
    pub(crate) fn user_agents(&self) -> Vec<String> {
        let user_agent = |head: &String| {
            head.lines()
                .find_map(|line| line.strip_prefix("user-agent: ").map(str::to_owned))
                .unwrap_or_default()
        };
        self.heads.lock().unwrap().iter().map(user_agent).collect()
    }

    /// The numbers of connections and requests.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.requests.load(Ordering::SeqCst))
    }

    fn client(&self) -> Client {
        builder(&format!("http://{}", self.address)).rate_limits(false).build().expect("a client")
    }
}

fn serve(mut stream: TcpStream, requests: &AtomicUsize, heads: &Mutex<Vec<String>>) {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = stream.read(&mut chunk) {
        bytes.extend_from_slice(&chunk[..length]);
        // Bodies are JSON objects, and arrive with their heads or after them.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        if head.starts_with("POST") && !body.ends_with('}') {
            continue;
        }
        bytes.clear();
        requests.fetch_add(1, Ordering::SeqCst);
        heads.lock().unwrap().push(head.to_owned());
        let body = match head {
            _ if head.contains("x-tc-action") => r#"{"Response":{"RequestId":"r-1"}}"#,
            _ if head.starts_with("POST") => "{}",
            _ => r#"{"data_list":[],"total_num":0}"#,
        };
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
        if stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).is_err() {
            return;
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn a_client_outlives_its_first_runtime() {
    let server = Server::start();
    let client = server.client();
    for round in 1..=3 {
        let runtime = runtime();
        runtime.block_on(async {
            // A call that is not idempotent is first: it would use a connection that ended with the runtime before.
            client.send(scan()).await.expect("a response");
            assert_eq!(client.send(list()).await.expect("a response").attempts(), 1);
        });
        // Within a runtime, the connection is reused.
        assert_eq!(server.count(), (round, 2 * round));
        drop(runtime);
    }
}

/// A runtime that is not driven keeps its connections, and their requests do not progress.
#[test]
fn a_call_does_not_wait_for_a_stopped_runtime() {
    let server = Server::start();
    let client = server.client();
    let (first, second) = (runtime(), runtime());
    for round in 1..=3 {
        for runtime in [&first, &second] {
            runtime.block_on(async {
                client.send(scan()).await.expect("a response");
                assert_eq!(client.send(list()).await.expect("a response").attempts(), 1);
            });
        }
        assert_eq!(server.count(), (2, 4 * round), "each runtime has its own connection");
    }
}

#[test]
fn runtimes_may_share_a_client_and_end_at_any_time() {
    let server = Server::start();
    let client = server.client();
    let threads: Vec<_> = (0..24)
        .map(|_| {
            let client = client.clone();
            thread::spawn(move || {
                for _ in 0..4 {
                    runtime().block_on(async { client.send(scan()).await.map(drop) }).expect("a response");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("no panic");
    }
    assert_eq!(server.count().1, 24 * 4, "nothing is sent twice");
}
