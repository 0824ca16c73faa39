//! JSON that a schema describes.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Any value of a schema; lists below `depth` are empty, because objects may contain themselves.
pub(crate) fn json(schema: &Value, schemas: &Value, depth: usize) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().expect("a name");
        return json(&schemas[name], schemas, depth);
    }
    if let Some(values) = schema["enum"].as_array() {
        return select(values.clone()).boxed();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), _) => any::<String>().prop_map(Value::from).boxed(),
        (Some("boolean"), _) => any::<bool>().prop_map(Value::from).boxed(),
        (Some("integer"), Some("int32")) => any::<i32>().prop_map(Value::from).boxed(),
        (Some("integer"), Some("uint64")) => any::<u64>().prop_map(Value::from).boxed(),
        (Some("integer"), _) => any::<i64>().prop_map(Value::from).boxed(),
        (Some("number"), _) => (-1e9..1e9).prop_map(|number: f64| json!(number)).boxed(),
        (Some("array"), _) if depth == 0 => Just(json!([])).boxed(),
        (Some("array"), _) => {
            let items = json(&schema["items"], schemas, depth - 1);
            prop::collection::vec(items, 0..4).prop_map(Value::from).boxed()
        }
        (Some("object"), _) => object(schema, schemas, depth),
        _ => panic!("no such schema: {schema}"),
    }
}

fn object(schema: &Value, schemas: &Value, depth: usize) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut all = Just(Map::new()).boxed();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let always = required.contains(&Value::from(name.as_str()));
        let value = json(property, schemas, depth);
        let value = if always { value.prop_map(Some).boxed() } else { prop::option::of(value).boxed() };
        let name = name.clone();
        all = (all, value)
            .prop_map(move |(mut map, value)| {
                map.extend(value.map(|value| (name.clone(), value)));
                map
            })
            .boxed();
    }
    all.prop_map(Value::from).boxed()
}
