//! Differences from the vendor's package: `x-vendor` and `x-vendor-omits`.

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::{Report, nearest};
use super::view::{Node, View};
use crate::spec::join;

const RULE: &str = "bad-extension-value";
const LOCATIONS: [&str; 6] = ["path", "query", "header", "form", "body", "response"];

/// `bad-extension-value`: a record of a difference has a difference, and scalars as values.
pub(super) fn records(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::Vendor) {
        let has = |name: &str| node.value.contains_key(name);
        if !["type", "required", "values", "absent"].into_iter().any(has) {
            let remedy = "write what differs as `type`, `required`, `values` or `absent`, or remove it";
            report.error(RULE, &node.pointer, "{} has no difference", remedy);
        }
        if node.value.get("absent").and_then(Value::as_bool) == Some(false) {
            let pointer = join(&node.pointer, "absent");
            report.error(RULE, &pointer, "{} is not a difference", "remove it");
        } else if has("absent") && ["type", "required", "values"].into_iter().any(has) {
            let remedy = "keep `absent` alone, or remove it";
            report.error(RULE, &node.pointer, "{} is a field that the vendor lacks, with more facts", remedy);
        }
        for (index, value) in
            node.value.get("values").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            if !(value.is_string() || value.is_number() || value.is_boolean()) {
                let pointer = format!("{}/values/{index}", node.pointer);
                report.error(RULE, &pointer, "{} is not a scalar", "write the vendor's value");
            }
        }
    }
}

/// `bad-extension-value`: an omitted field has a location.
pub(super) fn omissions(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::VendorOmission) {
        let location = node.value.get("in").and_then(Value::as_str);
        if let Some(location) = location.filter(|location| !LOCATIONS.contains(location)) {
            let remedy = match nearest(location, LOCATIONS) {
                Some(known) => format!("write `{known}`"),
                None => format!("write `{}`", LOCATIONS.join("`, `")),
            };
            let message = format!("`{location}` is not a location of fields");
            report.error(RULE, &join(&node.pointer, "in"), &message, remedy);
        }
        let (list, _) = node.pointer.rsplit_once('/').unwrap_or_default();
        let is_same = |other: &&Node<'_>| {
            let same = |key: &str| other.value.get(key) == node.value.get(key);
            other.pointer.rsplit_once('/').unwrap_or_default().0 == list && same("in") && same("name")
        };
        if view.at(NodeKind::VendorOmission).find(is_same).is_some_and(|one| one.pointer != node.pointer) {
            let message = "{} omits a field that an entry before it omits";
            report.error(RULE, &node.pointer, message, "remove one of the two");
        }
    }
}
