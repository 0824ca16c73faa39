//! Schemas for progenitor and typify: by role, without documentation, and without bounds that would make responses
//! undecodable.
//!
//! Each operation becomes an object schema, so that progenitor chooses the types of its fields too.

use std::collections::HashMap;

use openapiv3::{
    AdditionalProperties, ArrayType, BooleanType, Components, Info, IntegerType, NumberType, ObjectType,
    OpenAPI, ReferenceOr, SchemaData, StringType, Type, VariantOrUnknownOrEmpty,
};

use crate::ir::{EnumValue, IntegerFormat, Property, Role, Schema, SchemaKind, SchemaType, Service};

/// How the values of enums are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumValues {
    /// As the names that the document has for them: typify makes variants of the values.
    Named,
    /// As they are on the wire.
    OnTheWire,
}

/// A document without paths, with the component schemas of a service.
#[must_use]
pub fn document(service: &Service, enums: EnumValues) -> OpenAPI {
    OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info { title: service.title.clone(), version: "1".to_owned(), ..Info::default() },
        components: Some(components(service, enums)),
        ..OpenAPI::default()
    }
}

fn components(service: &Service, enums: EnumValues) -> Components {
    let mut out = Components::default();
    let names = Names::of(service);
    let mut add = |name: &str, ty: Type| drop(out.schemas.insert(name.to_owned(), item(ty)));
    for schema in &service.schemas {
        match &schema.kind {
            SchemaKind::Object(properties) => {
                if schema.role != Role::Request {
                    add(&schema.name, object(&names, properties, Role::Response));
                }
                if schema.role != Role::Response {
                    add(schema.name_in_requests(), object(&names, properties, Role::Request));
                }
            }
            SchemaKind::Enum { values, .. } => {
                let value = |value: &EnumValue| match &value.rust {
                    Some(name) if enums == EnumValues::Named => name.clone(),
                    _ => value.wire.clone(),
                };
                add(&schema.name, text(values.iter().map(value)));
            }
            SchemaKind::Number { format, .. } => add(&schema.name, integer(*format, Role::Response)),
        }
    }
    for operation in &service.operations {
        let properties = operation.arguments().map(|field| &field.property);
        add(&operation.id, object(&names, properties, Role::Request));
    }
    out
}

/// The names of the schemas that have another name in requests.
struct Names<'s>(HashMap<&'s str, &'s str>);

impl<'s> Names<'s> {
    fn of(service: &'s Service) -> Self {
        let differs = |schema: &&Schema| schema.name != schema.name_in_requests();
        let names = service.schemas.iter().filter(differs);
        Self(names.map(|schema| (schema.name.as_str(), schema.name_in_requests())).collect())
    }

    fn in_role(&self, name: &'s str, role: Role) -> &'s str {
        if role == Role::Request { self.0.get(name).copied().unwrap_or(name) } else { name }
    }
}

fn object<'a>(names: &Names<'a>, properties: impl IntoIterator<Item = &'a Property>, role: Role) -> Type {
    let mut object = ObjectType::default();
    for property in properties {
        object.properties.insert(property.wire.clone(), boxed(names, &property.ty, role));
        if role == Role::Request && property.required {
            object.required.push(property.wire.clone());
        }
    }
    if object.properties.is_empty() {
        // Otherwise it would become a map of any value.
        object.additional_properties = Some(AdditionalProperties::Any(false));
    }
    Type::Object(object)
}

/// A property or the elements of an array.
fn boxed<'a>(names: &Names<'a>, ty: &'a SchemaType, role: Role) -> ReferenceOr<Box<openapiv3::Schema>> {
    let ty = match ty {
        SchemaType::Named(name) => {
            let reference = format!("#/components/schemas/{}", names.in_role(name, role));
            return ReferenceOr::Reference { reference };
        }
        SchemaType::String => Type::String(StringType::default()),
        SchemaType::Boolean => Type::Boolean(BooleanType::default()),
        SchemaType::Number => Type::Number(NumberType::default()),
        SchemaType::Integer(format) => integer(*format, role),
        SchemaType::Array(items) => Type::Array(ArrayType {
            items: Some(boxed(names, items, role)),
            min_items: None,
            max_items: None,
            unique_items: false,
        }),
    };
    ReferenceOr::Item(Box::new(schema(ty)))
}

fn integer(format: IntegerFormat, role: Role) -> Type {
    let format = match format {
        // Vendors exceed their own bounds: the count of a response must not fail at 2^31.
        IntegerFormat::Int32 if role == Role::Request => {
            VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int32)
        }
        IntegerFormat::Int32 | IntegerFormat::Int64 => {
            VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int64)
        }
        IntegerFormat::Uint64 => VariantOrUnknownOrEmpty::Unknown("uint64".to_owned()),
    };
    Type::Integer(IntegerType { format, ..IntegerType::default() })
}

fn text(values: impl Iterator<Item = String>) -> Type {
    let enumeration = values.map(Some).collect();
    Type::String(StringType { enumeration, ..StringType::default() })
}

fn item(ty: Type) -> ReferenceOr<openapiv3::Schema> {
    ReferenceOr::Item(schema(ty))
}

fn schema(ty: Type) -> openapiv3::Schema {
    openapiv3::Schema { schema_data: SchemaData::default(), schema_kind: openapiv3::SchemaKind::Type(ty) }
}
