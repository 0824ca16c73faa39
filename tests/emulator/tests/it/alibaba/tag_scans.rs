//! Container Registry: scans of a tag, their states and their findings.

use std::collections::BTreeSet;
use std::time::Duration;

use imagescan_emulator::{Anomaly, Emulator, Fault, ManualClock, Rule, Stage};
use serde_json::Value;

use super::registry::{INSTANCE, failure, post, repositories};
use super::{call, error, signed};
use crate::{builder, clock, start_at};

const SCAN: &str = "CreateRepoTagScanTask";
const STATUS: &str = "GetRepoTagScanStatus";
const RESULT: &str = "ListRepoTagScanResult";

async fn start() -> (Emulator, ManualClock) {
    let clock = clock();
    (start_at(builder().images(400).scan_time(Duration::from_secs(100)), &clock).await, clock)
}

/// The queries that select each tag of an instance. The third of each three images was never scanned.
async fn tags(emulator: &Emulator) -> Vec<String> {
    let mut queries = Vec::new();
    for repository in repositories(emulator, INSTANCE).await {
        let id = repository["RepoId"].as_str().unwrap();
        queries.extend((0..4).map(|tag| format!("InstanceId={INSTANCE}&RepoId={id}&Tag=v1.{tag}")));
    }
    queries
}

async fn status(emulator: &Emulator, tag: &str) -> String {
    let body = post(emulator, STATUS, tag).await;
    let state = body["Status"].as_str();
    state.unwrap_or_else(|| failure(&body)).to_owned()
}

async fn findings(emulator: &Emulator, query: &str) -> Vec<Value> {
    let body = post(emulator, RESULT, &format!("{query}&PageSize=100")).await;
    let rows = body["Vulnerabilities"].as_array().unwrap_or_else(|| panic!("{body}"));
    assert_eq!(body["TotalCount"], rows.len(), "a page of 100 has all findings");
    rows.clone()
}

#[tokio::test]
async fn a_scan_runs_and_completes_and_adds_findings() {
    let (emulator, clock) = start().await;
    let mut scanned = 0;
    for tag in tags(&emulator).await.iter().take(24) {
        if status(&emulator, tag).await != "SCAN_NOT_EXIST" {
            continue;
        }
        assert!(findings(&emulator, tag).await.is_empty());
        assert_eq!(post(&emulator, SCAN, tag).await["Code"], "success");
        assert_eq!(status(&emulator, tag).await, "SCANNING");
        assert_eq!(failure(&post(&emulator, SCAN, tag).await), "TAG_IS_BEING_SCANNED");
        clock.advance(Duration::from_secs(99));
        assert!(["SCANNING", "RETRYING"].contains(&status(&emulator, tag).await.as_str()));
        assert!(findings(&emulator, tag).await.is_empty(), "findings come with the end");
        clock.advance(Duration::from_secs(1));
        match status(&emulator, tag).await.as_str() {
            "COMPLETE" => scanned += usize::from(!findings(&emulator, tag).await.is_empty()),
            state => assert_eq!(state, "FAILED"),
        }
    }
    assert!(scanned >= 3, "{scanned}");
    let scans = emulator.executions();
    assert!(scans.iter().all(|scan| scan.operation == SCAN), "a rejected start changes nothing");
}

#[tokio::test]
async fn scans_retry_fail_and_time_out() {
    let (emulator, clock) = start().await;
    let tags = tags(&emulator).await;
    for tag in &tags {
        assert_eq!(post(&emulator, SCAN, tag).await["IsSuccess"], true);
    }
    clock.advance(Duration::from_secs(80));
    let mut running = Vec::new();
    for tag in &tags {
        running.push(status(&emulator, tag).await);
    }
    assert!(
        ["SCANNING", "RETRYING"].iter().all(|state| running.iter().any(|one| one == state)),
        "{running:?}"
    );
    clock.advance(Duration::from_secs(20));
    let mut states = BTreeSet::new();
    for tag in &tags {
        states.insert(status(&emulator, tag).await);
    }
    assert!(states.is_subset(&["COMPLETE", "FAILED"].map(str::to_owned).into()), "{states:?}");

    for times_out in [false, true] {
        if times_out {
            emulator.alibaba().time_out_next_scan();
        } else {
            emulator.alibaba().fail_next_scan();
        }
        post(&emulator, SCAN, &tags[0]).await;
        clock.advance(Duration::from_secs(100));
        assert_eq!(status(&emulator, &tags[0]).await, "FAILED", "the service has no other state for both");
    }
}

#[tokio::test]
async fn filters_narrow_the_findings() {
    let (emulator, _) = start().await;
    let mut checked = 0;
    for tag in tags(&emulator).await.iter().take(40) {
        let all = findings(&emulator, tag).await;
        let (mut by_severity, mut by_kind) = (0, 0);
        for severity in ["High", "Medium", "Low", "Unknown"] {
            let some = findings(&emulator, &format!("{tag}&Severity={severity}")).await;
            assert!(some.iter().all(|one| one["Severity"] == severity));
            by_severity += some.len();
        }
        for kind in ["cve", "sca"] {
            let some = findings(&emulator, &format!("{tag}&ScanType={kind}")).await;
            assert!(some.iter().all(|one| one["ScanType"] == kind));
            by_kind += some.len();
        }
        assert_eq!((by_severity, by_kind), (all.len(), all.len()), "{tag}");
        if let Some(first) = all.first() {
            let cve = first["CveName"].as_str().unwrap();
            let some = findings(&emulator, &format!("{tag}&VulQueryKey={}", &cve[4..])).await;
            assert!(some.contains(first));
            let commands = findings(&emulator, &format!("{tag}&FilterValue=FixCmd")).await;
            assert!(commands.iter().all(|one| one.as_object().unwrap().keys().eq(["FixCmd"])));
            assert_eq!(commands.len(), all.len());
            checked += 1;
        }
    }
    assert!(checked > 10, "{checked}");
}

#[tokio::test]
async fn the_engine_of_security_center_uses_quota_once_for_an_image() {
    let (emulator, clock) = start().await;
    let mut fresh = Vec::new();
    for tag in tags(&emulator).await {
        if status(&emulator, &tag).await == "SCAN_NOT_EXIST" {
            fresh.push(tag);
        }
    }
    let (first, second) = (format!("{}&ScanService=SAS_SCAN_SERVICE", fresh[0]), &fresh[1]);
    assert_eq!(post(&emulator, SCAN, &first).await["IsSuccess"], true);
    assert_eq!(post(&emulator, STATUS, &fresh[0]).await["ScanService"], "SAS_SCAN_SERVICE");
    assert_eq!(post(&emulator, SCAN, second).await["IsSuccess"], true);
    assert_eq!(post(&emulator, STATUS, second).await["ScanService"], "ACR_SCAN_SERVICE");
    clock.advance(Duration::from_secs(100));

    for (anomaly, code) in [
        (Anomaly::QuotaUsedUp, "SCAN_QUOTA_USED_UP"),
        (Anomaly::AlreadyScanning, "TAG_IS_BEING_SCANNED"),
        (Anomaly::TooManyTasks, "TOO_MANY_TASKS"),
        (Anomaly::FailureInSuccess, "SYSTEM_ERROR"),
    ] {
        emulator.faults().push(Rule::new(SCAN, Fault::Anomaly(anomaly), 1));
        assert_eq!(failure(&post(&emulator, SCAN, &first).await), code);
    }
    assert_eq!(emulator.executions().len(), 2);
}

#[tokio::test]
async fn a_lost_response_leaves_one_scan() {
    let (emulator, _) = start().await;
    let tag = &tags(&emulator).await[0];
    emulator.faults().push(Rule::new(SCAN, Fault::Reset(Stage::AfterExecution), 1));
    assert!(signed(call("POST", tag, SCAN, "2018-12-01")).try_send(emulator.addr()).await.is_err());
    assert_eq!(status(&emulator, tag).await, "SCANNING");
    assert_eq!(failure(&post(&emulator, SCAN, tag).await), "TAG_IS_BEING_SCANNED");
    assert_eq!(emulator.executions().len(), 1);
}

#[tokio::test]
async fn states_can_be_late_and_unknown() {
    let (emulator, _) = start().await;
    let tag = &tags(&emulator).await[0];
    assert_eq!(status(&emulator, tag).await, "COMPLETE", "it was scanned before");
    post(&emulator, SCAN, tag).await;
    for (anomaly, state) in
        [(Anomaly::LateRows(1), "COMPLETE"), (Anomaly::UnknownState, "SUSPENDED_BY_EMULATOR")]
    {
        emulator.faults().push(Rule::new(STATUS, Fault::Anomaly(anomaly), 1));
        assert_eq!(status(&emulator, tag).await, state);
    }
    assert_eq!(status(&emulator, tag).await, "SCANNING");
}

#[tokio::test]
async fn arguments_of_scans() {
    let (emulator, _) = start().await;
    let tag = &tags(&emulator).await[0];
    let digest = post(&emulator, "ListRepoTag", tag.split("&Tag=").next().unwrap()).await;
    let digest = digest["Images"][0]["Digest"].as_str().unwrap().to_owned();
    for query in [format!("{tag}&Digest={digest}"), format!("{tag}&Digest=sha256%3A{digest}")] {
        assert_eq!(status(&emulator, &query).await, "COMPLETE");
    }
    assert_eq!(status(&emulator, &format!("{tag}&Digest=0")).await, "TAG_NOT_EXIST");
    assert_eq!(failure(&post(&emulator, SCAN, &format!("{tag}&Digest=0")).await), "TAG_NOT_EXIST");
    let by_id = format!("InstanceId={INSTANCE}&ScanTaskId=1");
    assert_eq!(status(&emulator, &by_id).await, "SCAN_NOT_EXIST");
    for (action, query, code) in [
        (SCAN, format!("{tag}&ScanService=TRIVY"), "InvalidParameter"),
        (SCAN, format!("InstanceId={INSTANCE}&Tag=v1.0"), "MissingRepoId"),
        (STATUS, format!("InstanceId={INSTANCE}"), "MissingTag"),
        (RESULT, format!("{tag}&Severity=Critical"), "InvalidParameter"),
        (RESULT, format!("{tag}&FilterValue=CveName"), "InvalidParameter"),
    ] {
        let response = signed(call("POST", &query, action, "2018-12-01")).send(emulator.addr()).await;
        assert_eq!((response.status, error(&response).1.as_str()), (400, code), "{action} {query}");
    }
}
