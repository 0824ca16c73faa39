//! How often a call was executed.

use imagescan_emulator::{Fault, Matcher, Rule, Stage};

use super::{list, scan, start_with};
use crate::call::Call;
use crate::start;

#[tokio::test]
async fn a_call_repeated_after_a_lost_response_counts_twice() {
    let lost = Rule::new(Matcher::Nth(1), Fault::Reset(Stage::AfterExecution), 1);
    let (emulator, _) = start_with(lost).await;
    scan("a").try_send(emulator.addr()).await.expect_err("a reset");
    assert_eq!(scan("a").send(emulator.addr()).await.status, 200);
    assert_eq!(scan("b").send(emulator.addr()).await.status, 200);

    let counts = emulator.execution_counts();
    let count = |call: Call| counts.get(&("BatchScanSwrImage", call.body.into())).copied();
    assert_eq!([count(scan("a")), count(scan("b")), count(scan("c"))], [Some(2), Some(1), None]);
    assert_eq!(emulator.huawei().tasks().len(), 3);
    let numbers: Vec<_> = emulator.executions().iter().map(|execution| execution.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[tokio::test]
async fn a_call_repeated_before_its_execution_counts_once() {
    let lost = Rule::new(Matcher::Nth(1), Fault::Reset(Stage::BeforeExecution), 1);
    let (emulator, _) = start_with(lost).await;
    scan("a").try_send(emulator.addr()).await.expect_err("a reset");
    assert_eq!(scan("a").send(emulator.addr()).await.status, 200);
    let [execution] = &emulator.executions()[..] else { panic!("one was executed") };
    assert_eq!((execution.number, execution.operation), (2, "BatchScanSwrImage"));
    assert_eq!(execution.request, emulator.requests()[1]);
}

#[tokio::test]
async fn only_changes_count_as_executions() {
    let (emulator, _) = start().await;
    assert_eq!(list().send(emulator.addr()).await.status, 200);
    assert_eq!(Call::scan("{}").signed().send(emulator.addr()).await.status, 400);
    assert_eq!(scan("a").without("authorization").send(emulator.addr()).await.status, 401);
    assert!(emulator.executions().is_empty());
}

#[tokio::test]
async fn all_executions_are_recorded_until_they_are_cleared() {
    let (emulator, _) = start().await;
    for n in 0..1030 {
        scan(&n.to_string()).send(emulator.addr()).await;
    }
    assert_eq!(emulator.execution_counts().len(), 1030);
    emulator.clear_executions();
    assert!(emulator.executions().is_empty() && emulator.execution_counts().is_empty());
    assert_eq!(emulator.huawei().tasks().len(), 1030);
}
