//! Stopping a scan.

use imagescan_huawei::hss::StopImageScanTask;

use super::Huawei;
use crate::error::Error;

impl Huawei {
    pub(super) async fn stop_task(&self, id: &str) -> Result<(), Error> {
        let operation = StopImageScanTask::new(id).enterprise_project_id(self.scope());
        let stopped = self.client.send(operation).await;
        stopped.map(drop).map_err(|error| Error::call("stop the task", error))
    }
}

/// Images cannot be stopped: a list of tasks does not say which task scans them.
pub(super) fn needs_a_task() -> Error {
    Error::invalid_input(
        "Huawei Cloud stops tasks, and does not say which task scans an image: use `CancelBy::Tasks`, or stop the task in the console",
    )
}
