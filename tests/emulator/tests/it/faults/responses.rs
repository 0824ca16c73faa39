//! Responses that are late, in chunks, truncated, or not HTTP.

use std::time::Duration;

use http::StatusCode;
use imagescan_emulator::Fault;
use tokio::time::Instant;

use super::{Connection, list, scan, with};
use crate::call::Response;
use crate::start;

const MINUTE: Duration = Duration::from_secs(60);

/// The length of a complete body.
async fn length() -> usize {
    let (emulator, _) = start().await;
    list().send(emulator.addr()).await.body.len()
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_in_tokio_time() {
    let (emulator, _) = with(Fault::Delay(MINUTE)).await;
    let started = Instant::now();
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    // Tokio time is paused, so only the delay passes.
    assert!(started.elapsed() >= MINUTE);
    let started = Instant::now();
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    assert!(started.elapsed() < MINUTE);
}

#[tokio::test(start_paused = true)]
async fn a_dripping_body_pauses_before_each_chunk() {
    let length = length().await;
    for (chunk, chunks) in [(0, length), (1, length), (7, length.div_ceil(7)), (length + 1, 1)] {
        let (emulator, _) = with(Fault::Drip { chunk, pause: MINUTE }).await;
        let started = Instant::now();
        let mut connection = Connection::open(&emulator).await;
        let response = connection.send(&list()).await;
        assert_eq!(response.status, 200);
        assert_eq!(response.header("content-length"), Some(length.to_string().as_str()));
        assert_eq!(response.json()["total_num"], 0);
        let (pauses, slack) = (MINUTE * u32::try_from(chunks).unwrap(), MINUTE);
        assert!((pauses..pauses + slack).contains(&started.elapsed()), "{chunk}: {:?}", started.elapsed());
        // The response was complete, so the connection can be reused.
        assert_eq!(connection.send(&list()).await.status, 200);
    }
}

#[tokio::test]
async fn a_body_can_drip_without_pauses() {
    let (emulator, _) = with(Fault::Drip { chunk: 3, pause: Duration::ZERO }).await;
    assert_eq!(list().send(emulator.addr()).await.json()["total_num"], 0);
    assert_eq!(emulator.faults().applied().len(), 1);
}

#[tokio::test]
async fn a_truncated_response_announces_its_full_length() {
    let length = length().await;
    for (body_bytes, sent) in
        [(0, 0), (1, 1), (length - 1, length - 1), (length, length - 1), (usize::MAX, length - 1)]
    {
        let (emulator, _) = with(Fault::Truncate { body_bytes }).await;
        let response = list().send(emulator.addr()).await;
        assert_eq!(response.status, 200);
        assert_eq!(response.header("content-length"), Some(length.to_string().as_str()));
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(response.body.len(), sent, "{body_bytes}");
    }
}

#[tokio::test]
async fn a_truncated_response_without_a_body_lacks_the_end_of_its_head() {
    let (emulator, _) = with(Fault::Truncate { body_bytes: 5 }).await;
    let response = scan("nginx").try_send(emulator.addr()).await.expect("an orderly end");
    assert!(response.starts_with(b"HTTP/1.1 200 OK\r\n") && response.ends_with(b"\r\n\r"), "{response:?}");
    assert_eq!(emulator.executions().len(), 1);
}

#[tokio::test]
async fn garbage_is_not_http() {
    let (emulator, _) = with(Fault::garbage()).await;
    let response = scan("nginx").try_send(emulator.addr()).await.expect("an orderly end");
    assert!(!response.is_empty() && !response.starts_with(b"HTTP"));
    assert_eq!(emulator.executions().len(), 1);

    let (emulator, _) = with(Fault::Garbage("anything".into())).await;
    assert_eq!(list().try_send(emulator.addr()).await.expect("an orderly end"), b"anything");
}

#[tokio::test]
async fn a_gateway_page_is_html() {
    let late = Fault::GatewayPage { status: StatusCode::GATEWAY_TIMEOUT, executed: true };
    for (fault, status, executed) in [(Fault::bad_gateway(), 502, 0), (late, 504, 1)] {
        let (emulator, _) = with(fault).await;
        let response: Response = scan("nginx").send(emulator.addr()).await;
        assert_eq!((response.status, response.header("content-type")), (status, Some("text/html")));
        assert_eq!(response.header("x-request-id"), None);
        assert_eq!(response.header("date"), Some("Fri, 20 Nov 2026 12:00:00 GMT"));
        assert!(response.text().starts_with("<html>") && response.text().contains(&status.to_string()));
        assert_eq!(emulator.executions().len(), executed);
        assert_eq!(emulator.requests().len(), 1);
    }
}
