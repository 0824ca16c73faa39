//! Models are tables, and read and write what derived serde does.

use imagescan_suite::generated::SERVICES;
use imagescan_suite::twin::Pair;
use proptest::prelude::*;
use serde_json::Value;

use crate::responses::from_schema;

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_sample_of_the_vendors_comes_back_equal() {
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
    assert!(seen >= 3, "the samples are gone: {seen} are left");
}

/// A model, and JSON that its schema describes.
fn described() -> impl Strategy<Value = (&'static Pair, String)> {
    let models = SERVICES.iter().flat_map(|service| {
        let schemas = value(service.schemas);
        service.pairs.iter().map(move |pair| (pair, from_schema::json(&schemas[pair.name], &schemas)))
    });
    let models: Vec<_> =
        models.map(|(pair, json)| json.prop_map(move |json| (pair, json.to_string())).boxed()).collect();
    proptest::strategy::Union::new(models)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_table_reads_and_writes_what_its_twin_does((pair, json) in described()) {
        let table = (pair.table)(&json).expect(pair.name);
        let twin = (pair.twin)(&json).expect(pair.name);
        prop_assert_eq!(value(&table), value(&twin), "{}", pair.name);
    }

    #[test]
    fn nothing_of_a_described_value_is_lost((pair, json) in described()) {
        prop_assert_eq!(value(&(pair.table)(&json).expect(pair.name)), value(&json), "{}", pair.name);
    }
}
