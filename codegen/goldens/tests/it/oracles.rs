//! The product's models beside their oracles: progenitor's own types, with derived serde.

use proptest::prelude::*;
use serde_json::Value;

use crate::fixtures::Model;
use crate::from_schema;
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
    assert_eq!(seen, 10, "every sample is compared");
}

/// A model, its oracle, and JSON that its schema describes.
fn described() -> impl Strategy<Value = (&'static Model, &'static Model, String)> {
    let models = fixtures::SERVICES.iter().zip(oracles::SERVICES).flat_map(|(service, oracles)| {
        let schemas = value(service.schemas);
        service.models.iter().zip(*oracles).map(move |(model, oracle)| {
            from_schema::json(&schemas[model.name], &schemas, 3)
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
