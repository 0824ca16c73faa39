//! Huawei: both operations, then a wrong key.

use imagescan_emulator::huawei::hss::{Task, TaskKind as HeldKind};
use imagescan_huawei::hss::model::{BatchScanSwrImageInfo, ImageScanTaskInfo, TaskKind};
use imagescan_huawei::hss::{Client, ListImageScanTask, error_code};
use imagescan_huawei::{Credentials, Error};
use serde_json::{Value, json};

use super::Outcome;
use super::stage::{Stage, same};

pub(super) async fn play(stage: &mut Stage<'_>) -> Outcome<()> {
    let keys = &stage.keys;
    let client = client(stage, Credentials::new(&keys.id, &keys.secret))?;
    list(stage, &client, TaskKind::ImageScan, HeldKind::ImageScan).await?;
    list(stage, &client, TaskKind::ImageSync, HeldKind::ImageSync).await?;
    scan(stage, &client).await?;
    wrong_key(stage).await
}

fn client(stage: &Stage<'_>, credentials: Credentials) -> Result<Client, Error> {
    Client::builder()
        .host_environment(imagescan::HostEnvironment::empty())
        .endpoint(stage.emulator.url())
        .allow_plain_http()
        .project_id(&stage.keys.project)
        .credentials(credentials)
        .build()
}

async fn list(stage: &mut Stage<'_>, client: &Client, kind: TaskKind, held: HeldKind) -> Outcome<()> {
    stage.title(&format!("Huawei HSS: ListImageScanTask, every page of {kind}"))?;
    let mut items = client.items(ListImageScanTask::new(kind).limit(10));
    let mut tasks = Vec::new();
    while let Some(task) = items.try_next().await? {
        tasks.push(task);
    }
    stage.show_requests()?;
    for task in tasks.iter().take(2) {
        stage.result(&format!("{task:?}"))?;
    }
    let held = held_tasks(stage, held)?;
    stage.result(&format!("{} tasks, {} held", tasks.len(), held.len()))?;
    same("the tasks", &as_json(&tasks)?, &held)
}

#[expect(deprecated, reason = "the operation is the document's own; its successor has no document here")]
async fn scan(stage: &mut Stage<'_>, client: &Client) -> Outcome<()> {
    use imagescan_huawei::hss::BatchScanSwrImage;
    stage.title("Huawei HSS: BatchScanSwrImage, then the task that it started")?;
    let before = stage.emulator.huawei().tasks().len();
    let image =
        |name: &str| BatchScanSwrImageInfo::new().namespace("test").image_name(name).image_version("v1.0");
    let operation =
        BatchScanSwrImage::new("private_image").image_info_list([image("openjdk"), image("nginx")]);
    let accepted = client.send(operation).await?;
    stage.show_requests()?;
    stage.result(&format!("HTTP {}, request {}", accepted.status(), accepted.request_id()))?;
    same("the number of new tasks", &(stage.emulator.huawei().tasks().len() - before), &1)?;

    let page = client.send(ListImageScanTask::new(TaskKind::ImageScan).task_type("manual").limit(10)).await?;
    stage.show_requests()?;
    let newest = page.data_list.first().ok_or("the new task is not listed")?;
    stage.result(&format!("{newest:?}"))?;
    same("the images of the new task", &newest.total_num, &Some(2))
}

async fn wrong_key(stage: &mut Stage<'_>) -> Outcome<()> {
    stage.title("Huawei HSS: a wrong secret")?;
    let client = client(stage, Credentials::new(&stage.keys.id, "wrong"))?;
    let error = client
        .send(ListImageScanTask::new(TaskKind::ImageScan))
        .await
        .err()
        .ok_or("a wrong secret was accepted")?;
    stage.show_requests()?;
    stage.result(&error.to_string())?;
    same("the code", &error.code(), &Some(error_code::APIGW_0301))?;
    same("whether it is about authentication", &error.is_authentication(), &true)
}

fn as_json(tasks: &[ImageScanTaskInfo]) -> Outcome<Vec<Value>> {
    Ok(tasks.iter().map(|task| serde_json::to_value(task).map(without_time)).collect::<Result<_, _>>()?)
}

fn held_tasks(stage: &Stage<'_>, kind: HeldKind) -> Outcome<Vec<Value>> {
    let now = stage.emulator.now().as_millisecond();
    let mut held: Vec<Task> = stage.emulator.huawei().tasks();
    held.retain(|task| task.kind == kind);
    held.sort_by_key(|task| std::cmp::Reverse(task.begin_time));
    let infos = held.iter().map(|task| serde_json::to_value(task.info(now)).map(without_time));
    Ok(infos.collect::<Result<_, _>>()?)
}

/// A running task goes on between the response and the comparison.
fn without_time(mut task: Value) -> Value {
    if task["end_time"].is_null() {
        task["task_status"] = json!("running");
        task["remain_min"] = Value::Null;
    }
    task
}
