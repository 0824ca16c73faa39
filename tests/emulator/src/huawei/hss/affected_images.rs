//! ListVulAffectImages: one page of the images that have a vulnerability.

use serde_json::{Value, json};

use super::findings::{CategoryQuery, SEVERITIES, number_of, severity, status};
use super::image::registry;
use super::query::Query;
use super::scope::Scope;
use super::{List, State, window};
use crate::faults::Anomaly;
use crate::huawei::error_response::ErrorResponse;
use crate::world::{Image, Vulnerability};

/// A status that the vendor does not document.
const UNKNOWN_STATUS: &str = "vul_status_verifying";

pub(super) fn list(
    state: &State,
    query: &Query,
    now: i64,
    anomaly: Option<Anomaly>,
) -> Result<List, ErrorResponse> {
    let category = CategoryQuery::parse(query)?;
    let handled = query.flag("is_handled") == Some(true);
    let severity_level = query.one_of("repair_necessity", &SEVERITIES)?;
    let vulnerability = query.text("vul_id").and_then(number_of);
    let vulnerability = vulnerability.and_then(|number| state.world.vulnerabilities.get(number));
    let vulnerability = vulnerability.filter(|one| {
        category.matches(one)
            && one.ignored == handled
            && severity_level.is_none_or(|wanted| severity(one) == wanted)
    });
    let scope = Scope::of(query.enterprise_project());
    let same = |name: &str, has: &str| query.text(name).is_none_or(|wanted| wanted == has);
    let like = |name: &str, has: &str| query.text(name).is_none_or(|part| has.contains(part));
    let matches = |(index, _): &(u64, i64)| {
        let of = registry(state.image_type(*index));
        let named =
            |image: Image| same("image_id", &image.config) && like("image_name", &image.repository.name);
        same("registry_type", of.kind)
            && like("registry_name", of.name)
            && (query.text("image_id").is_none() && query.text("image_name").is_none()
                || state.world.images.get(*index).is_some_and(named))
    };
    let affected = vulnerability.iter().flat_map(|one| state.affected(one.number, scope, now));
    let page = window(query).filter(affected.filter(matches), anomaly);
    Ok(page.map(|(index, at)| {
        let image = state.world.images.get(index);
        let mut row = match (&image, &vulnerability) {
            (Some(image), Some(vulnerability)) => state.affected_row(image, vulnerability, at),
            _ => Value::Null,
        };
        if anomaly == Some(Anomaly::UnknownState) {
            row["status"] = json!(UNKNOWN_STATUS);
        }
        row
    }))
}

impl State {
    fn affected_row(&self, image: &Image, vulnerability: &Vulnerability, at: i64) -> Value {
        let index = image.index;
        let of = registry(self.image_type(index));
        let first = self.world.images.scanned_before(index).unwrap_or(at);
        json!({
            "image_id": image.config,
            "image_name": image.repository.name,
            "vul_id": super::findings::vul_id(vulnerability),
            "repair_necessity": severity(vulnerability),
            "container_num": 0,
            "image_digest": format!("sha256:{}", image.digest),
            "image_version": image.tag,
            "status": status(vulnerability),
            "first_scan_time": first.to_string(),
            "latest_scan_time": at.to_string(),
            "image_type": "registry",
            "image_size": image.size.to_string(),
            "organization": image.repository.namespace,
            "registry_type": of.kind,
            "registry_name": of.name,
            "is_multi_arch": self.has_several_architectures(index).to_string(),
        })
    }
}
