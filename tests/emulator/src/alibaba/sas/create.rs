//! Quota, pre-check and the start of scans.

use super::tasks::{self, Task};
use super::{Counts, Filter, Held};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::Fields;
use crate::alibaba::service_call::ServiceCall;
use crate::faults::Anomaly;
use crate::world::{Chosen, ImageState};

/// How many tasks run at once.
const MAX_TASKS: usize = 10;

/// DescribeImageScanAuthCount.
pub(super) fn quota(held: &Held) -> Fields {
    let quota = held.world.quota;
    let of_account = Fields::default()
        .text("InstanceId", "sas-emulated0001")
        .number("ImageScanCapacity", quota.total)
        .number("ScanCount", quota.used);
    Fields::default().value("ImageScan", of_account.build())
}

/// PublicPreCheckImageScanTask.
pub(super) fn pre_check(held: &Held, call: &ServiceCall) -> Fields {
    let Counts { scan_image_count, need_auth_count } = held.count(&Filter::parse(call));
    let counts =
        Fields::default().number("ScanImageCount", scan_image_count).number("NeedAuthCount", need_auth_count);
    Fields::default().value("Data", counts.build())
}

/// PublicCreateImageScanTask.
pub(super) fn create(held: &mut Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let now = call.now;
    if held.unfinished_tasks(now).count() >= MAX_TASKS || call.anomaly == Some(Anomaly::TooManyTasks) {
        return Ok(data(Fields::default().bool("CanCreate", false)));
    }
    let filter = Filter::parse(call);
    let chosen = filter.choose(held);
    let of_regions = Filter { region_ids: filter.region_ids.clone(), ..Filter::default() };
    if chosen.len() == 0 && of_regions.choose(held).len() == 0 && !filter.region_ids.is_empty() {
        return Ok(data(
            Fields::default()
                .bool("CanCreate", true)
                .text("Result", "TASK_NOT_SUPPORT_REGION")
                .text("Status", "FAIL"),
        ));
    }
    let chosen = match call.anomaly {
        Some(Anomaly::AlreadyScanning) => Chosen::Listed(Vec::new()),
        _ => without_busy(held, chosen, now),
    };
    let total = chosen.len();
    let left = if call.anomaly == Some(Anomaly::QuotaUsedUp) { 0 } else { held.world.quota.left() };
    let (chosen, used) = within_quota(held, chosen, left);
    let is_interrupted = chosen.len() < total;
    held.world.quota.spend(used).map_err(|_| ErrorResponse::unavailable())?;
    let scan = held.world.scans.start(chosen, now).map_err(|_| ErrorResponse::unavailable())?;
    let task =
        Task { id: tasks::id(scan.number), scan: scan.number, total, is_interrupted, source: "openapi" };
    let fields = data(
        Fields::default()
            .bool("CanCreate", true)
            .text("Result", "SUCCESS")
            .text("Status", "INIT")
            .text("TaskId", task.id.clone())
            .number("Progress", 0)
            .number("FinishCount", 0)
            .number("TotalCount", total)
            .number("CollectTime", now)
            .number("ExecTime", now),
    );
    held.state.tasks.push(task);
    call.set_changed();
    Ok(fields)
}

fn data(fields: Fields) -> Fields {
    Fields::default().value("Data", fields.build())
}

/// The images that no other scan is working on.
fn without_busy(held: &Held, chosen: Chosen, now: i64) -> Chosen {
    let unfinished: Vec<_> = held.world.scans.unfinished(now).collect();
    if unfinished.is_empty() {
        return chosen;
    }
    let is_busy =
        |index: &u64| unfinished.iter().any(|scan| scan.image_state(*index, now).is_some_and(is_covered));
    Chosen::listed(chosen.iter().filter(|index| !is_busy(index)).collect())
}

/// A scan covers its images until it has ended as a whole, except those that were stopped.
fn is_covered(state: ImageState) -> bool {
    !matches!(state, ImageState::Stopped { .. })
}

/// The first images that the quota covers, and how much of it they use up.
fn within_quota(held: &Held, chosen: Chosen, left: u64) -> (Chosen, u64) {
    let needed = held.charged(chosen.iter()).count() as u64;
    if needed <= left {
        return (chosen, needed);
    }
    // The first image that the quota does not cover any more.
    let left_out = held.charged(chosen.iter()).nth(usize::try_from(left).unwrap_or(usize::MAX));
    let covered = chosen.iter().take_while(|index| Some(*index) != left_out).collect();
    (Chosen::Listed(covered), left)
}
