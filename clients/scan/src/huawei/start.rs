//! The start of a scan. Its response names no task: the task is the one that the list lacked before.

use std::collections::BTreeSet;

use imagescan_huawei::RetryPolicy;
use imagescan_huawei::hss::CreateManualImageScanTask;
use imagescan_huawei::hss::model::{
    CreateManualImageScanTaskReqInfoImageInfo as ImageInfo, GlobalImageType, ImageScanTaskInfo, RegistryType,
};
use serde::{Deserialize, Serialize};

use super::{Huawei, words};
use crate::cloud_api::StartReply;
use crate::error::Error;
use crate::model::{Chunk, FindingKinds, ImageKey, TaskRef, WatchedImage};
use crate::rows::read_list;

const STEP: &str = "start the scan";

/// How much earlier than the newest task a new one may have begun, in milliseconds: tasks may wait before they begin.
const WINDOW: i64 = 60 * 60 * 1000;

/// The tasks that were listed before a start.
#[derive(Serialize, Deserialize)]
struct Before {
    /// A task that began earlier is another one, in milliseconds since 1970, by the service's clock.
    earliest: i64,
    /// The tasks that began since then.
    tasks: BTreeSet<String>,
}

impl Huawei {
    pub(super) async fn tasks_before_start(&self) -> Result<serde_json::Value, Error> {
        let tasks = self.all_tasks("list the tasks before the start").await?;
        let newest = tasks.iter().filter_map(|task| task.begin_time).max();
        let earliest = newest.map_or(0, |newest| newest.saturating_sub(WINDOW));
        let recent = tasks.into_iter().filter(|task| task.begin_time.is_none_or(|time| time >= earliest));
        let before = Before { earliest, tasks: recent.filter_map(|task| task.task_id).collect() };
        let before = serde_json::to_value(before);
        before.map_err(|error| Error::unexpected("list the tasks before the start", error.to_string()))
    }

    pub(super) async fn start_scan(&self, images: &[WatchedImage], kinds: &FindingKinds) -> StartReply {
        let image_info: Vec<_> = images.iter().filter_map(image_info).collect();
        if image_info.is_empty() || image_info.len() != images.len() {
            let message = "the start has no images, or images of another cloud";
            return StartReply::NotStarted(Error::invalid_input(message).with_step(STEP));
        }
        // Without `is_all`, the service may scan every image.
        let operation = CreateManualImageScanTask::new()
            .enterprise_project_id(self.scope())
            .global_image_type(GlobalImageType::Registry)
            .scan_scope(words::scan_scope(kinds))
            .is_all(false)
            .image_info(image_info);
        match self.client.send(operation).retry(RetryPolicy::never()).await {
            Ok(_) => StartReply::Started(TaskRef::None),
            Err(error) => StartReply::of_failure(STEP, error),
        }
    }

    pub(super) async fn find_task(&self, chunk: &Chunk) -> Result<Option<TaskRef>, Error> {
        const STEP: &str = "look for the task of the scan";
        let before = Before::deserialize(&chunk.before);
        let before =
            before.map_err(|_| Error::invalid_input("the chunk lacks the list of tasks before its start"))?;
        let tasks = self.all_tasks(STEP).await?;
        let mut ids: Vec<_> = tasks
            .into_iter()
            .filter(|task| before.fits(task, chunk.images.len()))
            .filter_map(|task| task.task_id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(match ids.len() {
            0 => None,
            1 => ids.pop().map(|id| TaskRef::Known { id }),
            _ => Some(TaskRef::Candidates { ids }),
        })
    }

    async fn all_tasks(&self, step: &'static str) -> Result<Vec<ImageScanTaskInfo>, Error> {
        let list = read_list(&self.client, self.list_tasks(), step, false).await?;
        Ok(list.rows.into_iter().map(|row| row.item).collect())
    }
}

impl Before {
    /// Whether a task may be that of a start of this number of chosen images. A field that was not sent excludes nothing.
    fn fits(&self, task: &ImageScanTaskInfo, images: usize) -> bool {
        let is_new = task.task_id.as_ref().is_some_and(|id| !self.tasks.contains(id));
        is_new
            && task.begin_time.is_none_or(|time| time >= self.earliest)
            && task.is_all != Some(true)
            && task.total_num.is_none_or(|total| usize::try_from(total) == Ok(images))
    }
}

fn image_info(image: &WatchedImage) -> Option<ImageInfo> {
    let ImageKey::Huawei {
        id,
        image_id: _,
        namespace,
        image_name,
        image_type: _,
        registry_id,
        registry_name,
        registry_type,
        instance_id,
        instance_url,
    } = &image.key
    else {
        return None;
    };
    let registry_type = registry_type.as_deref().map(RegistryType::from);
    Some(
        ImageInfo::new()
            .id(*id)
            .image_digest(image.digest.as_ref().map(|digest| digest.as_str().to_owned()))
            .namespace(namespace.as_str())
            .image_name(image_name.as_str())
            .image_version(image.reference.tag().map(str::to_owned))
            .registry_id(registry_id.clone())
            .registry_name(registry_name.clone())
            .registry_type(registry_type)
            .instance_id(instance_id.clone())
            .instance_url(instance_url.clone()),
    )
}
