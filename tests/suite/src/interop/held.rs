//! The state of the emulator in the form of a response: the result that every client should return.

use imagescan_emulator::alibaba::sas::Filter;
use imagescan_emulator::huawei::hss::Task;
use serde_json::{Value, json};

use super::BoxResult;
use super::call::Call;
use super::scene::{IMAGES, INSTANCE, REPO_NAMES, Scene, TAG, TASK, TASK_NAME};
use crate::operations::{Operation, comparable};

impl Scene {
    /// The current number of tasks; each BatchScanSwrImage adds one.
    pub(super) fn scans(&self) -> usize {
        self.emulator.huawei().tasks().len()
    }

    /// The effect of a call: its result, or for BatchScanSwrImage, whose response is empty, the scan that it started.
    pub(super) fn effect(&self, operation: &Operation, scans: usize, result: Value) -> Result<Value, String> {
        if operation.name() != "BatchScanSwrImage" {
            return Ok(comparable(result));
        }
        let tasks = self.emulator.huawei().tasks();
        match (tasks.len().saturating_sub(scans), tasks.first()) {
            (1, Some(task)) => Ok(started(task)),
            (count, _) => Err(format!("{count} scans were started")),
        }
    }

    /// The result that an operation should return. Where no state is set up for it, this is the value of the body that
    /// our client received, read without our decoder.
    pub(super) fn held(&self, own: &Call) -> BoxResult<Value> {
        let now = self.emulator.now().as_millisecond();
        let held = match own.operation.name() {
            "BatchScanSwrImage" => json!({"images": IMAGES, "is_all": false, "enterprise_project": "0"}),
            "ListImageScanTask" => {
                let tasks = self.emulator.huawei().tasks();
                let named: Vec<_> = tasks.iter().filter(|task| task.task_name == TASK_NAME).collect();
                let infos: Vec<_> = named.iter().map(|task| task.info(now)).collect();
                json!({"data_list": infos, "total_num": infos.len()})
            }
            "DescribeImageRegistryTimingScanTask" => {
                serde_json::to_value(self.emulator.tencent().schedule().ok_or("the schedule is missing")?)?
            }
            "PublicPreCheckImageScanTask" => {
                let mut filter = Filter::default();
                filter.registry_types = vec!["acr".to_owned(), "harbor".to_owned()];
                filter.repo_names = REPO_NAMES.map(str::to_owned).to_vec();
                filter.tags = vec![TAG.to_owned(), "latest".to_owned()];
                let counts = self.emulator.alibaba().sas().count(&filter);
                let (quota, images) = (counts.scan_image_count, counts.need_auth_count);
                json!({"Data": {"ScanImageCount": quota, "NeedAuthCount": images}})
            }
            "GetArtifactSubscriptionTask" => self.subscription(now)?,
            _ if own.result == Ok(Value::Null) => Value::Null,
            _ => own.operation.payload(&own.body),
        };
        Ok(comparable(held))
    }

    fn subscription(&self, now: i64) -> BoxResult<Value> {
        let tasks = self.emulator.alibaba().cr().tasks();
        let task = tasks.iter().find(|task| task.instance_id == INSTANCE && task.task_id == TASK);
        let task = task.ok_or("the subscription task is missing")?.info(now);
        Ok(json!({
            "IsSuccess": true,
            "Code": "success",
            "Message": "success",
            "InstanceId": task.instance_id,
            "TaskId": task.task_id,
            "TaskStatus": task.task_status,
            "TaskResult": task.task_result,
            "TaskType": task.task_type,
            "StartTime": task.start_time,
            "EndTime": task.end_time,
            "ArtifactType": task.artifact_type,
            "SourceProvider": task.source_provider,
            "SourceRepoType": task.source_repo_type,
            "SourceNamespaceName": task.source_namespace_name,
            "SourceRepoName": task.source_repo_name,
            "NamespaceName": task.namespace_name,
            "RepoName": task.repo_name,
            "TagTotalCount": task.tag_total_count,
            "TagSubscriptionCount": task.tag_subscription_count,
        }))
    }
}

/// The scan that the emulator read from a request.
fn started(task: &Task) -> Value {
    let images: Vec<_> = task
        .failed_images
        .iter()
        .map(|image| [&image.namespace, &image.image_name, &image.image_version])
        .collect();
    json!({"images": images, "is_all": task.is_all, "enterprise_project": task.enterprise_project})
}
