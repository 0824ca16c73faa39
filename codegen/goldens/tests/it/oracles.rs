//! The product's models beside their oracles: progenitor's own types, with derived serde.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::fixtures::Model;
use crate::generated::{fixtures, oracles};

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_model_has_an_oracle() {
    assert_eq!(fixtures::SERVICES.len(), oracles::SERVICES.len());
    for (service, oracles) in fixtures::SERVICES.iter().zip(oracles::SERVICES) {
        let names = |models: &[Model]| models.iter().map(|model| model.name).collect::<Vec<_>>();
        assert_eq!(names(service.models), names(oracles));
    }
}

#[test]
fn every_sample_comes_back_equal() {
    let mut seen = 0;
    for (service, oracles) in fixtures::SERVICES.iter().zip(oracles::SERVICES) {
        for sample in service.samples {
            for models in [service.models, oracles] {
                let model = models.iter().find(|model| model.name == sample.type_name).expect("a model");
                let out =
                    (model.round_trip)(sample.json).unwrap_or_else(|error| panic!("{sample:?}: {error}"));
                assert_eq!(value(&out), value(sample.json), "{} of {}", sample.name, sample.type_name);
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 8, "every sample is compared");
}

/// A model, its oracle, and JSON that its schema describes.
fn described() -> impl Strategy<Value = (&'static Model, &'static Model, String)> {
    let models = fixtures::SERVICES.iter().zip(oracles::SERVICES).flat_map(|(service, oracles)| {
        let schemas = value(service.schemas);
        service.models.iter().zip(*oracles).map(move |(model, oracle)| {
            any_of(&schemas[model.name], &schemas, 3)
                .prop_map(move |json| (model, oracle, json.to_string()))
                .boxed()
        })
    });
    proptest::strategy::Union::new(models.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_model_reads_and_writes_as_its_oracle_does((model, oracle, json) in described()) {
        let ours = (model.round_trip)(&json).expect(model.name);
        let expected = (oracle.round_trip)(&json).expect(oracle.name);
        prop_assert_eq!(value(&ours), value(&expected), "{}", model.name);
        prop_assert_eq!(value(&ours), value(&json), "{}", model.name);
    }
}

/// Any value of a schema; lists below `depth` are empty, because objects may contain themselves.
fn any_of(schema: &Value, schemas: &Value, depth: usize) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().expect("a name");
        return any_of(&schemas[name], schemas, depth);
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
            let items = any_of(&schema["items"], schemas, depth - 1);
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
        let value = any_of(property, schemas, depth);
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
