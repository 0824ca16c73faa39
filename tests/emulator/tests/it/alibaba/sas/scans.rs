//! The start of scans, their states, quota, and cancellation.

use std::time::Duration;

use serde_json::{Value, json};

use super::{SCAN, code, create, images, ok, parts, quota, result, start_scan, state, text, world};

/// The digests of images without a scan.
async fn unscanned(emulator: &imagescan_emulator::Emulator) -> Vec<String> {
    let rows = images(emulator, &[("Scanned", "false")]).await;
    rows.iter().map(|row| text(row, "Digest").to_owned()).collect()
}

async fn row(emulator: &imagescan_emulator::Emulator, digest: &str) -> Value {
    let criteria = json!([{ "name": "digest", "value": digest }]).to_string();
    images(emulator, &[("Criteria", &criteria)]).await.remove(0)
}

#[tokio::test]
async fn a_scan_waits_runs_and_adds_findings() {
    let (emulator, clock) = world(40).await;
    // This one does not fail: of a hundred images, two do not succeed.
    let digest = &unscanned(&emulator).await[0];
    assert_eq!(row(&emulator, digest).await["VulCount"], 0);
    let started = create(&emulator, &[("Digests", digest)]).await;
    assert_eq!(started["CanCreate"], true);
    assert_eq!((text(&started, "Result"), text(&started, "Status")), ("SUCCESS", "INIT"));
    assert_eq!(started["TotalCount"], 1);
    let task = text(&started, "TaskId");
    assert_eq!(state(&emulator, task).await, "INIT");
    assert_eq!(text(&row(&emulator, digest).await, "ScaStatus"), "INIT");

    clock.advance(SCAN / 2);
    assert_eq!(state(&emulator, task).await, "START");
    let running = row(&emulator, digest).await;
    assert!((1..100).contains(&running["ScaProgress"].as_u64().unwrap()), "{running}");
    assert!(running["LastScanTime"].is_null() && running["VulCount"] == 0, "{running}");

    clock.advance(SCAN / 2);
    assert_eq!(state(&emulator, task).await, "SUCCESS");
    let done = row(&emulator, digest).await;
    assert_eq!((text(&done, "ScaStatus"), done["ScaProgress"].as_u64()), ("SUCCESS", Some(100)));
    assert_eq!(done["LastScanTime"].as_i64(), Some(crate::NOW_MS + 30_000));
    assert!(done["VulCount"].as_u64().unwrap() > 0, "{done}");
    assert_eq!(result(&emulator, task).await["FinishCount"], 1);
}

#[tokio::test]
async fn a_digest_uses_up_quota_once() {
    let (emulator, clock) = world(40).await;
    let (capacity, used) = quota(&emulator).await;
    let digests = unscanned(&emulator).await.into_iter().take(3).collect::<Vec<_>>().join(",");
    let arguments = [("Digests", digests.as_str())];
    let counts = ok(&emulator, "PublicPreCheckImageScanTask", &arguments).await["Data"].clone();
    assert_eq!(counts, json!({ "ScanImageCount": 3, "NeedAuthCount": 3 }));
    start_scan(&emulator, &arguments).await;
    assert_eq!(quota(&emulator).await, (capacity, used + 3));
    clock.advance(SCAN);
    let counts = ok(&emulator, "PublicPreCheckImageScanTask", &arguments).await["Data"].clone();
    assert_eq!(counts, json!({ "ScanImageCount": 0, "NeedAuthCount": 3 }));
    start_scan(&emulator, &arguments).await;
    assert_eq!(quota(&emulator).await, (capacity, used + 3));
}

#[tokio::test]
async fn a_call_without_a_filter_scans_every_image() {
    let (emulator, clock) = world(300).await;
    let task = start_scan(&emulator, &[]).await;
    clock.advance(SCAN);
    let rows = images(&emulator, &[]).await;
    let of_state = |state: &str| rows.iter().filter(|row| text(row, "ScaStatus") == state).count();
    let [done, failed, timed_out] = ["SUCCESS", "FAIL", "TIMEOUT"].map(of_state);
    assert_eq!(done + failed + timed_out, 303);
    assert!(failed > 0 && timed_out > 0, "{failed} {timed_out}");
    let failure = rows.iter().find(|row| text(row, "ScaStatus") == "FAIL").unwrap();
    assert_eq!(text(failure, "ScaResult"), "TASK_NOT_SUPPORT_REGION");
    // The task ends well, whatever its images did.
    assert_eq!(state(&emulator, &task).await, "SUCCESS");
    assert_eq!(result(&emulator, &task).await["TotalCount"], 303);
    let parts = parts(&emulator, &task).await;
    assert_eq!(parts.iter().filter(|part| text(part, "StatusText") == "FAIL").count(), failed);
}

#[tokio::test]
async fn a_task_is_interrupted_when_the_quota_runs_out() {
    let (emulator, clock) = world(60).await;
    emulator.alibaba().sas().set_quota(10, 8);
    let digests = unscanned(&emulator).await;
    let started = create(&emulator, &[("Digests", &digests[..5].join(","))]).await;
    assert_eq!((started["CanCreate"].as_bool(), started["TotalCount"].as_u64()), (Some(true), Some(5)));
    assert_eq!(quota(&emulator).await, (10, 10));
    clock.advance(SCAN);
    let task = text(&started, "TaskId");
    assert_eq!(state(&emulator, task).await, "FAIL");
    assert_eq!(result(&emulator, task).await["FinishCount"], 2);
    assert_eq!(parts(&emulator, task).await.len(), 2);
    assert!(row(&emulator, &digests[4]).await["ScaStatus"].is_null());
    // What was scanned before is free.
    let task = start_scan(&emulator, &[("Digests", &digests[0])]).await;
    clock.advance(SCAN);
    assert_eq!(state(&emulator, &task).await, "SUCCESS");
}

#[tokio::test]
async fn ten_tasks_run_at_once() {
    let (emulator, clock) = world(60).await;
    let digests = unscanned(&emulator).await;
    for digest in &digests[..10] {
        start_scan(&emulator, &[("Digests", digest)]).await;
    }
    let used = quota(&emulator).await;
    assert_eq!(create(&emulator, &[("Digests", &digests[10])]).await, json!({ "CanCreate": false }));
    assert_eq!(quota(&emulator).await, used, "nothing was started");
    assert!(row(&emulator, &digests[10]).await["ScaStatus"].is_null());
    clock.advance(SCAN);
    start_scan(&emulator, &[("Digests", &digests[10])]).await;
}

#[tokio::test]
async fn an_image_is_scanned_by_one_task_at_a_time() {
    let (emulator, _) = world(60).await;
    let digests = unscanned(&emulator).await;
    start_scan(&emulator, &[("Digests", &digests[..2].join(","))]).await;
    let second = create(&emulator, &[("Digests", &digests[1..4].join(","))]).await;
    assert_eq!(second["TotalCount"], 2);
}

#[tokio::test]
async fn a_region_without_images_cannot_be_scanned() {
    let (emulator, _) = world(60).await;
    let refused = create(&emulator, &[("RegionIds", "us-east-1")]).await;
    assert_eq!(text(&refused, "Result"), "TASK_NOT_SUPPORT_REGION");
    assert!(refused["TaskId"].is_null());
    assert_eq!(
        text(&create(&emulator, &[("RegionIds", "us-east-1,cn-hangzhou")]).await, "Result"),
        "SUCCESS"
    );
}

#[tokio::test]
async fn a_task_can_fail_or_time_out_as_a_whole() {
    let (emulator, clock) = world(60).await;
    let digest = &unscanned(&emulator).await[0];
    emulator.alibaba().fail_next_scan();
    let failed = start_scan(&emulator, &[("Digests", digest)]).await;
    clock.advance(SCAN);
    assert_eq!(state(&emulator, &failed).await, "FAIL");
    emulator.alibaba().time_out_next_scan();
    let timed_out = start_scan(&emulator, &[("Digests", digest)]).await;
    clock.advance(SCAN);
    assert_eq!(state(&emulator, &timed_out).await, "TIMEOUT");
    let row = row(&emulator, digest).await;
    assert!(text(&row, "ScaStatus") == "TIMEOUT" && row["LastScanTime"].is_null(), "{row}");
}

#[tokio::test]
async fn a_cancelled_task_stops_its_images() {
    let (emulator, clock) = world(60).await;
    let digests = unscanned(&emulator).await;
    let task = start_scan(&emulator, &[("Digests", &digests.join(","))]).await;
    clock.advance(SCAN / 2);
    let body = ok(&emulator, "CancelOnceTask", &[("TaskId", &task)]).await;
    assert_eq!(body.as_object().unwrap().len(), 1);
    clock.advance(SCAN);
    assert_eq!(state(&emulator, &task).await, "CANCEL");
    let parts = parts(&emulator, &task).await;
    let of_state = |state: &str| parts.iter().filter(|part| text(part, "StatusText") == state).count();
    assert!(of_state("SUCCESS") > 0 && of_state("CANCEL") > 0, "{parts:?}");
    // Once more changes nothing.
    ok(&emulator, "CancelOnceTask", &[("TaskId", &task)]).await;
    assert_eq!(state(&emulator, &task).await, "CANCEL");
}

#[tokio::test]
async fn the_speed_shortens_scans() {
    let clock = crate::clock();
    let emulator = crate::start_at(crate::builder().seed(1).images(12).speed(60.0), &clock).await;
    let digest = &unscanned(&emulator).await[0];
    let task = start_scan(&emulator, &[("Digests", digest)]).await;
    clock.advance(Duration::from_millis(499));
    assert_eq!(state(&emulator, &task).await, "START");
    clock.advance(Duration::from_millis(1));
    assert_eq!(state(&emulator, &task).await, "SUCCESS");
}

#[tokio::test]
async fn unknown_tasks_and_kinds_are_refused() {
    let (emulator, _) = world(12).await;
    let of_kind =
        |id: &'static str, kind: &'static str| [("TaskId", id), ("TaskType", kind), ("TaskName", kind)];
    let name = "GetOnceTaskResultInfo";
    assert_eq!(code(&emulator, name, &of_kind("0", "IMAGE_SCAN")).await, "TaskNotExists");
    assert_eq!(code(&emulator, name, &of_kind("0", "VUL_CHECK_TASK")).await, "InvalidParameter");
    assert_eq!(
        code(&emulator, name, &[("TaskId", "0"), ("TaskName", "IMAGE_SCAN")]).await,
        "MissingTaskType"
    );
    assert_eq!(code(&emulator, "CancelOnceTask", &[("TaskId", "0")]).await, "TaskNotExists");
    assert_eq!(code(&emulator, "CancelOnceTask", &[]).await, "MissingTaskId");
}
