//! Times: their formats and the names of their accessors.

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::names::rust_field;
use super::report::{Report, nearest};
use super::schemas::schema_type;
use super::view::View;
use crate::names;
use crate::spec::join;

const FORMATS: [&str; 1] = ["unix-millis"];

/// `bad-extension-value`: `x-time` has a value of the dialect, on a field of the type that it needs.
pub(super) fn formats(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "bad-extension-value";
    let fields = view.nodes.iter();
    for node in fields.filter(|node| matches!(node.kind, NodeKind::Parameter | NodeKind::Property)) {
        let Some(format) = node.value.get("x-time").and_then(Value::as_str) else { continue };
        // A reference beside `x-time` of a property breaks another rule.
        let schema = match node.kind {
            NodeKind::Parameter => node.value.get("schema").and_then(Value::as_object),
            _ => Some(node.value).filter(|schema| !schema.contains_key("$ref")),
        };
        let pointer = join(&node.pointer, "x-time");
        if !FORMATS.contains(&format) {
            let remedy = match nearest(format, FORMATS) {
                Some(known) => format!("write `{known}`"),
                None => format!("write `{}`, or describe the format in `description`", FORMATS.join("`, `")),
            };
            report.error(RULE, &pointer, &format!("`{format}` is not a format of times"), remedy);
        } else if let Some(schema) = schema.filter(|schema| !is_int64(schema)) {
            let ty = schema.get("type").and_then(Value::as_str).unwrap_or("named");
            let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
            let found = if format.is_empty() { ty } else { format };
            let message =
                format!("a time in milliseconds is an integer of 64 bits, and this one is `{found}`");
            report.error(
                RULE,
                &pointer,
                &message,
                "write `type: integer` and `format: int64`, or remove `x-time`",
            );
        }
    }
}

fn is_int64(schema: &Map<String, Value>) -> bool {
    let text = |name| schema.get(name).and_then(Value::as_str);
    text("type") == Some("integer") && text("format") == Some("int64")
}

/// `name-collision`: an accessor of a time does not have the name of a field of the same type.
pub(super) fn accessors(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("object")) {
        let properties = node.value.get("properties").and_then(Value::as_object);
        let fields = properties.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
        let pointer = |name: &str| join(&join(&node.pointer, "properties"), name);
        collisions(fields, |time, _| Some(pointer(time)), report);
    }
    for operation in &view.operations {
        let inputs = operation.inputs.iter().filter(|input| input.value.get("x-from-client").is_none());
        let is_parameter =
            |name: &str| operation.inputs.iter().any(|input| input.name == name && input.location != "body");
        // Two fields of a body are reported at its schema.
        let pointer = |time: &str, other: &str| {
            (is_parameter(time) || is_parameter(other)).then(|| operation.pointer.clone())
        };
        collisions(inputs.map(|input| (input.name, input.value)), pointer, report);
    }
}

/// Reports each time whose accessor has the name of a field, at the pointer for the names of the two.
fn collisions<'a>(
    fields: impl Iterator<Item = (&'a str, &'a Value)>,
    pointer: impl Fn(&str, &str) -> Option<String>,
    report: &mut Report<'_>,
) {
    let fields: Vec<_> = fields.collect();
    for (time, value) in fields.iter().filter(|(_, value)| value.get("x-time").is_some()) {
        let Some(accessor) = rust_field(time, value).map(|rust| names::of_time(&rust)) else { continue };
        let other =
            fields.iter().find(|(name, value)| rust_field(name, value).as_deref() == Some(&*accessor));
        let Some((other, _)) = other else { continue };
        if let Some(pointer) = pointer(time, other) {
            let message = format!(
                "the accessor of the time `{time}`, `{accessor}`, has the name of the field `{other}`"
            );
            report.error("name-collision", &pointer, &message, "write `x-rust-name` on one of the two");
        }
    }
}
