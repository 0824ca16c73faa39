//! Models read and write everything that their schemas describe.

use imagescan_suite::fixtures::Model;
use imagescan_suite::generated::SERVICES;
use proptest::prelude::*;
use serde_json::Value;

use crate::responses::from_schema;

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_sample_of_the_vendor_is_read_and_written_back() {
    for service in SERVICES {
        assert!(!service.samples.is_empty(), "no sample of {}", service.models[0].name);
        for sample in service.samples {
            let model = service.models.iter().find(|model| model.name == sample.type_name).expect("a model");
            let out = (model.round_trip)(sample.json).unwrap_or_else(|error| panic!("{sample:?}: {error}"));
            assert_eq!(value(&out), value(sample.json), "{} of {}", sample.name, sample.type_name);
        }
    }
}

/// A model, and JSON that its schema describes.
fn described() -> impl Strategy<Value = (&'static Model, String)> {
    let models = SERVICES.iter().flat_map(|service| {
        let schemas = value(service.schemas);
        service.models.iter().map(move |model| (model, from_schema::json(&schemas[model.name], &schemas, 8)))
    });
    let models: Vec<_> =
        models.map(|(model, json)| json.prop_map(move |json| (model, json.to_string())).boxed()).collect();
    proptest::strategy::Union::new(models)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_of_a_described_value_is_lost((model, json) in described()) {
        let out = (model.round_trip)(&json).expect(model.name);
        prop_assert_eq!(value(&out), value(&json), "{}", model.name);
    }
}
