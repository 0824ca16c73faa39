//! Tasks, their states as words, GetOnceTaskResultInfo and CancelOnceTask.

use super::Held;
use crate::Random;
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::Fields;
use crate::alibaba::service_call::ServiceCall;
use crate::faults::Anomaly;
use crate::world::{ImageState, Scan, ScanState};

/// The kind of the tasks that scan images.
pub(super) const IMAGE_SCAN: &str = "IMAGE_SCAN";
/// The state of a cancelled task, which the vendor does not publish.
pub(super) const CANCELLED: &str = "CANCEL";
/// A state that the vendor does not document.
pub(super) const UNKNOWN: &str = "EMULATED_STATE";

/// A task that scans images.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) id: String,
    /// The number of its scan in the world.
    pub(super) scan: u64,
    /// How many images it was to scan.
    pub(super) total: u64,
    /// The quota covered some of them only.
    pub(super) is_interrupted: bool,
    /// `openapi` or `console_batch`.
    pub(super) source: &'static str,
}

/// The id of the task of a scan.
pub(super) fn id(scan: u64) -> String {
    format!("{}{scan:012x}", Random::seeded(scan).hex(20))
}

impl Task {
    /// The state, where the end of a task that took too long is spelled like this.
    pub(super) fn state(&self, scan: &Scan, call: &ServiceCall, timed_out: &'static str) -> &'static str {
        if call.anomaly == Some(Anomaly::UnknownState) {
            return UNKNOWN;
        }
        match scan.state(call.now) {
            ScanState::Waiting => "INIT",
            ScanState::Running => "START",
            ScanState::Done { .. } if self.is_interrupted => "FAIL",
            ScanState::Done { .. } => "SUCCESS",
            ScanState::Failed { .. } => "FAIL",
            ScanState::TimedOut { .. } => timed_out,
            ScanState::Stopped { .. } => CANCELLED,
        }
    }
}

/// The state of the part of a task that scans one image, its progress in percent, and its end.
pub(super) fn state_of_part(state: ImageState) -> (&'static str, u8, Option<i64>) {
    match state {
        ImageState::NotScanned | ImageState::Waiting => ("INIT", 0, None),
        ImageState::Running(percent) => ("START", percent, None),
        ImageState::Done { at } => ("SUCCESS", 100, Some(at)),
        ImageState::Failed { at } => ("FAIL", 100, Some(at)),
        ImageState::TimedOut { at } => ("TIMEOUT", 100, Some(at)),
        ImageState::Stopped { at } => (CANCELLED, 100, Some(at)),
    }
}

impl Held<'_> {
    /// Newest first, each with its scan.
    pub(super) fn tasks(&self) -> impl Iterator<Item = (&Task, &Scan)> {
        let tasks = self.state.tasks.iter().rev();
        tasks.filter_map(|task| Some((task, self.world.scans.get(task.scan)?)))
    }

    pub(super) fn unfinished_tasks(&self, now: i64) -> impl Iterator<Item = (&Task, &Scan)> {
        self.tasks().filter(move |(_, scan)| scan.state(now).is_unfinished())
    }

    fn task(&self, call: &ServiceCall) -> Result<(&Task, &Scan), ErrorResponse> {
        let id = call.rpc.required("TaskId")?;
        let task = self.tasks().find(|(task, _)| task.id == id);
        task.ok_or_else(|| ErrorResponse::new("TaskNotExists", format!("the task {id} does not exist")))
    }
}

/// GetOnceTaskResultInfo.
pub(super) fn result(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    for name in ["TaskType", "TaskName"] {
        if call.rpc.required(name)? != IMAGE_SCAN {
            return Err(ErrorResponse::invalid_parameter(name, "must be IMAGE_SCAN: no other tasks exist"));
        }
    }
    let (task, scan) = held.task(call)?;
    let progress = scan.progress(call.now);
    let ended = progress.done + progress.failed + progress.timed_out;
    let info = Fields::default().text("Status", task.state(scan, call, "TIMEOUT"));
    Ok(Fields::default()
        .text("TaskId", task.id.clone())
        .number("CollectTime", scan.started_at)
        .number("TotalCount", task.total)
        .number("FinishCount", ended)
        .value("TaskInfo", info.build()))
}

/// CancelOnceTask. Cancelling a task that has ended changes nothing.
pub(super) fn cancel(held: &mut Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let scan = held.task(call)?.0.scan;
    if held.world.scans.stop(scan, call.now) {
        call.set_changed();
    }
    Ok(Fields::default())
}
