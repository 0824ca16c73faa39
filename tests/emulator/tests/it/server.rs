//! The request log, the keys and the shutdown of the server.

use tokio::net::TcpStream;

use crate::call::Call;
use crate::start;

#[tokio::test]
async fn requests_are_stored_verbatim() {
    let (emulator, _) = start().await;
    let mut call = Call::new("POST", "/v5/a%2Fb/%7e", "z=%20&a=+&a", "the body");
    call.headers.push(("X-Odd".to_owned(), "区域".into()));
    assert_eq!(call.send(emulator.addr()).await.status, 404);

    let [request] = &emulator.requests()[..] else { panic!("one request was sent") };
    assert_eq!(request.method, "POST");
    assert_eq!(request.path, "/v5/a%2Fb/%7e");
    assert_eq!(request.query, "z=%20&a=+&a");
    assert_eq!(request.header("x-odd"), Some("区域".as_bytes()));
    assert_eq!(request.header_text("host"), Some("hss.example.com"));
    assert_eq!(request.body, "the body");
    assert_eq!(request.segments(), ["v5", "a/b", "~"]);
    let pairs =
        [(b"z".to_vec(), b" ".to_vec()), (b"a".to_vec(), b"+".to_vec()), (b"a".to_vec(), b"".to_vec())];
    assert_eq!(request.query_pairs(), pairs);

    emulator.clear_requests();
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn only_the_latest_requests_are_stored() {
    let (emulator, _) = start().await;
    for n in 0..1030 {
        Call::new("GET", &format!("/{n}"), "", "").send(emulator.addr()).await;
    }
    let requests = emulator.requests();
    assert_eq!(requests.len(), 1024);
    assert_eq!(requests[0].path, "/6");
    assert_eq!(requests[1023].path, "/1029");
}

#[tokio::test]
async fn request_ids_differ() {
    let (emulator, _) = start().await;
    let first = Call::list("").send(emulator.addr()).await;
    let second = Call::list("").send(emulator.addr()).await;
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[tokio::test]
async fn keys_can_be_added_and_removed() {
    let (emulator, _) = start().await;
    let call = Call::list("type=image_scan").signed();
    emulator.remove_key(&crate::key().id);
    assert_eq!(call.send(emulator.addr()).await.status, 401);
    emulator.add_key(crate::key());
    assert_eq!(call.send(emulator.addr()).await.status, 200);
}

#[tokio::test]
async fn after_shutdown_the_port_is_closed() {
    let (emulator, _) = start().await;
    let address = emulator.addr();
    assert!(TcpStream::connect(address).await.is_ok());
    emulator.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn the_debug_output_of_keys_has_no_secrets() {
    let shown = format!("{:?}", crate::temporary_key());
    assert!(shown.contains("AKTEMP"));
    assert!(!shown.contains("another secret") && !shown.contains("session-token"), "{shown}");
}
