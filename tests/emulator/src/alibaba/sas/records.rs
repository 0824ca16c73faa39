//! Records of tasks: the part for each image, the newest tasks of an image, and the unfinished ones.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::json;

use super::tasks::{self, IMAGE_SCAN, Task};
use super::{Entry, Held, MAX_PAGE, page_info};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::{Fields, ResponseValue};
use crate::alibaba::service_call::ServiceCall;
use crate::faults::Anomaly;
use crate::world::{Rows, Scan};

/// The largest number of rows of a list without pages.
const MAX_ROWS: usize = 1_000;
/// How many tasks of an image are returned.
const NEWEST: usize = 5;

/// The part of a task for one image, by index.
#[derive(Debug, Clone, Copy)]
struct TaskPart<'a> {
    task: &'a Task,
    scan: &'a Scan,
    index: u64,
}

/// DescribeOnceTaskLeafRecordPage.
pub(super) fn parts(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let page = call.page(["CurrentPage", "PageSize"], 20, MAX_PAGE)?;
    let kind = call.rpc.required("TaskType")?;
    if ![IMAGE_SCAN, "IMAGE_REGISTRY_PULL"].contains(&kind.as_str()) {
        let why = "must be IMAGE_SCAN or IMAGE_REGISTRY_PULL";
        return Err(ErrorResponse::invalid_parameter("TaskType", why));
    }
    let (id, source, states) = (call.text("TaskId"), call.text("Source"), call.numbered_list("StatusList"));
    let from = call.number("StartTime").unwrap_or(i64::MIN);
    let to = call.number("EndTime").unwrap_or(i64::MAX);
    let is_listed = |(task, scan): &(&Task, &Scan)| {
        kind == IMAGE_SCAN
            && id.as_ref().is_none_or(|id| *id == task.id)
            && source.as_ref().is_none_or(|source| source == task.source)
            && (from..=to).contains(&scan.started_at)
    };
    let tasks: Vec<_> = held.tasks().filter(is_listed).collect();
    let rows = match &tasks[..] {
        &[(task, scan)] if states.is_empty() => {
            let rows = page.window.compute(scan.chosen.len(), call.anomaly, |at| scan.chosen.at(at));
            let part = |index| TaskPart { task, scan, index };
            Rows { rows: rows.rows.into_iter().flatten().map(part).collect(), total: rows.total }
        }
        _ => {
            let all = tasks
                .iter()
                .flat_map(|(task, scan)| scan.chosen.iter().map(|index| TaskPart { task, scan, index }));
            let has_state =
                |part: &TaskPart| states.is_empty() || states.iter().any(|one| one == part.state(call).0);
            page.window.filter(all.filter(has_state), call.anomaly)
        }
    };
    let with_image = call.flag("RelateInfo") == Some(true);
    let total = rows.total;
    let rows: Vec<_> = rows.rows.iter().filter_map(|part| part.row(held, call, with_image, true)).collect();
    Ok(Fields::default().value("PageInfo", page_info(page, rows.len(), total)).list("OnceTasks", rows))
}

/// ListUnfinishedOnceTask.
pub(super) fn unfinished(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let kind = call.rpc.required("TaskType")?;
    let target = call.text("Target");
    let is_target = |part: &TaskPart| {
        let Some(target) = &target else { return true };
        let entry = held.entry(part.index);
        entry.is_some_and(|entry| entry.image.digest == *target || entry.uuid() == *target)
    };
    let all = held.unfinished_tasks(call.now).filter(|_| kind == IMAGE_SCAN);
    let parts =
        all.flat_map(|(task, scan)| scan.chosen.iter().map(move |index| TaskPart { task, scan, index }));
    let parts = parts.filter(|part| part.state(call).2.is_none() && is_target(part)).take(MAX_ROWS);
    let rows = parts.filter_map(|part| part.row(held, call, true, false)).collect();
    Ok(Fields::default().list("OnceTasks", rows))
}

/// DescribeImageLatestScanTask.
pub(super) fn latest(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let digest = call.rpc.required("Digest")?;
    let indexes = held.world.images.indexes_with_digest(&digest);
    let covers = |scan: &Scan| indexes.iter().any(|index| scan.image_state(*index, call.now).is_some());
    let of_image = held.tasks().filter(|(_, scan)| covers(scan)).take(NEWEST);
    let rows = of_image.map(|(task, scan)| {
        let progress = scan.progress(call.now);
        let state = match task.state(scan, call, "TIMOUT") {
            "INIT" => "START",
            "START" if progress.percent < 20 => "MESSAGE_SEND",
            "START" if progress.percent < 40 => "PRE_ANALYZER",
            "START" => "PROCESSING",
            state => state,
        };
        let end = scan.stopped_at.unwrap_or_else(|| scan.ends_at());
        let is_unfinished = scan.state(call.now).is_unfinished();
        let mut fields = Fields::default()
            .number("Id", 9_000_000 + scan.number)
            .text("TaskId", task.id.clone())
            .text("Name", IMAGE_SCAN)
            .text("TaskType", IMAGE_SCAN)
            .text("Target", digest.clone())
            .text("TargetType", "IMAGE")
            .text("Source", task.source)
            .text("Status", state)
            .number("Finish", progress.percent)
            .number("StartTime", scan.started_at)
            .text("Create", local(scan.started_at))
            .text("Modified", local(call.now.min(end)));
        if !is_unfinished {
            fields = fields.number("FinishTime", end);
        }
        fields.build()
    });
    Ok(Fields::default().list("Task", rows.collect()))
}

impl TaskPart<'_> {
    fn state(&self, call: &ServiceCall) -> (&'static str, u8, Option<i64>) {
        let state = self.scan.image_state(self.index, call.now);
        let (word, percent, end) = state.map_or(("INIT", 0, None), tasks::state_of_part);
        let word = if call.anomaly == Some(Anomaly::UnknownState) { tasks::UNKNOWN } else { word };
        (word, percent, end)
    }

    /// The two lists differ: numbers are texts in that of parts.
    fn row(&self, held: &Held, call: &ServiceCall, with_image: bool, as_text: bool) -> Option<ResponseValue> {
        let entry = held.entry(self.index)?;
        let (word, percent, end) = self.state(call);
        let is_ended = end.is_some();
        let number = |number: i64| {
            if as_text { ResponseValue::Text(number.to_string()) } else { ResponseValue::Number(number) }
        };
        let mut fields = Fields::default()
            .text("TaskId", self.task.id.clone())
            .text("TaskType", IMAGE_SCAN)
            .text("TaskName", IMAGE_SCAN)
            .text("TargetType", "IMAGE")
            .text("Target", entry.image.digest.clone())
            .value("Status", number(i64::from(!is_ended)))
            .text("StatusText", word)
            .number("Progress", percent)
            .number("Finish", i64::from(is_ended))
            .value("FinishCount", number(i64::from(is_ended)))
            .value("TotalCount", number(1))
            .number("StartTime", self.scan.started_at)
            .number("RealRunTime", self.scan.started_at);
        fields = fields.optional_number("EndTime", end);
        if word == "FAIL" {
            fields = fields.text("ResultInfo", "TASK_NOT_SUPPORT_REGION");
        }
        if with_image {
            fields = fields
                .value("TaskImageInfo", image(&entry, end.filter(|_| as_text && word == "SUCCESS"), as_text));
        }
        Some(fields.build())
    }
}

/// The image of a part. `analyzed` is the end of its analyses.
fn image(entry: &Entry, analyzed: Option<i64>, with_registry: bool) -> ResponseValue {
    let repository = &entry.image.repository;
    let mut fields = Fields::default()
        .text("Digest", entry.image.digest.clone())
        .text("Tag", entry.image.tag.clone())
        .text("RepoId", entry.repo_id.clone())
        .text("RepoName", repository.name.clone())
        .text("RepoNamespace", repository.namespace.clone())
        .text("RepoRegionId", entry.region_id.clone())
        .text("RegionId", entry.region_id.clone())
        .text("Image", entry.address());
    if with_registry {
        fields = fields.text("RegistryType", entry.registry_type.clone());
    }
    if let Some(at) = analyzed {
        let times = json!({ "vul": local(at), "scaVul": local(at), "baseline": local(at) });
        fields = fields.text("CostTimeInfo", times.to_string());
    }
    fields.build()
}

/// A time as a text in UTC+8.
fn local(millis: i64) -> String {
    let time = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    let zoned = time.to_zoned(TimeZone::fixed(Offset::constant(8)));
    zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
