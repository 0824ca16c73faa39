//! Samples and examples: the values of a document that stay values.

use serde_json::{Map, Value, json};

use super::node::Node;
use super::operations::{Components, parameter_schema};
use crate::ir::{ExampleValue, JsonText, Sample};

/// A sample that may still be completed.
pub(super) struct Draft {
    type_name: String,
    name: String,
    value: Value,
}

impl Draft {
    pub(super) fn finish(self) -> Sample {
        Sample { type_name: self.type_name, name: self.name, json: JsonText(self.value.to_string()) }
    }
}

/// The samples of a body or of a response.
pub(super) fn of_media(type_name: &str, media: Option<Node<'_>>) -> Vec<Draft> {
    let draft = |name: &str, value: Node<'_>| Draft {
        type_name: type_name.to_owned(),
        name: name.to_owned(),
        value: value.value().clone(),
    };
    let Some(media) = media else {
        return Vec::new();
    };
    let single = media.has("example").then(|| draft("example", media.get("example")));
    let named = media.get("examples").entries();
    single.into_iter().chain(named.map(|(name, example)| draft(name, example.get("value")))).collect()
}

/// Adds the examples of required parameters to the samples of a body, so that each is a sample of the operation.
pub(super) fn complete<'a>(samples: &mut [Draft], required: impl Iterator<Item = &'a Node<'a>>) {
    for parameter in required.filter(|parameter| parameter.has("example")) {
        for sample in &mut *samples {
            if let Value::Object(fields) = &mut sample.value {
                fields.insert(parameter.text("name"), parameter.get("example").value().clone());
            }
        }
    }
}

/// The examples of the parameters and the first sample of the body. A required field without either has the simplest
/// value of its schema.
pub(super) fn request<'a>(
    sample: Option<&Draft>,
    parameters: impl Iterator<Item = &'a Node<'a>>,
    body: Option<Node<'_>>,
    components: &Components<'_>,
) -> Value {
    let sample = sample.and_then(|sample| sample.value.as_object());
    let of_sample = |name: &str| sample.and_then(|sample| sample.get(name)).cloned();
    let mut request = Map::new();
    for parameter in parameters {
        let name = parameter.text("name");
        let example = of_sample(&name)
            .or_else(|| parameter.has("example").then(|| parameter.get("example").value().clone()));
        let required = parameter.flag("required") == Some(true);
        let value =
            example.or_else(|| required.then(|| simplest(parameter_schema(*parameter), components, 0)));
        request.extend(value.map(|value| (name, value)));
    }
    if let Some(body) = body {
        let required = body.texts("required");
        for (name, property) in body.get("properties").entries() {
            let simplest =
                || required.iter().any(|each| each == name).then(|| simplest(property, components, 0));
            request.extend(of_sample(name).or_else(simplest).map(|value| (name.to_owned(), value)));
        }
    }
    Value::Object(request)
}

/// Lists in objects nested deeper than this are empty, because a schema may contain lists of itself.
const MAX_DEPTH: usize = 3;

/// The simplest value of a schema that is inside `depth` objects.
fn simplest(schema: Node<'_>, components: &Components<'_>, depth: usize) -> Value {
    if let Some(name) = schema.reference() {
        return simplest(components.schemas.get(name), components, depth);
    }
    if let Some(first) = schema.items("enum").next() {
        return first.value().clone();
    }
    match schema.get("type").as_text() {
        Some("integer" | "number") if schema.has("minimum") => schema.get("minimum").value().clone(),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        Some("array") if depth >= MAX_DEPTH => json!([]),
        Some("array") => json!([simplest(schema.get("items"), components, depth)]),
        Some("object") => {
            let required = schema.texts("required").into_iter();
            let value = |name: &str| simplest(schema.get("properties").get(name), components, depth + 1);
            required.map(|name| (name.clone(), value(&name))).collect()
        }
        _ => json!("a"),
    }
}

/// A value with the type of an example.
pub(super) fn value(json: &Value) -> ExampleValue {
    match json {
        Value::Null => ExampleValue::Null,
        Value::Bool(flag) => ExampleValue::Bool(*flag),
        Value::Number(number) => ExampleValue::Number(number.to_string()),
        Value::String(text) => ExampleValue::Text(text.clone()),
        Value::Array(items) => ExampleValue::List(items.iter().map(value).collect()),
        Value::Object(fields) => {
            ExampleValue::Object(fields.iter().map(|(name, field)| (name.clone(), value(field))).collect())
        }
    }
}
