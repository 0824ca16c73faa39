//! The tables beside their twins: progenitor's own types, with serde derived.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::generated::SERVICES;
use crate::twin::Pair;

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_sample_comes_back_equal() {
    let mut seen = 0;
    for service in SERVICES {
        for sample in service.samples {
            let pair = service.pairs.iter().find(|pair| pair.name == sample.type_name).expect("a model");
            for through in [pair.table, pair.twin] {
                let out = through(sample.json).unwrap_or_else(|error| panic!("{sample:?}: {error}"));
                assert_eq!(value(&out), value(sample.json), "{} of {}", sample.name, sample.type_name);
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 8, "each sample of the documents is held against its types");
}

/// A model, and JSON that its schema describes.
fn described() -> impl Strategy<Value = (&'static Pair, String)> {
    let models = SERVICES.iter().flat_map(|service| {
        let schemas = value(service.schemas);
        service.pairs.iter().map(move |pair| (pair, any_of(&schemas[pair.name], &schemas, 3)))
    });
    let models: Vec<_> =
        models.map(|(pair, json)| json.prop_map(move |json| (pair, json.to_string())).boxed()).collect();
    proptest::strategy::Union::new(models)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_table_reads_and_writes_what_its_twin_does((pair, json) in described()) {
        let table = (pair.table)(&json).expect(pair.name);
        let twin = (pair.twin)(&json).expect(pair.name);
        prop_assert_eq!(value(&table), value(&twin), "{}", pair.name);
        prop_assert_eq!(value(&table), value(&json), "{}", pair.name);
    }
}

/// Any value of a schema; below `depth`, lists are empty, for an object may hold itself in one.
fn any_of(schema: &Value, schemas: &Value, depth: usize) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().expect("a name");
        return any_of(&schemas[name], schemas, depth);
    }
    if let Some(words) = schema["enum"].as_array() {
        return select(words.clone()).boxed();
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
            let items = any_of(&schema["items"], schemas, depth - 1);
            prop::collection::vec(items, 0..4).prop_map(Value::from).boxed()
        }
        (Some("object"), _) => object(schema, schemas, depth),
        _ => panic!("no such schema: {schema}"),
    }
}

fn object(schema: &Value, schemas: &Value, depth: usize) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut whole = Just(Map::new()).boxed();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let always = required.contains(&Value::from(name.as_str()));
        let value = any_of(property, schemas, depth);
        let value = if always { value.prop_map(Some).boxed() } else { prop::option::of(value).boxed() };
        let name = name.clone();
        whole = (whole, value)
            .prop_map(move |(mut map, value)| {
                map.extend(value.map(|value| (name.clone(), value)));
                map
            })
            .boxed();
    }
    whole.prop_map(Value::from).boxed()
}
