//! The goldens contain every shape of a field, so that their oracles check all of them.

use std::collections::BTreeSet;

use imagescan_codegen::ir::{FieldType, Service};
use imagescan_codegen::progenitor_types::ProgenitorTypes;

use super::specs;

/// The shape of a type, without the names of enums, numbers and models.
fn shape(ty: &FieldType) -> String {
    match ty {
        FieldType::Scalar(scalar) => scalar.name().to_owned(),
        FieldType::Enum(_) => "enum".to_owned(),
        FieldType::Number(_) => "number".to_owned(),
        FieldType::Model(_) => "model".to_owned(),
        FieldType::Optional(inner) => format!("optional {}", shape(inner)),
        FieldType::List(inner) => format!("list of {}", shape(inner)),
    }
}

#[test]
fn the_goldens_contain_every_shape() {
    let mut shapes = BTreeSet::new();
    for spec in &specs().documents {
        let service = Service::read(spec);
        let progenitor = ProgenitorTypes::generate(&service).expect("types");
        let types = progenitor.rust_types().expect("types");
        let fields = types.models.iter().chain(&types.operations).flat_map(|each| &each.fields);
        shapes.extend(fields.map(|field| shape(&field.ty)));
    }
    let mut expected = BTreeSet::new();
    for inner in ["String", "bool", "i32", "i64", "u64", "f64", "enum", "number", "model"] {
        expected.extend([inner.to_owned(), format!("optional {inner}"), format!("list of {inner}")]);
    }
    assert_eq!(shapes, expected);
}
