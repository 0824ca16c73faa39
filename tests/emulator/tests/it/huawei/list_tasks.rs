//! ListImageScanTask: pages, filters and the fields of a task.

use imagescan_emulator::huawei::hss::Task;
use imagescan_emulator::{Emulator, ManualClock};
use serde_json::{Value, json};

use crate::call::Call;
use crate::{NOW_MS, PROJECT, builder, start, start_at};

async fn list(emulator: &Emulator, query: &str) -> Value {
    let response = Call::list(query).signed().send(emulator.addr()).await;
    assert_eq!(response.status, 200, "{query}");
    assert_eq!(response.header("content-type"), Some("application/json"));
    response.json()
}

async fn ids(emulator: &Emulator, query: &str) -> Vec<String> {
    let page = list(emulator, query).await;
    let tasks = page["data_list"].as_array().expect("a list");
    tasks.iter().map(|task| task["task_id"].as_str().expect("an id").to_owned()).collect()
}

/// A scan that started this many minutes ago and took one.
fn scan(id: &str, minutes_ago: i64) -> Task {
    let mut task = Task::scan(PROJECT, id, NOW_MS - minutes_ago * 60_000);
    task.duration = 60_000;
    task.total_num = 3;
    task
}

#[tokio::test]
async fn pages_are_sorted_from_newest_to_oldest() {
    let (emulator, _) = start().await;
    for n in 0..25 {
        emulator.huawei().add_task(scan(&format!("t{n:02}"), 100 - n));
    }
    let newest: Vec<_> = (15..25).rev().map(|n| format!("t{n:02}")).collect();
    assert_eq!(ids(&emulator, "type=image_scan").await, newest);
    let next: Vec<_> = (5..15).rev().map(|n| format!("t{n:02}")).collect();
    assert_eq!(ids(&emulator, "type=image_scan&offset=10&limit=10").await, next);
    assert_eq!(ids(&emulator, "type=image_scan&offset=20&limit=20").await.len(), 5);
    assert_eq!(ids(&emulator, "type=image_scan&limit=200").await.len(), 25);
    let beyond = list(&emulator, "type=image_scan&offset=25").await;
    assert_eq!(beyond, json!({ "data_list": [], "total_num": 25 }));
}

/// Scans `a` to `d`, and a synchronization.
async fn assorted() -> (Emulator, ManualClock) {
    let (emulator, clock) = start().await;
    let mut cycle = scan("b", 20);
    cycle.task_type = "cycle".into();
    cycle.task_name = "nightly scan é".into();
    cycle.image_type = "local".into();
    let mut narrow = scan("c", 10);
    narrow.scan_scope = Some(0xf0);
    let mut running = scan("d", 1);
    running.duration = 120_000;
    for task in [scan("a", 30), cycle, narrow, running, Task::sync(PROJECT, "s", NOW_MS)] {
        emulator.huawei().add_task(task);
    }
    (emulator, clock)
}

#[tokio::test]
async fn each_filter_selects_tasks() {
    let (emulator, _) = assorted().await;
    let (began_b, ended_b) = (NOW_MS - 20 * 60_000, NOW_MS - 19 * 60_000);
    for (filter, expected) in [
        ("", "d c b a"),
        ("&global_image_type=local", "b"),
        ("&global_image_type=registry", "d c a"),
        ("&task_type=cycle", "b"),
        ("&task_type=autoSync", ""),
        ("&task_name=night", "b"),
        ("&task_name=nightly%20scan%20%C3%A9", "b"),
        ("&task_name=nightly+scan", ""),
        ("&task_id=c", "c"),
        ("&task_id=cc", ""),
        (&format!("&create_time={began_b}"), "d c b"),
        (&format!("&create_time={}", began_b + 1), "d c"),
        (&format!("&end_time={ended_b}"), "b a"),
        (&format!("&end_time={}", ended_b - 1), "a"),
        (&format!("&create_time={began_b}&end_time={ended_b}"), "b"),
        ("&end_time=4070880000000", "c b a"),
        ("&task_status=scanning", "d"),
        ("&task_status=finished", "c b a"),
        ("&scan_scope=240", "c"),
        ("&scan_scope=2147483647", "d b a"),
    ] {
        let expected: Vec<_> = expected.split_whitespace().collect();
        // The vectors test the signature of encoded text; a token is enough here.
        emulator.huawei().add_user_token("t", PROJECT);
        let call = Call::list(&format!("type=image_scan{filter}")).with("x-auth-token", "t");
        let page = call.send(emulator.addr()).await.json();
        let ids: Vec<_> =
            page["data_list"].as_array().unwrap().iter().map(|t| t["task_id"].clone()).collect();
        assert_eq!(ids, expected, "{filter}");
        assert_eq!(page["total_num"], expected.len(), "{filter}");
    }
    assert_eq!(ids(&emulator, "type=image_sync").await, ["s"]);
    assert_eq!(ids(&emulator, "type=image_sync&global_image_type=registry").await, ["s"]);
    assert!(ids(&emulator, "type=image_sync&scan_scope=0").await.is_empty());
}

#[tokio::test]
async fn enterprise_projects_are_separate() {
    let (emulator, _) = start().await;
    let mut other = scan("other", 1);
    other.enterprise_project = "eps-1".into();
    emulator.huawei().add_task(other);
    emulator.huawei().add_task(scan("usual", 2));
    assert_eq!(ids(&emulator, "type=image_scan").await, ["usual"]);
    assert_eq!(ids(&emulator, "type=image_scan&enterprise_project_id=0").await, ["usual"]);
    assert_eq!(ids(&emulator, "type=image_scan&enterprise_project_id=eps-1").await, ["other"]);
    assert_eq!(
        ids(&emulator, "enterprise_project_id=all_granted_eps&type=image_scan").await,
        ["other", "usual"]
    );
}

#[tokio::test]
async fn projects_are_apart() {
    let emulator = start_at(builder().project("p-2"), &crate::clock()).await;
    emulator.huawei().add_task(Task::scan("p-2", "elsewhere", NOW_MS));
    assert!(ids(&emulator, "type=image_scan").await.is_empty());
}

#[tokio::test]
async fn a_synchronization_has_the_fields_of_the_published_example() {
    let (emulator, _) = start().await;
    let mut sync = Task::sync(PROJECT, "s-1", NOW_MS - 5_000);
    (sync.duration, sync.total_num) = (3_905, 3);
    emulator.huawei().add_task(sync);
    let expected = json!({
        "data_list": [{
            "task_id": "s-1",
            "task_name": format!("AutomaticImageSync_{}", NOW_MS - 5_000),
            "begin_time": NOW_MS - 5_000,
            "end_time": NOW_MS - 1_095,
            "task_type": "autoSync",
            "task_status": 100,
            "failed_num": 0,
            "success_num": 3,
            "total_num": 3,
            "failed_images": [],
        }],
        "total_num": 1,
    });
    assert_eq!(list(&emulator, "type=image_sync").await, expected);
}

#[tokio::test]
async fn a_task_can_be_stopped() {
    let (emulator, _) = start().await;
    let mut stopped = scan("x", 5);
    stopped.final_status = -1;
    stopped.failed_reason = Some("Stopped by a user.".into());
    emulator.huawei().add_task(stopped);
    let page = list(&emulator, "type=image_scan&task_status=finished").await;
    assert_eq!(page["data_list"][0]["task_status"], -1);
    assert_eq!(page["data_list"][0]["failed_reason"], "Stopped by a user.");
}
