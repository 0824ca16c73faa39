//! Divides the schemas of a document, so that progenitor's code for all of them is never in memory at once.

use std::collections::BTreeSet;

use openapiv3::{
    AdditionalProperties, Components, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaData, SchemaKind, Type,
};

/// How many schemas a part has.
const SIZE: usize = 64;

type Named<'a> = (&'a String, &'a ReferenceOr<Schema>);

/// A part of a document.
pub(super) struct Part {
    /// The document with some schemas, and with empty objects in place of others that they refer to.
    pub document: OpenAPI,
    /// The names of those empty objects; another part has their schemas.
    pub placeholders: BTreeSet<String>,
}

/// The parts of a document.
pub(super) fn of(document: &OpenAPI) -> impl Iterator<Item = Part> {
    let schemas: Vec<Named<'_>> =
        document.components.iter().flat_map(|components| &components.schemas).collect();
    let starts = (0..schemas.len()).step_by(SIZE);
    starts.map(move |start| part(document, &schemas[start..schemas.len().min(start + SIZE)]))
}

fn part(document: &OpenAPI, schemas: &[Named<'_>]) -> Part {
    let mut placeholders = BTreeSet::new();
    let mut own = Components::default();
    own.schemas.extend(schemas.iter().map(|(name, schema)| ((*name).clone(), (*schema).clone())));
    for name in schemas.iter().filter_map(|(_, schema)| schema.as_item()).flat_map(references) {
        if !own.schemas.contains_key(name) {
            placeholders.insert(name.to_owned());
            own.schemas.insert(name.to_owned(), placeholder());
        }
    }
    let (openapi, info) = (document.openapi.clone(), document.info.clone());
    Part { document: OpenAPI { openapi, info, components: Some(own), ..OpenAPI::default() }, placeholders }
}

/// An object without properties: only its name is read.
fn placeholder() -> ReferenceOr<Schema> {
    // Otherwise it would become a map of any value.
    let additional_properties = Some(AdditionalProperties::Any(false));
    let object = ObjectType { additional_properties, ..ObjectType::default() };
    let schema_kind = SchemaKind::Type(Type::Object(object));
    ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind })
}

/// The schemas that the properties of an object refer to, also as elements of lists.
fn references(schema: &Schema) -> impl Iterator<Item = &str> {
    let properties = match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Some(&object.properties),
        _ => None,
    };
    properties.into_iter().flat_map(|properties| properties.values()).filter_map(reference)
}

fn reference(property: &ReferenceOr<Box<Schema>>) -> Option<&str> {
    match property {
        ReferenceOr::Reference { reference } => reference.rsplit('/').next(),
        ReferenceOr::Item(schema) => match &schema.schema_kind {
            SchemaKind::Type(Type::Array(list)) => reference(list.items.as_ref()?),
            _ => None,
        },
    }
}
