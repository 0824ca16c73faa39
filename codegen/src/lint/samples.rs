//! Samples of requests: each value fits the type of its field, because the example of the operation is made from them.

use serde_json::{Map, Value};

use super::parameters::schema;
use super::report::{Report, nearest};
use super::view::{Operation, View};
use crate::spec::join;

/// `bad-sample`: the examples of parameters and the samples of bodies fit their schemas.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let parameters = operation.inputs.iter().filter(|input| input.location != "body");
        for input in parameters {
            let example = input.value.get("example");
            let schema = input.value.as_object().and_then(schema);
            if let (Some(example), Some(schema)) = (example, schema) {
                fits(view, schema, example, &join(&input.pointer, "example"), report);
            }
        }
        of_body(view, operation, report);
    }
}

fn of_body(view: &View<'_>, operation: &Operation<'_>, report: &mut Report<'_>) {
    let content = operation.value.get("requestBody").and_then(|body| body.get("content")?.as_object());
    let Some((name, media)) = content.and_then(|content| content.iter().next()) else { return };
    let Some(schema) = media.get("schema") else { return };
    let pointer = join(&join(&join(&operation.pointer, "requestBody"), "content"), name);
    if let Some(sample) = media.get("example") {
        fits(view, schema, sample, &join(&pointer, "example"), report);
    }
    for (name, example) in media.get("examples").and_then(Value::as_object).into_iter().flatten() {
        if let Some(sample) = example.get("value") {
            let pointer = join(&join(&join(&pointer, "examples"), name), "value");
            fits(view, schema, sample, &pointer, report);
        }
    }
}

/// Reports the parts of a value that do not fit a schema. The sample is finite, so a recursive schema ends.
fn fits<'a>(view: &View<'a>, schema: &'a Value, value: &Value, pointer: &str, report: &mut Report<'_>) {
    let Some(schema) = view.resolve(schema) else { return };
    let (is_like, needed) = match (schema.get("type").and_then(Value::as_str), value) {
        (Some("object"), Value::Object(fields)) => return object(view, schema, fields, pointer, report),
        (Some("array"), Value::Array(items)) => {
            let Some(schema) = schema.get("items") else { return };
            for (index, item) in items.iter().enumerate() {
                fits(view, schema, item, &format!("{pointer}/{index}"), report);
            }
            return;
        }
        (Some("string"), _) => (value.is_string(), "text"),
        (Some("boolean"), _) => (value.is_boolean(), "`true` or `false`"),
        (Some("number"), _) => (value.is_number(), "a number"),
        (Some("integer"), _) => (has_format(schema, value), "an integer of its format"),
        (Some("object"), _) => (false, "a mapping"),
        (Some("array"), _) => (false, "a list"),
        // Another type breaks another rule.
        _ => return,
    };
    if !is_like {
        let message = format!("{{}} is {value}, and its field needs {needed}");
        report.error("bad-sample", pointer, &message, "correct the sample, or the type of the field");
    } else if schema.get("x-closed-enum").and_then(Value::as_bool) == Some(true) {
        let known = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        let mut known = known.filter_map(Value::as_str);
        if let Some(text) = value.as_str().filter(|text| !known.clone().any(|known| known == *text)) {
            let message = format!("{{}} is `{text}`, which the enum does not have");
            let remedy = nearest(text, known.by_ref())
                .map_or("write a value of the enum".to_owned(), |near| format!("write `{near}`"));
            report.error("bad-sample", pointer, &message, remedy);
        }
    }
}

/// Whether a value is an integer that the format of a schema can hold.
pub(super) fn has_format(schema: &Value, value: &Value) -> bool {
    match schema.get("format").and_then(Value::as_str) {
        Some("int32") => value.as_i64().is_some_and(|value| i32::try_from(value).is_ok()),
        Some("uint64") => value.is_u64(),
        _ => value.is_i64(),
    }
}

/// Each required property is there, and each property is known. `null` means that it is absent.
fn object<'a>(
    view: &View<'a>,
    schema: &'a Value,
    fields: &Map<String, Value>,
    pointer: &str,
    report: &mut Report<'_>,
) {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if fields.get(name).is_none_or(Value::is_null) {
            let message = format!("{{}} lacks `{name}`, which is required");
            report.error("bad-sample", pointer, &message, "add it, or remove it from `required`");
        }
    }
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let pointer = join(pointer, name);
        if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
            fits(view, schema, value, &pointer, report);
        } else {
            let known = properties.into_iter().flatten().map(|(name, _)| name.as_str());
            let remedy = nearest(name, known).map_or_else(String::new, |near| format!("write `{near}`, "));
            let message = "{} is not a field of the schema";
            report.error(
                "bad-sample",
                &pointer,
                message,
                format!("{remedy}add it to the schema, or remove it"),
            );
        }
    }
}
