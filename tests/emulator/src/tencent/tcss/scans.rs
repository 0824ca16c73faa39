//! Starting and stopping scans.
//!
//! A scan looks for all kinds of findings, whatever `ScanType` is. Its time limit, `Timeout`, is that of the whole scan.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::arguments::{invalid, parse};
use super::{choice, ids};
use crate::faults::{Anomaly, CallContext};
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Scan, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Start {
    scan_type: Option<Vec<String>>,
    timeout: Option<u64>,
}

/// `CreateAssetImageRegistryScanTask`. The response has no task id if the request chooses kinds of findings, as in one of
/// the vendor's samples.
pub(super) fn start(
    world: &mut World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let Start { scan_type, timeout } = parse(arguments)?;
    let kinds = scan_type.unwrap_or_default();
    if let Some(kind) = kinds.iter().find(|kind| !["CVE", "VIRUS", "RISK"].contains(&kind.as_str())) {
        return Err(invalid(&format!("the scan type {kind} is not known")));
    }
    let chosen = choice::read(world, arguments)?.ok_or_else(choice::none)?;
    match context.anomaly {
        Some(Anomaly::AlreadyScanning) => return Err(already_scanning("an image")),
        Some(Anomaly::QuotaUsedUp) => return Err(not_enough(chosen.len(), 0)),
        Some(Anomaly::TooManyTasks) => {
            return Err(ErrorResponse::new("FailedOperation", "too many scans are running"));
        }
        _ => {}
    }
    let (needed, left) = (chosen.len(), world.quota.left());
    if needed > left {
        return Err(not_enough(needed, left));
    }
    let limit =
        timeout.and_then(|seconds| i64::try_from(seconds.checked_mul(1_000)?).ok()).unwrap_or(i64::MAX);
    let started = world.scans.start_within(chosen, context.now.as_millisecond(), limit);
    let number = started
        .map_err(|running| already_scanning(&format!("the image {}", ids::id_of(running.image))))?
        .number;
    world.quota.spend(needed).map_err(|_| not_enough(needed, left))?;
    let id = if kinds.is_empty() { json!({ "TaskID": number }) } else { json!({}) };
    Ok(super::fields(id))
}

/// `ModifyAssetImageRegistryScanStop`: stops what is unfinished of a task, and of the chosen images.
pub(super) fn stop(
    world: &mut World,
    arguments: &Value,
    context: &CallContext,
) -> Result<Map<String, Value>, ErrorResponse> {
    let task = task(world, arguments)?.map(|scan| scan.number);
    let chosen = choice::read(world, arguments)?;
    if task.is_none() && chosen.is_none() {
        return Err(choice::none());
    }
    let now = context.now.as_millisecond();
    if let Some(number) = task {
        world.scans.stop(number, now);
    }
    if let Some(chosen) = chosen {
        world.scans.stop_images(&chosen, now);
    }
    Ok(Map::new())
}

#[derive(Deserialize)]
struct Task {
    #[serde(rename = "TaskID")]
    task_id: Option<u64>,
}

/// The task that the request names.
pub(super) fn task<'w>(world: &'w World, arguments: &Value) -> Result<Option<&'w Scan>, ErrorResponse> {
    let Task { task_id } = parse(arguments)?;
    task_id.map_or(Ok(None), |number| match world.scans.get(number) {
        Some(scan) => Ok(Some(scan)),
        None => Err(ErrorResponse::new("ResourceNotFound", format!("the task {number} does not exist"))),
    })
}

fn already_scanning(image: &str) -> ErrorResponse {
    ErrorResponse::new("FailedOperation.ErrAlreadyScanning", format!("{image} is being scanned"))
}

fn not_enough(needed: u64, left: u64) -> ErrorResponse {
    let message = format!("the scan needs {needed} licences, and {left} are left");
    ErrorResponse::new("FailedOperation.AuthorizedNotEnough", message)
}
