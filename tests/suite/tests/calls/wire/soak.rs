//! A short soak: under all faults, enough calls end right, and no call is executed twice.

use imagescan_emulator::{Fault, FaultPlan, Stage};
use imagescan_suite::soak::{Plan, run};

#[tokio::test]
async fn transient_faults_are_overcome() {
    let report = run(Plan::standard(400, 1)).await.expect("the soak starts");
    assert!(report.is_good(), "{report}");
    assert!(report.faults_met > 100, "{report}");
    assert!(report.requests > 450, "{report}");
    let changing = 400 - report.idempotent().1;
    assert!((changing / 2..=changing).contains(&report.executed), "{report}");
    let (_, scans) =
        report.rows.iter().find(|(_, row)| !row.is_idempotent).expect("an operation with an effect");
    assert!(!scans.failed.is_empty(), "a scan that may be running is not sent again: {report}");
    assert!(scans.right < report.executed, "a scan whose response is lost was executed: {report}");
}

#[tokio::test]
async fn lasting_faults_are_reported() {
    let faults = FaultPlan::random(1).chance(Fault::Reset(Stage::AfterExecution), 1000);
    let report = run(Plan { calls: 50, tasks: 8, seed: 1, faults }).await.expect("the soak starts");
    assert!(!report.is_good(), "{report}");
    let (right, idempotent) = report.idempotent();
    assert_eq!(right, 0, "{report}");
    // Each scan was executed, and its client received an error.
    assert!(idempotent < 50, "{report}");
    assert_eq!(report.executed, 50 - idempotent, "{report}");
    assert!(report.violations.is_empty(), "{report}");
}
