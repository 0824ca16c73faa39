//! GetArtifactSubscriptionTask: a task and its progress.

use std::time::Duration;

use imagescan_emulator::Emulator;
use imagescan_emulator::alibaba::cr::Task;
use serde_json::{Value, json};

use super::{error, get_task, signed};
use crate::{NOW_MS, builder, clock, start, start_at};

fn task() -> Task {
    let mut task = Task::new("cri-1", "crast-1", NOW_MS);
    task.duration = 60_000;
    task.tag_total_count = 10;
    task.tag_subscription_count = 6;
    task
}

async fn get(emulator: &Emulator, query: &str) -> Value {
    let response = signed(get_task(query)).send(emulator.addr()).await;
    assert_eq!(response.status, 200, "{}", response.text());
    let mut body = response.json();
    let id = body.as_object_mut().unwrap().remove("RequestId").unwrap();
    assert_eq!(id.as_str().map(str::len), Some(36));
    body
}

#[tokio::test]
async fn a_task_runs_and_completes() {
    let (emulator, clock) = start().await;
    emulator.alibaba().cr().add_task(task());
    let mut expected = json!({
        "IsSuccess": true, "Code": "success", "Message": "success", "InstanceId": "cri-1", "TaskId": "crast-1",
        "TaskStatus": "RUNNING", "TaskType": "AUTO", "StartTime": NOW_MS, "ArtifactType": "IMAGE",
        "SourceProvider": "DOCKER_HUB", "SourceRepoType": "PUBLIC", "SourceNamespaceName": "library",
        "SourceRepoName": "nginx", "NamespaceName": "test", "RepoName": "nginx", "TagTotalCount": 10,
        "TagSubscriptionCount": 0,
    });
    let query = "InstanceId=cri-1&TaskId=crast-1";
    assert_eq!(get(&emulator, query).await, expected);

    clock.advance(Duration::from_secs(30));
    expected["TagSubscriptionCount"] = 3.into();
    assert_eq!(get(&emulator, query).await, expected);
    let info = emulator.alibaba().cr().tasks()[0].info(emulator.now().as_millisecond());
    assert_eq!((info.task_status.as_str(), info.tag_subscription_count), ("RUNNING", 3));

    clock.advance(Duration::from_secs(30));
    expected["TagSubscriptionCount"] = 6.into();
    expected["TaskStatus"] = "COMPLETED".into();
    expected["TaskResult"] = "SUCCESS".into();
    expected["EndTime"] = (NOW_MS + 60_000).into();
    assert_eq!(get(&emulator, query).await, expected);
}

#[tokio::test]
async fn a_task_can_fail() {
    let (emulator, _) = start().await;
    let mut failed = task();
    (failed.duration, failed.final_result) = (0, "FAILED".into());
    emulator.alibaba().cr().add_task(task());
    emulator.alibaba().cr().add_task(failed);
    assert_eq!(emulator.alibaba().cr().tasks().len(), 1, "the second replaces the first");
    let body = get(&emulator, "TaskId=crast-1&InstanceId=cri-1").await;
    assert_eq!((&body["TaskStatus"], &body["TaskResult"]), (&"COMPLETED".into(), &"FAILED".into()));
    assert_eq!(body["IsSuccess"], true);
}

#[tokio::test]
async fn unknown_instances_and_tasks_have_status_200() {
    let (emulator, _) = start().await;
    emulator.alibaba().cr().add_task(task());
    emulator.alibaba().cr().add_instance("cri-2");
    for (query, code) in [
        ("InstanceId=cri-1&TaskId=crast-2", "TASK_NOT_EXIST"),
        ("InstanceId=cri-2&TaskId=crast-1", "TASK_NOT_EXIST"),
        ("InstanceId=cri-3&TaskId=crast-1", "INSTANCE_NOT_EXIST"),
    ] {
        let body = get(&emulator, query).await;
        assert_eq!((&body["IsSuccess"], &body["Code"]), (&false.into(), &code.into()), "{query}");
        assert!(!body["Message"].as_str().unwrap().is_empty());
        assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
    }
}

#[tokio::test]
async fn both_parameters_are_required() {
    let (emulator, _) = start().await;
    for (query, code) in [
        ("TaskId=crast-1", "MissingInstanceId"),
        ("InstanceId=cri-1", "MissingTaskId"),
        ("InstanceId=cri-1&TaskId=", "MissingTaskId"),
    ] {
        let response = signed(get_task(query)).send(emulator.addr()).await;
        assert_eq!((response.status, error(&response).1.as_str()), (400, code));
    }
}

#[tokio::test]
async fn the_seed_determines_the_tasks() {
    let tasks = async |seed| start_at(builder().seed(seed), &clock()).await.alibaba().cr().tasks();
    assert_eq!(tasks(7).await, tasks(7).await);
    assert_ne!(tasks(7).await, tasks(8).await);
    for seed in 0..16 {
        let tasks = tasks(seed).await;
        let ended = |task: &&Task| task.end_time(NOW_MS).is_some();
        assert!(tasks.iter().filter(ended).count() > 10 && !tasks.iter().all(|task| ended(&task)), "{seed}");
        assert!(tasks.iter().any(|task| task.final_result == "FAILED"), "{seed}");
        assert!(tasks.iter().all(|task| task.tag_subscription_count <= task.tag_total_count), "{seed}");
    }
}
