//! Behaviour of single operations: pages, a task that a call starts, a failure with status 200; and wrong secrets.

use imagescan::Credentials;
use imagescan_alibaba::cr::{self, GetArtifactSubscriptionTask};
use imagescan_emulator::Provider;
use imagescan_emulator::huawei::hss::{Task, TaskKind as HeldKind};
use imagescan_huawei::hss::model::{BatchScanSwrImageInfo, ImageScanTaskInfo, TaskKind};
use imagescan_huawei::hss::{Client, ListImageScanTask};
use serde_json::{Value, json};

use super::BoxResult;
use super::stage::{Stage, same};
use crate::operations::{self, Clients, Configure as _, comparable};

/// Every page of both kinds of tasks.
pub(super) async fn pages(stage: &mut Stage<'_>) -> BoxResult<()> {
    let client = Client::builder().configure(&stage.settings)?;
    for (kind, held) in
        [(TaskKind::ImageScan, HeldKind::ImageScan), (TaskKind::ImageSync, HeldKind::ImageSync)]
    {
        stage.title(&format!("huawei HSS: ListImageScanTask, every page of {kind}"))?;
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
        stage.result(&format!("{} tasks of {}", tasks.len(), held.len()))?;
        same("the tasks", &as_json(&tasks)?, &held)?;
    }
    Ok(())
}

/// A scan starts a task, which is then in the list.
#[expect(deprecated, reason = "the deprecated operation stays in the document")]
pub(super) async fn scan(stage: &mut Stage<'_>) -> BoxResult<()> {
    use imagescan_huawei::hss::BatchScanSwrImage;
    stage.title("huawei HSS: BatchScanSwrImage, then the task that it started")?;
    let client = Client::builder().configure(&stage.settings)?;
    let before = stage.emulator.huawei().tasks().len();
    let image =
        |name: &str| BatchScanSwrImageInfo::new().namespace("test").image_name(name).image_version("v1.0");
    let operation =
        BatchScanSwrImage::new("private_image").image_info_list([image("openjdk"), image("nginx")]);
    let accepted = client.send(operation).await?;
    stage.show_requests()?;
    stage.result(&format!(
        "HTTP {}, request {}",
        accepted.status(),
        accepted.request_id().unwrap_or_default()
    ))?;
    same("the number of new tasks", &(stage.emulator.huawei().tasks().len() - before), &1)?;

    let page = client.send(ListImageScanTask::new(TaskKind::ImageScan).task_type("manual").limit(10)).await?;
    stage.show_requests()?;
    let newest = page.data_list.first().ok_or("the new task is not in the list")?;
    stage.result(&format!("{newest:?}"))?;
    same("the images of the new task", &newest.total_num, &Some(2))
}

/// A failure that only the body shows.
pub(super) async fn failure_at_status_200(stage: &mut Stage<'_>) -> BoxResult<()> {
    stage.title("alibaba cr: a missing task, which is an error at HTTP 200")?;
    let client = cr::Client::builder().configure(&stage.settings)?;
    let missing = client.send(GetArtifactSubscriptionTask::new("cri-none", "crast-none")).await;
    let error = missing.err().ok_or("a missing task was found")?;
    stage.show_requests()?;
    stage.result(&error.to_string())?;
    same("the HTTP status", &error.status().map(|status| status.as_u16()), &Some(200))
}

/// One call to each cloud with a wrong secret.
pub(super) async fn wrong_secrets(stage: &mut Stage<'_>) -> BoxResult<()> {
    let mut settings = stage.settings.clone();
    settings.credentials = Credentials::new(&stage.key_id, "wrong");
    let clients = Clients::new(&settings)?;
    for &provider in Provider::ALL {
        let operation = operations::of(provider).find(|operation| operation.is_emulated());
        let operation = operation.ok_or("the emulator has no operation of a cloud")?;
        stage.title(&format!("{provider}: a wrong secret"))?;
        let outcome = clients.send(operation, operation.request).await;
        let error = outcome.err().ok_or("a wrong secret was accepted")?;
        stage.show_requests()?;
        stage.result(&error.to_string())?;
        same("whether there is a code", &error.code().is_some(), &true)?;
        same("whether it is an authentication error", &error.is_authentication(), &true)?;
    }
    Ok(())
}

fn as_json(tasks: &[ImageScanTaskInfo]) -> BoxResult<Vec<Value>> {
    Ok(tasks.iter().map(|task| serde_json::to_value(task).map(without_time)).collect::<Result<_, _>>()?)
}

fn held_tasks(stage: &Stage<'_>, kind: HeldKind) -> BoxResult<Vec<Value>> {
    let now = stage.emulator.now().as_millisecond();
    let mut held: Vec<Task> = stage.emulator.huawei().tasks();
    held.retain(|task| task.kind == kind);
    held.sort_by_key(|task| std::cmp::Reverse(task.begin_time));
    let infos = held.iter().map(|task| serde_json::to_value(task.info(now)).map(without_time));
    Ok(infos.collect::<Result<_, _>>()?)
}

/// A running task makes progress between the response and the comparison.
fn without_time(mut task: Value) -> Value {
    if task["end_time"].is_null() {
        task["task_status"] = json!("running");
        task["remain_min"] = Value::Null;
    }
    comparable(task)
}
