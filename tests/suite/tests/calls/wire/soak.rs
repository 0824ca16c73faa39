//! A short soak: under all faults, enough calls end right, and none is carried out twice.

use imagescan_emulator::{Fault, FaultPlan, Stage};
use imagescan_suite::soak::{Plan, run};

#[tokio::test]
async fn transient_faults_are_overcome() {
    let report = run(Plan::standard(400, 1)).await.expect("the scene can be set");
    assert!(report.is_good(), "{report}");
    assert!(report.faults_met > 100, "{report}");
    assert!(report.requests > 450, "{report}");
    assert!((40..=80).contains(&report.executed), "{report}");
    let scans = &report.rows[0].1;
    assert!(!scans.failed.is_empty(), "a scan that may be under way is not sent again: {report}");
    assert!(scans.right < report.executed, "answers are lost, and what they told is done: {report}");
}

#[tokio::test]
async fn lasting_faults_are_told() {
    let faults = FaultPlan::random(1).chance(Fault::Reset(Stage::AfterExecution), 1000);
    let report = run(Plan { calls: 50, tasks: 8, seed: 1, faults }).await.expect("the scene can be set");
    assert!(!report.is_good(), "{report}");
    assert_eq!(report.idempotent(), (0, 40));
    // Each scan was carried out, though nobody learned so.
    assert_eq!(report.executed, 10, "{report}");
    assert!(report.to_string().contains("Network 10"), "{report}");
    assert!(report.faults.is_empty(), "{report}");
}
