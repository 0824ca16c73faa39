//! The task of a scan that Huawei Cloud HSS has started.

use std::collections::HashSet;
use std::time::Duration;

use imagescan::huawei::hss::model::{TaskKind, TaskType};
use imagescan::huawei::hss::{Client, ListImageScanTask};

use super::arguments::Outcome;
use super::image::PROJECTS;

/// The task that the list lacked before: the response of the start has no id.
pub(crate) async fn new(client: &Client, before: &HashSet<String>) -> Outcome<String> {
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_secs(15)).await;
        let mut new: Vec<_> = ids(client).await?.difference(before).cloned().collect();
        if let Some(task) = new.pop() {
            return if new.is_empty() {
                Ok(task)
            } else {
                Err("two scans were started: which is ours?".into())
            };
        }
    }
    Err("the scan has no task after 5 minutes; it may have started all the same".into())
}

/// The ids of the tasks that were started by hand and scan one image.
pub(crate) async fn ids(client: &Client) -> Outcome<HashSet<String>> {
    let list = ListImageScanTask::new(TaskKind::ImageScan).task_type(TaskType::Manual);
    let mut tasks = client.items(list.enterprise_project_id(PROJECTS).limit(200));
    let mut ids = HashSet::new();
    while let Some(task) = tasks.try_next().await? {
        ids.extend(task.task_id.filter(|_| task.total_num == Some(1) && task.is_all == Some(false)));
    }
    Ok(ids)
}
