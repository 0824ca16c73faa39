//! Operations: names, methods and extensions.

use std::collections::HashMap;

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::{Report, nearest};
use super::view::View;
use crate::names;
use crate::spec::join;

/// `many-methods`: an action has one method, a path at least one.
pub(super) fn methods(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::PathItem) {
        let methods: Vec<&str> =
            node.value.keys().map(String::as_str).filter(|name| node.kind.field(name).is_some()).collect();
        match methods.as_slice() {
            [_] => {}
            [_, ..] if !node.name.contains('#') => {}
            [] => report.error(
                "many-methods",
                &node.pointer,
                "{} has no method",
                "write its operation under `get:`",
            ),
            _ => {
                let message = format!("{{}} has {} methods: {}", methods.len(), methods.join(", "));
                report.error("many-methods", &node.pointer, &message, "an action has one method");
            }
        }
    }
}

/// `operation-id`: the name is valid for a Rust type.
pub(super) fn ids(view: &View<'_>, report: &mut Report<'_>) {
    for operation in view.operations.iter().filter(|operation| !operation.id.is_empty()) {
        if !names::is_pascal(operation.id) {
            let message = format!("`{}` is not PascalCase", operation.id);
            let pointer = join(&operation.pointer, "operationId");
            report.error(
                "operation-id",
                &pointer,
                &message,
                "start it with a capital letter; use only letters and digits",
            );
        }
    }
}

/// `action-mismatch`: an RPC operation has the name of the action in its path.
pub(super) fn actions(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        if let Some(action) = operation.path.strip_prefix("/#")
            && !operation.id.is_empty()
            && action != operation.id
        {
            let message = format!("operation `{}` has the path of the action `{action}`", operation.id);
            let remedy = format!("write `/#{}` as the path, or correct `operationId`", operation.id);
            report.error("action-mismatch", &operation.pointer, &message, remedy);
        }
    }
}

/// `duplicate-operation`: the names of the operations of a module are unique.
pub(super) fn duplicates(view: &View<'_>, report: &mut Report<'_>) {
    let mut first: HashMap<&str, &str> = HashMap::new();
    for operation in view.operations.iter().filter(|operation| !operation.id.is_empty()) {
        if let Some(before) = first.insert(operation.id, operation.path) {
            let message = format!("`{before}` has an operation `{}` too", operation.id);
            report.error(
                "duplicate-operation",
                &operation.pointer,
                &message,
                "remove or rename one of the two",
            );
        }
    }
}

/// `bad-extension-value` of the extensions of operations, except pagination.
pub(super) fn extensions(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "bad-extension-value";
    for operation in &view.operations {
        let deprecated = operation.value.get("deprecated").and_then(Value::as_bool) == Some(true);
        if operation.value.contains_key("x-replaced-by") && !deprecated {
            let pointer = join(&operation.pointer, "x-replaced-by");
            let message = "{} names a replacement, but the operation is not deprecated";
            report.error(RULE, &pointer, message, "write `deprecated: true` as well, or remove it");
        }
        if operation.value.get("x-sample").and_then(Value::as_str).is_some_and(|sample| sample != "fields") {
            let pointer = join(&operation.pointer, "x-sample");
            let remedy = "write `fields` if the samples are composed of the examples of fields, or remove it";
            report.error(RULE, &pointer, "{} is not `fields`", remedy);
        }
        let codes = operation.value.get("x-error-codes");
        error_codes(codes, &operation.pointer, report);
        bare_codes(codes, view, &operation.pointer, report);
    }
    error_codes(view.document.value.get("x-error-codes"), "", report);
}

/// Codes of an operation or of the whole service: without duplicates, with valid HTTP statuses.
fn error_codes(codes: Option<&Value>, parent: &str, report: &mut Report<'_>) {
    const RULE: &str = "bad-extension-value";
    let mut known = HashMap::new();
    for (index, entry) in codes.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let pointer = format!("{parent}/x-error-codes/{index}");
        let code = entry.as_str().or_else(|| entry.get("code")?.as_str()).unwrap_or_default();
        if !code.is_empty() && known.insert(code, index).is_some() {
            let message = format!("the error code `{code}` is listed twice in one list");
            report.error(RULE, &pointer, &message, "merge the two");
        }
        if entry.get("status").and_then(Value::as_u64).is_some_and(|status| !(200..=599).contains(&status)) {
            let message = format!("the status of error code `{code}` is not an HTTP status");
            report.error(RULE, &pointer, &message, "write 200 to 599, or leave `status` out");
        }
    }
}

/// Codes without a description: the document has them.
fn bare_codes(codes: Option<&Value>, view: &View<'_>, parent: &str, report: &mut Report<'_>) {
    let known: Vec<&str> = view
        .document
        .value
        .get("x-error-codes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("code")?.as_str())
        .collect();
    for (index, entry) in codes.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let Some(code) = entry.as_str().filter(|code| !known.contains(code)) else { continue };
        let pointer = format!("{parent}/x-error-codes/{index}");
        let message = format!("`x-error-codes` of the document does not list `{code}`");
        let remedy = match nearest(code, known.iter().copied()) {
            Some(near) => format!("write `{near}`, or list the code with its meaning in the document"),
            None => "list the code with its meaning in the document, or describe it here".to_owned(),
        };
        report.error("bad-extension-value", &pointer, &message, remedy);
    }
}
