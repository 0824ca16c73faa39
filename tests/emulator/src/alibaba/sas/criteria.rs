//! `Criteria` of the inventory: conditions as JSON inside a text.

use serde::Deserialize;

use super::{Entry, Held};
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::service_call::ServiceCall;

#[derive(Debug, Deserialize)]
struct Criterion {
    name: String,
    value: String,
    #[serde(rename = "logicalExp")]
    logical_exp: Option<String>,
}

/// The conditions on the rows of the inventory.
#[derive(Debug, Default)]
pub(super) struct Criteria {
    conditions: Vec<Criterion>,
    /// Whether one condition is enough.
    is_any: bool,
    scanned: Option<bool>,
}

const NAMES: [&str; 13] = [
    "instanceId",
    "repoId",
    "repoName",
    "repoNamespace",
    "regionId",
    "imageId",
    "tag",
    "digest",
    "registryType",
    "riskStatus",
    "vulStatus",
    "alarmStatus",
    "hcStatus",
];

impl Criteria {
    pub(super) fn parse(call: &ServiceCall) -> Result<Self, ErrorResponse> {
        let text = call.text("Criteria").unwrap_or_else(|| "[]".to_owned());
        let conditions: Vec<Criterion> = serde_json::from_str(&text)
            .map_err(|_| ErrorResponse::invalid_parameter("Criteria", "must be a list of conditions"))?;
        for criterion in &conditions {
            if !NAMES.contains(&criterion.name.as_str()) {
                let why = format!("has the unknown name {}", criterion.name);
                return Err(ErrorResponse::invalid_parameter("Criteria", &why));
            }
            check_logic("Criteria", criterion.logical_exp.as_deref())?;
        }
        let logic = call.text("LogicalExp");
        check_logic("LogicalExp", logic.as_deref())?;
        Ok(Self { conditions, is_any: logic.as_deref() == Some("OR"), scanned: call.flag("Scanned") })
    }

    /// Whether every row meets the conditions.
    pub(super) fn is_empty(&self) -> bool {
        self.conditions.is_empty() && self.scanned.is_none()
    }

    pub(super) fn matches(&self, held: &Held, entry: &Entry, now: i64) -> bool {
        let last_scan = held.world.last_success_of(entry.image.index, now);
        if self.scanned.is_some_and(|scanned| scanned != last_scan.is_some()) {
            return false;
        }
        let has_risks = last_scan.is_some() && held.world.vulnerabilities.count(entry.image.index) > 0;
        let risk = if has_risks { "YES" } else { "NO" };
        let value_of = |name: &str| match name {
            "instanceId" => &entry.instance_id,
            "repoId" => &entry.repo_id,
            "repoName" => &entry.image.repository.name,
            "repoNamespace" => &entry.image.repository.namespace,
            "regionId" => &entry.region_id,
            "imageId" => &entry.image.config,
            "tag" => &entry.image.tag,
            "digest" => &entry.image.digest,
            "registryType" => &entry.registry_type,
            "riskStatus" | "vulStatus" => risk,
            _ => "NO",
        };
        let is_met = |name: &str| {
            let mut of_name = self.conditions.iter().filter(|one| one.name == name);
            let is_any = of_name.clone().any(|one| one.logical_exp.as_deref() == Some("OR"));
            let is_equal = |one: &Criterion| one.value == value_of(name);
            if is_any { of_name.any(is_equal) } else { of_name.all(is_equal) }
        };
        let mut names = self.conditions.iter().map(|one| one.name.as_str());
        if self.is_any && !self.conditions.is_empty() { names.any(is_met) } else { names.all(is_met) }
    }
}

fn check_logic(parameter: &str, logic: Option<&str>) -> Result<(), ErrorResponse> {
    match logic {
        None | Some("" | "AND" | "OR") => Ok(()),
        Some(_) => Err(ErrorResponse::invalid_parameter(parameter, "combines by AND or OR only")),
    }
}
