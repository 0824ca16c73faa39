//! Responses that mislead, on demand.

use serde_json::json;

use super::{create, images, ok, request, start_scan, state, text, world_with_fault};

const LIST: &str = "DescribeImageInstances";

#[tokio::test]
async fn lists_repeat_shift_and_miscount() {
    for (rule, first, total) in [
        ("repeated-page", 0, 43),
        ("shifted-page=2", 8, 43),
        ("wrong-total=-3", 10, 40),
        ("late-rows=5", 10, 38),
    ] {
        let (emulator, _) = world_with_fault(&format!("{LIST}:{rule}")).await;
        let page = ok(&emulator, LIST, &[("CurrentPage", "2"), ("PageSize", "10")]).await;
        let all = images(&emulator, &[]).await;
        assert_eq!(page["PageInfo"]["TotalCount"], total, "{rule}");
        assert_eq!(page["ImageInstanceList"][0], all[first], "{rule}");
    }
}

#[tokio::test]
async fn too_many_tasks_start_nothing() {
    let (emulator, _) = world_with_fault("PublicCreateImageScanTask:too-many-tasks").await;
    assert_eq!(create(&emulator, &[("Tags", "v1.0")]).await, json!({ "CanCreate": false }));
    start_scan(&emulator, &[("Tags", "v1.0")]).await;
}

#[tokio::test]
async fn the_quota_is_used_up() {
    let (emulator, clock) = world_with_fault("PublicCreateImageScanTask:quota-used-up").await;
    let task = start_scan(&emulator, &[("Tags", "v1.2")]).await;
    clock.advance(super::SCAN);
    assert_eq!(state(&emulator, &task).await, "FAIL");
}

#[tokio::test]
async fn states_are_unknown() {
    let (emulator, _) = world_with_fault("GetOnceTaskResultInfo:unknown-state").await;
    let task = start_scan(&emulator, &[("Tags", "v1.0")]).await;
    assert_eq!(state(&emulator, &task).await, "EMULATED_STATE");
    assert_eq!(state(&emulator, &task).await, "INIT");
}

#[tokio::test]
async fn a_failure_has_status_200() {
    let (emulator, _) = world_with_fault("DescribeVulDetails:failure-in-success").await;
    let arguments = [("Name", "a"), ("Type", "cve"), ("Lang", "en")];
    let body = ok(&emulator, "DescribeVulDetails", &arguments).await;
    assert_eq!((body["Success"].as_bool(), text(&body, "Code")), (Some(false), "InternalError"));
    assert!(body["Cves"].is_null());
}

#[tokio::test]
async fn a_lost_response_leaves_a_task() {
    let (emulator, _) = world_with_fault("PublicCreateImageScanTask:reset=after-execution").await;
    let all = images(&emulator, &[]).await;
    let digest = text(&all[2], "Digest");
    let start = request("PublicCreateImageScanTask", &[("Digests", digest)]);
    start.try_send(emulator.addr()).await.expect_err("a reset");
    let tasks = ok(&emulator, "DescribeImageLatestScanTask", &[("Digest", digest)]).await["Task"].clone();
    assert_eq!(tasks.as_array().unwrap().len(), 1);
    assert_eq!((text(&tasks[0], "Source"), tasks[0]["StartTime"].as_i64()), ("openapi", Some(crate::NOW_MS)));
}
