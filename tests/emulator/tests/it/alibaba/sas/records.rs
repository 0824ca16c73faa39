//! Records of tasks.

use serde_json::Value;

use super::{SCAN, code, images, ok, rows, start_scan, text, world};

const PARTS: &str = "DescribeOnceTaskLeafRecordPage";

#[tokio::test]
async fn the_requests_of_the_pages_find_their_tasks() {
    let (emulator, _) = world(12).await;
    let page =
        [("TaskId", "1471d8ebb96795b41ede090b9758****"), ("TaskType", "IMAGE_SCAN"), ("RelateInfo", "true")];
    let (parts, total) = rows(&emulator, PARTS, "OnceTasks", &page).await;
    assert_eq!(total, 1);
    let digest = "8f0fbdb41d3d1ade4ffdf21558443f4c03342010563bb8c43ccc09594d50****";
    assert_eq!(text(&parts[0], "Target"), digest);
    assert_eq!(text(&parts[0]["TaskImageInfo"], "RepoId"), "crr-vridcl4****");
    let tasks = ok(&emulator, "DescribeImageLatestScanTask", &[("Digest", digest)]).await["Task"].clone();
    let ids: Vec<_> = tasks.as_array().unwrap().iter().map(|task| text(task, "TaskId")).collect();
    assert_eq!(ids[..2], ["ec9c0d88f36cc27765a98c554ee2****", "1471d8ebb96795b41ede090b9758****"]);
    assert!(tasks.as_array().unwrap().iter().all(|task| text(task, "Source") == "console_batch"));
}

#[tokio::test]
async fn parts_follow_their_images() {
    let (emulator, clock) = world(150).await;
    let task = start_scan(&emulator, &[]).await;
    let arguments = [("TaskId", task.as_str()), ("TaskType", "IMAGE_SCAN"), ("RelateInfo", "true")];
    clock.advance(SCAN / 2);
    let with = |state: &'static str| {
        let (emulator, task) = (&emulator, task.as_str());
        async move {
            let all = [
                ("TaskId", task),
                ("TaskType", "IMAGE_SCAN"),
                ("RelateInfo", "false"),
                ("StatusList.1", state),
            ];
            rows(emulator, PARTS, "OnceTasks", &all).await
        }
    };
    let (all, total) = rows(&emulator, PARTS, "OnceTasks", &arguments).await;
    assert_eq!((all.len(), total), (153, 153));
    let mut sum = 0;
    for state in ["INIT", "START", "SUCCESS", "FAIL", "TIMEOUT"] {
        let (rows, total) = with(state).await;
        assert!(rows.iter().all(|row| text(row, "StatusText") == state && row["TaskImageInfo"].is_null()));
        let is_ended = !["INIT", "START"].contains(&state);
        assert!(rows.iter().all(|row| row["Finish"].as_u64() == Some(is_ended.into())), "{state}");
        sum += total;
    }
    assert_eq!(sum, 153);
    // Counts are texts in this list.
    assert!(all.iter().all(|row| row["TotalCount"] == "1" && row["Status"].is_string()));
    let done = all.iter().find(|row| text(row, "StatusText") == "SUCCESS").unwrap();
    let times: Value = serde_json::from_str(text(&done["TaskImageInfo"], "CostTimeInfo")).unwrap();
    assert!(text(&times, "vul").starts_with("2026-11-20 20:00:"), "{times}");
}

#[tokio::test]
async fn parts_are_narrowed_by_source_and_time() {
    let (emulator, _) = world(12).await;
    start_scan(&emulator, &[("Tags", "v1.0")]).await;
    let count = |name: &'static str, value: String| {
        let emulator = &emulator;
        async move {
            let all = [("TaskType", "IMAGE_SCAN"), ("RelateInfo", "false"), (name, value.as_str())];
            rows(emulator, PARTS, "OnceTasks", &all).await.1
        }
    };
    assert_eq!(count("Source", "openapi".into()).await, 3);
    assert_eq!(count("Source", "console_batch".into()).await, 3);
    assert_eq!(count("StartTime", crate::NOW_MS.to_string()).await, 3);
    assert_eq!(count("EndTime", (crate::NOW_MS - 1).to_string()).await, 3);
    let other = [("TaskType", "IMAGE_REGISTRY_PULL"), ("RelateInfo", "false")];
    assert_eq!(rows(&emulator, PARTS, "OnceTasks", &other).await.1, 0);
    let wrong = [
        ("TaskType", "CLIENT_PROBLEM_CHECK"),
        ("RelateInfo", "true"),
        ("CurrentPage", "1"),
        ("PageSize", "20"),
    ];
    assert_eq!(code(&emulator, PARTS, &wrong).await, "InvalidParameter");
    assert_eq!(code(&emulator, PARTS, &wrong[..2]).await, "MissingCurrentPage");
}

#[tokio::test]
async fn unfinished_tasks_disappear_at_their_end() {
    let (emulator, clock) = world(12).await;
    let all = images(&emulator, &[]).await;
    let (digest, uuid) = (text(&all[2], "Digest"), text(&all[2], "Uuid"));
    let list = |target: Option<&str>| {
        let emulator = &emulator;
        let target = target.unwrap_or_default().to_owned();
        async move {
            let arguments = [("TaskType", "IMAGE_SCAN"), ("Target", target.as_str())];
            ok(emulator, "ListUnfinishedOnceTask", &arguments).await["OnceTasks"].as_array().unwrap().clone()
        }
    };
    assert!(list(None).await.is_empty());
    let task = start_scan(&emulator, &[("Tags", "v1.0,v1.2")]).await;
    assert_eq!(list(None).await.len(), 6);
    for target in [digest, uuid] {
        let rows = list(Some(target)).await;
        assert_eq!(rows.len(), 1);
        assert_eq!((text(&rows[0], "TaskId"), text(&rows[0], "Target")), (task.as_str(), digest));
        // Counts are numbers in this list.
        assert_eq!(rows[0]["TotalCount"], 1);
    }
    assert!(list(Some("0")).await.is_empty());
    clock.advance(SCAN);
    assert!(list(None).await.is_empty());
}

#[tokio::test]
async fn the_newest_task_of_an_image_spells_the_end_of_its_time_differently() {
    let (emulator, clock) = world(12).await;
    let all = images(&emulator, &[]).await;
    let digest = text(&all[2], "Digest");
    let newest = || async {
        let tasks = ok(&emulator, "DescribeImageLatestScanTask", &[("Digest", digest)]).await["Task"].clone();
        tasks.get(0).cloned()
    };
    assert_eq!(newest().await, None);
    emulator.alibaba().time_out_next_scan();
    let id = start_scan(&emulator, &[("Digests", digest)]).await;
    let started = newest().await.unwrap();
    assert_eq!((text(&started, "TaskId"), text(&started, "Source")), (id.as_str(), "openapi"));
    assert_eq!(started["StartTime"].as_i64(), Some(crate::NOW_MS));
    assert_eq!(text(&started, "Create"), "2026-11-20 20:00:00");
    let mut states = Vec::new();
    for _ in 0..=6 {
        states.push(text(&newest().await.unwrap(), "Status").to_owned());
        clock.advance(SCAN / 6);
    }
    states.dedup();
    assert_eq!(states, ["START", "MESSAGE_SEND", "PRE_ANALYZER", "PROCESSING", "TIMOUT"]);
    assert_eq!(newest().await.unwrap()["FinishTime"].as_i64(), Some(crate::NOW_MS + 30_000));
}
