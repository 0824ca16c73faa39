//! The tasks that scan images.

use std::time::Duration;

use imagescan_huawei::hss::ListImageScanTask;
use imagescan_huawei::hss::model::{FailedImage, GlobalImageType, ImageScanTaskInfo, TaskKind, TaskType};

use super::{Huawei, PAGE, inventory, words};
use crate::cloud_api::TaskProgress;
use crate::error::Error;
use crate::model::ScanState;
use crate::rows::read_list;

impl Huawei {
    pub(super) async fn read_task(&self, id: &str) -> Result<Option<TaskProgress>, Error> {
        let operation = self.list_tasks().task_id(id);
        let list = read_list(&self.client, operation, "read the task", false).await?;
        let tasks = list.rows.into_iter().map(|row| row.item);
        Ok(tasks.filter(|task| task.task_id.as_deref() == Some(id)).map(progress).next())
    }

    /// The scans of images in registries that a user has started, and not a policy.
    pub(super) fn list_tasks(&self) -> ListImageScanTask {
        ListImageScanTask::new(TaskKind::ImageScan)
            .enterprise_project_id(self.scope())
            .task_type(TaskType::Manual)
            .global_image_type(GlobalImageType::Registry)
            .limit(PAGE)
    }
}

fn progress(task: ImageScanTaskInfo) -> TaskProgress {
    let percent = task.task_status.and_then(|status| u8::try_from(status.0).ok());
    let minutes = task.remain_min.and_then(|minutes| u64::try_from(minutes).ok());
    TaskProgress {
        is_of_images: false,
        // A task without a status is one that has not begun.
        state: task.task_status.map_or(ScanState::Waiting, words::task_state),
        percent: percent.filter(|percent| *percent <= 100),
        remaining: minutes.map(|minutes| Duration::from_secs(minutes.saturating_mul(60))),
        failed: task.failed_images.into_iter().map(failed_image).collect(),
    }
}

/// Path and tag of the image, and why its scan failed.
fn failed_image(image: FailedImage) -> (String, String) {
    let namespace = image.namespace.unwrap_or_default();
    let name = image.image_name.unwrap_or_default();
    let reference = inventory::reference(None, &namespace, &name, image.image_version, None);
    (reference.to_string(), image.failed_reason.unwrap_or_default())
}
