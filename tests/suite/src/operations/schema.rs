//! Values beside the schemas that describe them.

use serde_json::Value;

/// Applies `change` to each text whose schema is a string without a list of values.
pub(super) fn change_texts(
    value: &mut Value,
    schema: &Value,
    schemas: &Value,
    change: &impl Fn(&str) -> String,
) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return change_texts(value, &schemas[name], schemas, change);
    }
    match value {
        Value::String(text) if schema["type"] == "string" && schema["enum"].is_null() => *text = change(text),
        Value::Array(items) => {
            for item in items {
                change_texts(item, &schema["items"], schemas, change);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                change_texts(field, &schema["properties"][name], schemas, change);
            }
        }
        _ => {}
    }
}
