//! StopImageScanTask: stops a task that runs. The response has no body.

use super::query::Query;
use super::task::STOPPED;
use super::{HssCall, State, Task};
use crate::huawei::error_response::ErrorResponse;
use crate::world::ImageState;

/// Whether the task was running. A task that has ended stays as it is, since the vendor publishes nothing else.
pub(super) fn stop_scan(
    state: &mut State,
    call: &HssCall,
    query: &Query,
    now: i64,
) -> Result<bool, ErrorResponse> {
    let is_it = |task: &Task| {
        task.task_id == call.argument
            && task.project == call.project
            && task.visible_in(query.enterprise_project())
    };
    let Some(position) = state.tasks.iter().position(is_it) else {
        return Err(ErrorResponse::invalid("the task does not exist"));
    };
    let mut task = state.tasks[position].clone();
    if task.end_time(now).is_some() {
        return Ok(false);
    }
    let total = u64::try_from(task.total_num).unwrap_or(0);
    let mut done = 0;
    task.failed_images.clear();
    if let Some(number) = task.scan {
        state.world.scans.stop(number, now);
        let scan = state.world.scans.get(number).cloned();
        for (index, end) in scan.iter().flat_map(|scan| {
            scan.chosen.iter().filter_map(|index| Some((index, scan.image_state(index, now)?)))
        }) {
            match end {
                ImageState::Done { .. } => done += 1,
                ImageState::Failed { .. } => {
                    let reason = state.failure_reason(index).1;
                    task.failed_images.push(state.failed_image(index, reason));
                }
                _ => {}
            }
        }
    }
    let unfinished = total.saturating_sub(done).saturating_sub(task.failed_images.len() as u64);
    task.unfinished_num = i32::try_from(unfinished).unwrap_or(i32::MAX);
    task.risky_num = task.risky_num.map(|risky| risky.min(i32::try_from(done).unwrap_or(i32::MAX)));
    task.duration = now - task.begin_time;
    task.final_status = STOPPED;
    state.tasks[position] = task;
    Ok(true)
}
