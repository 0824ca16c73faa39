//! ListImageScanTask: one page of the tasks that match.

use serde::Serialize;

use super::query::Query;
use super::{State, Task, TaskInfo, TaskKind};
use crate::Request;
use crate::huawei::error_response::ErrorResponse;

/// The latest time that the documentation allows in a filter, in milliseconds.
const MAX_TIME: i64 = 4_070_880_000_000;

/// The scan scopes that the documentation lists.
const SCOPES: [i64; 7] = [0, 0x7fff_ffff, 0x000f_0000, 0xf000, 0x0f00, 0x00f0, 0x000f];

#[derive(Debug, Serialize)]
pub(crate) struct Page {
    data_list: Vec<TaskInfo>,
    total_num: usize,
}

pub(crate) fn list_tasks(
    state: &State,
    request: &Request,
    project: &str,
    now: i64,
) -> Result<Page, ErrorResponse> {
    let query = Query::parse(request);
    let filter = TaskFilter::parse(&query)?;
    let offset = query.integer("offset", 0..=2_000_000)?.unwrap_or(0);
    let limit = query.integer("limit", 10..=200)?.unwrap_or(10);

    let matching: Vec<_> =
        state.tasks().iter().filter(|task| task.project == project && filter.matches(task, now)).collect();
    let [offset, limit] = [offset, limit].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let data_list = matching.iter().skip(offset).take(limit).map(|task| task.info(now)).collect();
    Ok(Page { data_list, total_num: matching.len() })
}

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
        let scan_scope = query.integer("scan_scope", 0..=i64::from(i32::MAX))?;
        if scan_scope.is_some_and(|scope| !SCOPES.contains(&scope)) {
            return Err(ErrorResponse::invalid("scan_scope is not one of the documented values"));
        }
        Ok(Self {
            enterprise_project: query.enterprise_project()?,
            kind,
            image_type: query.one_of("global_image_type", &["local", "registry"])?,
            task_type: query.one_of("task_type", &["cycle", "manual", "autoSync", "manualSync"])?,
            task_name: query.text("task_name")?,
            task_id: query.text("task_id")?,
            create_time: query.integer("create_time", 0..=MAX_TIME)?,
            end_time: query.integer("end_time", 0..=MAX_TIME)?,
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
