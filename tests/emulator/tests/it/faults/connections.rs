//! Broken connections.

use std::io::ErrorKind;

use imagescan_emulator::{Fault, Matcher, Rule, Stage};
use tokio::net::TcpStream;

use super::{Connection, applied, list, scan, with};
use crate::start;

/// The numbers of logged requests and of executions when the fault happens.
const STAGES: [(Stage, usize, usize); 3] =
    [(Stage::BeforeReading, 0, 0), (Stage::BeforeExecution, 1, 0), (Stage::AfterExecution, 1, 1)];

#[tokio::test]
async fn a_dropped_connection_ends_without_a_response() {
    for (stage, read, executed) in STAGES {
        let (emulator, _) = with(Fault::Drop(stage)).await;
        let response = scan("nginx").try_send(emulator.addr()).await;
        assert_eq!(response.expect("an orderly end"), b"", "{stage:?}");
        assert_eq!(emulator.requests().len(), read, "{stage:?}");
        assert_eq!(emulator.huawei().tasks().len(), executed, "{stage:?}");
        assert_eq!(emulator.executions().len(), executed, "{stage:?}");
        assert_eq!(applied(&emulator), [(1, Fault::Drop(stage))]);
        assert_eq!(list().send(emulator.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn a_reset_connection_is_an_error() {
    for (stage, read, executed) in STAGES {
        let (emulator, _) = with(Fault::Reset(stage)).await;
        let error = scan("nginx").try_send(emulator.addr()).await.expect_err("a reset");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{stage:?}");
        assert_eq!(emulator.requests().len(), read, "{stage:?}");
        assert_eq!(emulator.huawei().tasks().len(), executed, "{stage:?}");
        assert_eq!(applied(&emulator), [(1, Fault::Reset(stage))]);
        assert_eq!(list().send(emulator.addr()).await.status, 200);
    }
}

#[tokio::test]
async fn a_reused_connection_breaks_at_the_matching_request() {
    let (emulator, _) = start().await;
    emulator.faults().push(Rule::new(Matcher::Nth(3), Fault::Drop(Stage::BeforeReading), 1));
    let mut connection = Connection::open(&emulator).await;
    assert_eq!(connection.send(&scan("a")).await.status, 200);
    assert_eq!(connection.send(&list()).await.status, 200);
    assert_eq!(connection.try_send(&scan("b")).await, b"");
    assert_eq!(emulator.executions().len(), 1);
}

#[tokio::test]
async fn only_a_reused_connection_can_be_stale() {
    let (emulator, _) = with(Fault::StaleConnection).await;
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    let mut connection = Connection::open(&emulator).await;
    let first = connection.send(&list()).await;
    assert_eq!((first.status, first.header("connection")), (200, None));
    assert!(emulator.faults().applied().is_empty());

    assert_eq!(connection.try_send(&scan("nginx")).await, b"");
    assert_eq!(applied(&emulator), [(3, Fault::StaleConnection)]);
    assert_eq!(emulator.requests().len(), 2);
    assert!(emulator.executions().is_empty());
    let mut again = Connection::open(&emulator).await;
    for _ in 0..2 {
        assert_eq!(again.send(&list()).await.status, 200);
    }
}

#[tokio::test]
async fn a_closed_port_refuses_connections_until_it_is_opened() {
    let (emulator, _) = start().await;
    let mut connection = Connection::open(&emulator).await;
    assert_eq!(connection.send(&list()).await.status, 200);
    for _ in 0..2 {
        emulator.pause_listening().await;
        let error = TcpStream::connect(emulator.addr()).await.expect_err("the port is closed");
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(connection.send(&list()).await.status, 200);
    }
    for _ in 0..2 {
        emulator.resume_listening().await.expect("the port is free");
        assert_eq!(list().send(emulator.addr()).await.status, 200);
    }
    emulator.pause_listening().await;
    emulator.shutdown().await;
}

#[tokio::test]
async fn a_port_in_use_cannot_be_opened() {
    let (emulator, _) = start().await;
    emulator.pause_listening().await;
    let _taken = std::net::TcpListener::bind(emulator.addr()).expect("the port is closed");
    let error = emulator.resume_listening().await.expect_err("the port is taken");
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
}
