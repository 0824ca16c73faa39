//! DescribeImageInstances: the inventory.

use super::criteria::Criteria;
use super::{Entry, Held, MAX_PAGE, page_info, tasks};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::registry::endpoints;
use crate::alibaba::response_value::Fields;
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
    let rows: Vec<_> = entries.map(|entry| row(held, &entry, call).build()).collect();
    Ok(Fields::default()
        .value("PageInfo", page_info(page, rows.len(), total))
        .list("ImageInstanceList", rows))
}

fn row(held: &Held, entry: &Entry, call: &ServiceCall) -> Fields {
    let Entry { image, registry_type, region_id, instance_id, repo_id } = entry;
    let last_scan = held.world.last_success_of(image.index, call.now);
    let vulnerabilities = last_scan.map_or(0, |_| held.world.vulnerabilities.count(image.index));
    let presence = |count: u64| if count > 0 { "YES" } else { "NO" };
    let fields = Fields::default()
        .text("Uuid", entry.uuid())
        .text("ImageId", image.config.clone())
        .text("Digest", image.digest.clone())
        .text("Tag", image.tag.clone())
        .text("RepoName", image.repository.name.clone())
        .text("RepoNamespace", image.repository.namespace.clone())
        .text("RepoId", repo_id.clone())
        .text("RepoType", "private")
        .text("RegistryType", registry_type.clone())
        .text("RegionId", region_id.clone())
        .text("InstanceId", instance_id.clone())
        .text("Endpoints", endpoints(instance_id))
        .text("ImageSize", image.size.to_string())
        .text("ImageCreate", image.pushed_at.to_string())
        .text("ImageUpdate", image.pushed_at.to_string())
        .text("Status", "NORMAL")
        .number("Deployed", 0)
        .number("VulCount", vulnerabilities)
        .text("VulStatus", presence(vulnerabilities))
        .number("AlarmCount", 0)
        .text("AlarmStatus", "NO")
        .number("HcCount", 0)
        .text("HcStatus", "NO")
        .text("RiskStatus", presence(vulnerabilities));
    let state = held.world.state_of(image.index, call.now);
    fields.optional_number("LastScanTime", last_scan).and(scan_fields(state, call.anomaly))
}

/// The state of the last scan; of an image that was never scanned, nothing.
fn scan_fields(state: ImageState, anomaly: Option<Anomaly>) -> Fields {
    let (word, percent) = match state {
        ImageState::NotScanned => return Fields::default(),
        ImageState::Waiting => ("INIT", 0),
        ImageState::Running(percent) => (step(percent), i64::from(percent)),
        ImageState::Done { .. } => ("SUCCESS", 100),
        ImageState::Failed { .. } => ("FAIL", 100),
        ImageState::TimedOut { .. } => ("TIMEOUT", 100),
        ImageState::Stopped { .. } => (tasks::CANCELLED, 100),
    };
    let word = if anomaly == Some(Anomaly::UnknownState) { tasks::UNKNOWN } else { word };
    let mut fields = Fields::default().text("ScaStatus", word).number("ScaProgress", percent);
    if word == "FAIL" {
        fields = fields.text("ScaResult", "TASK_NOT_SUPPORT_REGION");
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
