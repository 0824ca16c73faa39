//! Times: their formats and the names of their accessors.

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::names::rust_field;
use super::report::{Report, nearest};
use super::schemas::schema_type;
use super::view::View;
use crate::names;
use crate::spec::join;

/// The formats of times, each with whether it is an integer of 64 bits; the others are text.
const FORMATS: [(&str, bool); 4] =
    [("unix-millis", true), ("unix-seconds", true), ("rfc3339", false), ("local+08:00", false)];

/// `bad-extension-value`: `x-time` has a value of the dialect, on a field of the type that it needs.
pub(super) fn formats(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "bad-extension-value";
    let fields = view.nodes.iter();
    for node in fields.filter(|node| matches!(node.kind, NodeKind::Parameter | NodeKind::Property)) {
        let Some(time) = node.value.get("x-time").and_then(Value::as_str) else { continue };
        // A reference beside `x-time` of a property breaks another rule.
        let schema = match node.kind {
            NodeKind::Parameter => node.value.get("schema").and_then(Value::as_object),
            _ => Some(node.value).filter(|schema| !schema.contains_key("$ref")),
        };
        let pointer = join(&node.pointer, "x-time");
        let Some((_, is_integer)) = FORMATS.iter().find(|(known, _)| *known == time) else {
            let known = FORMATS.map(|(known, _)| known);
            let remedy = match nearest(time, known) {
                Some(known) => format!("write `{known}`"),
                None => format!("write `{}`, or describe the format in `description`", known.join("`, `")),
            };
            report.error(RULE, &pointer, &format!("`{time}` is not a format of times"), remedy);
            continue;
        };
        let fits = |schema: &Map<String, Value>| if *is_integer { is_int64(schema) } else { is_text(schema) };
        if let Some(schema) = schema.filter(|schema| !fits(schema)) {
            let ty = schema.get("type").and_then(Value::as_str).unwrap_or("named");
            let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
            let found = if format.is_empty() { ty } else { format };
            let (expected, remedy) = if *is_integer {
                ("an integer of 64 bits", "write `type: integer` and `format: int64`, or remove `x-time`")
            } else {
                ("text", "write `type: string`, or remove `x-time`")
            };
            let message = format!("a time of the format `{time}` is {expected}, and this one is `{found}`");
            report.error(RULE, &pointer, &message, remedy);
        }
    }
}

fn is_int64(schema: &Map<String, Value>) -> bool {
    let text = |name| schema.get(name).and_then(Value::as_str);
    text("type") == Some("integer") && text("format") == Some("int64")
}

fn is_text(schema: &Map<String, Value>) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("string")
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
