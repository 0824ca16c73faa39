//! Host Security Service: image scans and the tasks that run them.

mod batch_scan;
mod inventory;
mod list_tasks;
mod populate;
mod query;
mod state;
mod task;
mod task_info;

pub use inventory::Image;
pub use task::{Task, TaskKind};
pub use task_info::{FailedImage, TaskInfo};

pub(crate) use batch_scan::batch_scan;
pub(crate) use inventory::Inventory;
pub(crate) use list_tasks::list_tasks;
pub(crate) use state::State;

use crate::Request;

/// The operations that the emulator supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HssOperation {
    BatchScanSwrImage,
    ListImageScanTask,
}

impl HssOperation {
    pub(crate) const ALL: [Self; 2] = [Self::BatchScanSwrImage, Self::ListImageScanTask];

    /// The operation by method and path, and the project in the path.
    pub(super) fn of(request: &Request) -> Option<(Self, String)> {
        let segments = request.segments();
        let ["v5", project, rest @ ..] = &segments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
            return None;
        };
        let operation = match (request.method.as_str(), rest) {
            ("POST", ["image", "batch-scan"]) => Self::BatchScanSwrImage,
            ("GET", ["image", "tasks"]) => Self::ListImageScanTask,
            _ => return None,
        };
        Some((operation, (*project).to_owned()))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BatchScanSwrImage => "BatchScanSwrImage",
            Self::ListImageScanTask => "ListImageScanTask",
        }
    }
}

/// The enterprise project of requests and tasks that do not name one.
const DEFAULT_ENTERPRISE_PROJECT: &str = "0";

/// The value that means every enterprise project.
const ALL_ENTERPRISE_PROJECTS: &str = "all_granted_eps";
