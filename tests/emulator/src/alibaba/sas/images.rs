//! DescribeImageInstances: the inventory.

use super::criteria::Criteria;
use super::{Entry, Fields, Held, MAX_PAGE, page_info, tasks};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::response_value::ResponseValue;
use crate::alibaba::service_call::ServiceCall;
use crate::faults::Anomaly;
use crate::world::ImageState;

pub(super) fn list(held: &Held, call: &ServiceCall) -> Result<Fields, ErrorResponse> {
    let page = call.page(["CurrentPage", "PageSize"], 20, MAX_PAGE)?;
    let criteria = Criteria::parse(call)?;
    let images = held.world.images.len();
    let rows = if criteria.is_empty() {
        page.window.compute(images, call.anomaly, |index| index)
    } else {
        let matches =
            |index: &u64| held.entry(*index).is_some_and(|entry| criteria.matches(held, &entry, call.now));
        page.window.filter((0..images).filter(matches), call.anomaly)
    };
    let total = rows.total;
    let entries = rows.rows.into_iter().filter_map(|index| held.entry(index));
    let rows: Vec<_> = entries.map(|entry| ResponseValue::Object(row(held, &entry, call))).collect();
    Ok(vec![
        ("PageInfo", page_info(page, rows.len(), total)),
        ("ImageInstanceList", ResponseValue::List(rows)),
    ])
}

fn row(held: &Held, entry: &Entry, call: &ServiceCall) -> Fields {
    let Entry { image, registry_type, region_id, instance_id, repo_id } = entry;
    let last_scan = held.world.last_success_of(image.index, call.now);
    let vulnerabilities = last_scan.map_or(0, |_| held.world.vulnerabilities.count(image.index));
    let presence = |count: u64| if count > 0 { "YES" } else { "NO" };
    let mut fields = vec![
        ("Uuid", entry.uuid().into()),
        ("ImageId", image.config.clone().into()),
        ("Digest", image.digest.clone().into()),
        ("Tag", image.tag.clone().into()),
        ("RepoName", image.repository.name.clone().into()),
        ("RepoNamespace", image.repository.namespace.clone().into()),
        ("RepoId", repo_id.clone().into()),
        ("RepoType", "private".into()),
        ("RegistryType", registry_type.clone().into()),
        ("RegionId", region_id.clone().into()),
        ("InstanceId", instance_id.clone().into()),
        ("Endpoints", "[]".into()),
        ("ImageSize", image.size.to_string().into()),
        ("ImageCreate", image.pushed_at.to_string().into()),
        ("ImageUpdate", image.pushed_at.to_string().into()),
        ("Status", "NORMAL".into()),
        ("Deployed", ResponseValue::Number(0)),
        ("VulCount", ResponseValue::count(vulnerabilities)),
        ("VulStatus", presence(vulnerabilities).into()),
        ("AlarmCount", ResponseValue::Number(0)),
        ("AlarmStatus", "NO".into()),
        ("HcCount", ResponseValue::Number(0)),
        ("HcStatus", "NO".into()),
        ("RiskStatus", presence(vulnerabilities).into()),
    ];
    fields.extend(last_scan.map(|at| ("LastScanTime", ResponseValue::Number(at))));
    fields.extend(scan_fields(held.world.state_of(image.index, call.now), call.anomaly));
    fields
}

/// The state of the last scan; of an image that was never scanned, nothing.
fn scan_fields(state: ImageState, anomaly: Option<Anomaly>) -> Fields {
    let (word, percent) = match state {
        ImageState::NotScanned => return Vec::new(),
        ImageState::Waiting => ("INIT", 0),
        ImageState::Running(percent) => (step(percent), i64::from(percent)),
        ImageState::Done { .. } => ("SUCCESS", 100),
        ImageState::Failed { .. } => ("FAIL", 100),
        ImageState::TimedOut { .. } => ("TIMEOUT", 100),
        ImageState::Stopped { .. } => (tasks::CANCELLED, 100),
    };
    let word = if anomaly == Some(Anomaly::UnknownState) { tasks::UNKNOWN } else { word };
    let mut fields = vec![("ScaStatus", word.into()), ("ScaProgress", ResponseValue::Number(percent))];
    if word == "FAIL" {
        fields.push(("ScaResult", "TASK_NOT_SUPPORT_REGION".into()));
    }
    fields
}

/// The step of a running scan.
fn step(percent: u8) -> &'static str {
    const STEPS: [&str; 10] = [
        "START",
        "MESSAGE_SEND",
        "START_RUN",
        "DOWNLOAD",
        "PRE_ANALYZER",
        "PRE_ANALYZER_SUCCESS",
        "WEB_SHELL_ANALYZER",
        "CVE_ANALYZER",
        "BIN_ANALYZER",
        "OTHER_ANALYZER",
    ];
    STEPS[usize::from(percent.min(99) / 10)]
}
