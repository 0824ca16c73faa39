//! Answers that come late, in pieces, cut, or not as HTTP.

use std::time::Duration;

use http::StatusCode;
use imagescan_emulator::Fault;
use tokio::time::Instant;

use super::{Kept, list, scan, with};
use crate::call::Answer;
use crate::start;

const MINUTE: Duration = Duration::from_secs(60);

/// The length of the whole answer's body.
async fn length() -> usize {
    let (emulator, _) = start().await;
    list().send(emulator.addr()).await.body.len()
}

#[tokio::test(start_paused = true)]
async fn a_delayed_answer_comes_later_by_tokio_s_time() {
    let (emulator, _) = with(Fault::Delay(MINUTE)).await;
    let begin = Instant::now();
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    // Time stands still but for the delay.
    assert!(begin.elapsed() >= MINUTE);
    let begin = Instant::now();
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    assert!(begin.elapsed() < MINUTE);
}

#[tokio::test(start_paused = true)]
async fn a_dripping_body_pauses_before_each_piece() {
    let length = length().await;
    for (chunk, pieces) in [(0, length), (1, length), (7, length.div_ceil(7)), (length + 1, 1)] {
        let (emulator, _) = with(Fault::Drip { chunk, pause: MINUTE }).await;
        let begin = Instant::now();
        let mut kept = Kept::open(&emulator).await;
        let answer = kept.send(&list()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-length"), Some(length.to_string().as_str()));
        assert_eq!(answer.json()["total_num"], 0);
        let (pauses, slack) = (MINUTE * u32::try_from(pieces).unwrap(), MINUTE);
        assert!((pauses..pauses + slack).contains(&begin.elapsed()), "{chunk}: {:?}", begin.elapsed());
        // All of it came, so the connection is as good as before.
        assert_eq!(kept.send(&list()).await.status, 200);
    }
}

#[tokio::test]
async fn a_body_drips_without_pauses_too() {
    let (emulator, _) = with(Fault::Drip { chunk: 3, pause: Duration::ZERO }).await;
    assert_eq!(list().send(emulator.addr()).await.json()["total_num"], 0);
    assert_eq!(emulator.faults().applied().len(), 1);
}

#[tokio::test]
async fn a_truncated_answer_announces_more_than_it_has() {
    let length = length().await;
    for (kept, sent) in
        [(0, 0), (1, 1), (length - 1, length - 1), (length, length - 1), (usize::MAX, length - 1)]
    {
        let (emulator, _) = with(Fault::Truncate { kept }).await;
        let answer = list().send(emulator.addr()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-length"), Some(length.to_string().as_str()));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.body.len(), sent, "{kept}");
    }
}

#[tokio::test]
async fn of_an_answer_without_a_body_the_end_of_the_head_is_cut() {
    let (emulator, _) = with(Fault::Truncate { kept: 5 }).await;
    let answer = scan("nginx").try_send(emulator.addr()).await.expect("an orderly end");
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n") && answer.ends_with(b"\r\n\r"), "{answer:?}");
    assert_eq!(emulator.executions().len(), 1);
}

#[tokio::test]
async fn garbage_is_no_http() {
    let (emulator, _) = with(Fault::garbage()).await;
    let answer = scan("nginx").try_send(emulator.addr()).await.expect("an orderly end");
    assert!(!answer.is_empty() && !answer.starts_with(b"HTTP"));
    assert_eq!(emulator.executions().len(), 1);

    let (emulator, _) = with(Fault::Garbage("whatever".into())).await;
    assert_eq!(list().try_send(emulator.addr()).await.expect("an orderly end"), b"whatever");
}

#[tokio::test]
async fn a_gateway_s_page_is_html() {
    let late = Fault::GatewayPage { status: StatusCode::GATEWAY_TIMEOUT, executed: true };
    for (fault, status, executed) in [(Fault::bad_gateway(), 502, 0), (late, 504, 1)] {
        let (emulator, _) = with(fault).await;
        let answer: Answer = scan("nginx").send(emulator.addr()).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, Some("text/html")));
        assert_eq!(answer.header("x-request-id"), None);
        assert_eq!(answer.header("date"), Some("Fri, 20 Nov 2026 12:00:00 GMT"));
        assert!(answer.text().starts_with("<html>") && answer.text().contains(&status.to_string()));
        assert_eq!(emulator.executions().len(), executed);
        assert_eq!(emulator.requests().len(), 1);
    }
}
