//! Bodies and responses: one success, one error, media types that the client supports.

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::report::Report;
use super::view::{Input, View};
use crate::spec::join;

const JSON: &str = "application/json";
const XML: &str = "application/xml";
const FORM: &str = "application/x-www-form-urlencoded";

/// `missing-success`, `many-success`, `missing-error-response` and `extra-response`.
pub(super) fn responses(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let Some(responses) = operation.value.get("responses").and_then(Value::as_object) else { continue };
        let pointer = join(&operation.pointer, "responses");
        let successes: Vec<&str> =
            responses.keys().map(String::as_str).filter(|code| is_success(code)).collect();
        match successes.as_slice() {
            [_] => {}
            [] => {
                let remedy = "write the success response under its code, as `'200':`";
                report.error("missing-success", &operation.pointer, "{} has no success response", remedy);
            }
            codes => {
                let message = format!("{{}} has {} success responses: {}", codes.len(), codes.join(", "));
                let remedy = "keep the one that the service sends, and describe the rest in `description`";
                report.error("many-success", &operation.pointer, &message, remedy);
            }
        }
        if !responses.contains_key("default") {
            let remedy = "write the error response under `default:`";
            report.error("missing-error-response", &operation.pointer, "{} has no error response", remedy);
        }
        for code in responses.keys().filter(|code| !is_success(code) && *code != "default") {
            let remedy = "write errors under `default:`, and their codes under `x-error-codes`";
            report.error(
                "extra-response",
                &join(&pointer, code),
                "{} is neither success nor `default`",
                remedy,
            );
        }
    }
}

fn is_success(code: &str) -> bool {
    code == "2XX"
        || code.len() == 3 && code.starts_with('2') && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// `bad-body`: supported media types, and one schema for XML and JSON.
pub(super) fn media_types(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "bad-body";
    for node in view.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Body | NodeKind::Response)) {
        let Some(content) = node.value.get("content").and_then(Value::as_object) else { continue };
        let types: Vec<&str> = content.keys().map(String::as_str).collect();
        let (fits, remedy) = match node.kind {
            NodeKind::Body => {
                (matches!(types[..], [JSON | FORM]), format!("write either `{JSON}` or `{FORM}`"))
            }
            _ => (
                matches!(types[..], [] | [JSON] | [JSON, XML] | [XML, JSON]),
                format!("write `{JSON}`, and `{XML}` as well if the service sends both"),
            ),
        };
        if !fits {
            let types = if types.is_empty() { "none".to_owned() } else { types.join(", ") };
            report.error(RULE, &node.pointer, &format!("{{}} has unsupported media types: {types}"), remedy);
        } else if schema(content, XML).is_some() && schema(content, XML) != schema(content, JSON) {
            let message = "{} has one schema in JSON and another in XML";
            report.error(RULE, &node.pointer, message, "use the same schema in both");
        }
    }
}

/// `incomplete-sample`: with a sample of the body, every required parameter has an example.
pub(super) fn samples(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let content = operation.value.get("requestBody").and_then(|body| body.get("content")?.as_object());
        let media = content.and_then(|content| content.values().next());
        if media.and_then(|media| media.get("example").or(media.get("examples"))).is_none() {
            continue;
        }
        let has_value = |input: &&Input<'_>| {
            !input.required || input.value.get("example").or(input.value.get("x-from-client")).is_some()
        };
        for input in operation.inputs.iter().filter(|input| input.location != "body" && !has_value(input)) {
            let message = "{} is required and has no example, but the body has a sample";
            report.error(
                "incomplete-sample",
                &input.pointer,
                message,
                "write the vendor's example as `example`",
            );
        }
    }
}

fn schema<'a>(content: &'a Map<String, Value>, media_type: &str) -> Option<&'a Value> {
    content.get(media_type)?.get("schema")
}
