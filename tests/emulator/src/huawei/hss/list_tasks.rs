//! ListImageScanTask: one page of the tasks that match.

use super::query::Query;
use super::{State, Task, TaskInfo, TaskKind, window};
use crate::faults::Anomaly;
use crate::huawei::error_response::ErrorResponse;
use crate::world::Rows;

/// A status that the vendor does not document.
const UNKNOWN_STATUS: i32 = -9;

pub(crate) fn list_tasks(
    state: &State,
    query: &Query,
    project: &str,
    now: i64,
    anomaly: Option<Anomaly>,
) -> Result<Rows<TaskInfo>, ErrorResponse> {
    let filter = TaskFilter::parse(query)?;
    let matching = state.tasks().iter().filter(|task| task.project == project && filter.matches(task, now));
    // The list begins with the newest tasks, so these are late.
    let page = match anomaly {
        Some(Anomaly::LateRows(late)) => {
            window(query).filter(matching.skip(usize::try_from(late).unwrap_or(usize::MAX)), None)
        }
        anomaly => window(query).filter(matching, anomaly),
    };
    Ok(page.map(|task| {
        let mut info = task.info(now);
        if anomaly == Some(Anomaly::UnknownState) {
            info.task_status = UNKNOWN_STATUS;
        }
        info
    }))
}

/// The scan scopes that the documentation lists.
const SCOPES: [i64; 7] = [0, 0x7fff_ffff, 0x000f_0000, 0xf000, 0x0f00, 0x00f0, 0x000f];

struct TaskFilter<'a> {
    enterprise_project: &'a str,
    kind: TaskKind,
    image_type: Option<&'a str>,
    task_type: Option<&'a str>,
    task_name: Option<&'a str>,
    task_id: Option<&'a str>,
    /// The earliest start.
    create_time: Option<i64>,
    /// The latest end; running tasks do not match.
    end_time: Option<i64>,
    finished: Option<bool>,
    scan_scope: Option<i64>,
}

impl<'a> TaskFilter<'a> {
    fn parse(query: &'a Query) -> Result<Self, ErrorResponse> {
        let kind = match query.one_of("type", &["image_sync", "image_scan"])? {
            None => return Err(ErrorResponse::invalid("type is missing")),
            Some("image_sync") => TaskKind::ImageSync,
            Some(_) => TaskKind::ImageScan,
        };
        let scan_scope = query.number("scan_scope");
        if scan_scope.is_some_and(|scope| !SCOPES.contains(&scope)) {
            return Err(ErrorResponse::invalid("scan_scope is not one of the documented values"));
        }
        Ok(Self {
            enterprise_project: query.enterprise_project(),
            kind,
            image_type: query.one_of("global_image_type", &["local", "registry"])?,
            task_type: query.one_of("task_type", &["cycle", "manual", "autoSync", "manualSync"])?,
            task_name: query.text("task_name"),
            task_id: query.text("task_id"),
            create_time: query.number("create_time"),
            end_time: query.number("end_time"),
            finished: query
                .one_of("task_status", &["scanning", "finished"])?
                .map(|status| status == "finished"),
            scan_scope,
        })
    }

    fn matches(&self, task: &Task, now: i64) -> bool {
        let ended = task.end_time(now);
        task.visible_in(self.enterprise_project)
            && task.kind == self.kind
            && self.image_type.is_none_or(|wanted| task.image_type == wanted)
            && self.task_type.is_none_or(|wanted| task.task_type == wanted)
            && self.task_name.is_none_or(|part| task.task_name.contains(part))
            && self.task_id.is_none_or(|wanted| task.task_id == wanted)
            && self.create_time.is_none_or(|earliest| task.begin_time >= earliest)
            && self.end_time.is_none_or(|latest| ended.is_some_and(|end| end <= latest))
            && self.finished.is_none_or(|wanted| ended.is_some() == wanted)
            && self.scan_scope.is_none_or(|wanted| task.scan_scope.map(i64::from) == Some(wanted))
    }
}
