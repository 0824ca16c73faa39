//! Schemas: kinds, properties and documentation.

use super::node::Node;
use super::operations::Components;
use super::vendor::vendor;
use crate::ir::{
    Bound, Docs, EnumValue, IntegerFormat, Measure, NumberValue, Property, SchemaKind, SchemaType, Time,
    TimeFormat,
};
use crate::names;

/// The content of a named schema.
pub(super) fn kind(schema: Node<'_>, components: &Components<'_>) -> SchemaKind {
    match schema.get("type").as_text() {
        Some("string") => {
            let (names, descriptions) =
                (schema.texts("x-enum-varnames"), schema.texts("x-enum-descriptions"));
            let value = |(index, wire)| EnumValue {
                wire,
                rust: names.get(index).cloned(),
                description: descriptions.get(index).cloned(),
            };
            let values = schema.texts("enum").into_iter().enumerate().map(value).collect();
            SchemaKind::Enum { values, closed: schema.flag("x-closed-enum") == Some(true) }
        }
        Some("integer") => {
            let value = |node: Node<'_>| NumberValue {
                name: node.text("name"),
                value: node.integer("value"),
                description: node.text("description"),
            };
            let values = schema.items("x-values").map(value).collect();
            let flags = schema.flag("x-flags") == Some(true);
            SchemaKind::Number { values, format: integer_format(schema), flags }
        }
        _ => SchemaKind::Object(properties(schema, components)),
    }
}

/// The properties of an object, in the order of the document.
pub(super) fn properties(schema: Node<'_>, components: &Components<'_>) -> Vec<Property> {
    let required: Vec<_> = schema.items("required").filter_map(Node::as_text).collect();
    let properties = schema.get("properties").entries();
    properties.map(|(name, node)| property(name, node, node, required.contains(&name), components)).collect()
}

/// A property or a parameter: its name and documentation from `node`, its type from `schema`, which is the same for a
/// property.
pub(super) fn property(
    wire: &str,
    node: Node<'_>,
    schema: Node<'_>,
    required: bool,
    components: &Components<'_>,
) -> Property {
    let mut docs = docs(schema);
    if let Some(description) = node.optional_text("description") {
        docs.description = description;
    } else if let Some(name) = schema.reference() {
        docs.description = components.schemas.get(name).text("description");
    }
    if node.has("x-contradictions") {
        docs.contradictions = node.texts("x-contradictions");
    }
    docs.deprecated = node.flag("deprecated") == Some(true);
    docs.hidden = node.flag("x-hidden") == Some(true);
    docs.sites = node.texts("x-sites");
    let rust = names::of_field(wire, node.get("x-rust-name").as_text());
    let time = match node.get("x-time").as_text() {
        Some("unix-millis") => Some(TimeFormat::UnixMillis),
        Some("unix-seconds") => Some(TimeFormat::UnixSeconds),
        Some("rfc3339") => Some(TimeFormat::Rfc3339),
        Some("local+08:00") => Some(TimeFormat::LocalPlus8),
        _ => None,
    };
    let time = time.map(|format| Time { format, accessor: names::of_time(&rust) });
    Property { wire: wire.to_owned(), rust, ty: ty(schema), required, time, docs, vendor: vendor(node) }
}

fn ty(schema: Node<'_>) -> SchemaType {
    if let Some(name) = schema.reference() {
        return SchemaType::Named(name.to_owned());
    }
    match schema.get("type").as_text() {
        Some("boolean") => SchemaType::Boolean,
        Some("number") => SchemaType::Number,
        Some("integer") => SchemaType::Integer(integer_format(schema)),
        Some("array") => SchemaType::Array(Box::new(ty(schema.get("items")))),
        _ => SchemaType::String,
    }
}

fn integer_format(schema: Node<'_>) -> IntegerFormat {
    match schema.get("format").as_text() {
        Some("int32") => IntegerFormat::Int32,
        Some("uint64") => IntegerFormat::Uint64,
        _ => IntegerFormat::Int64,
    }
}

/// The documentation of a schema.
pub(super) fn docs(schema: Node<'_>) -> Docs {
    const RANGES: [(&str, &str, Measure); 3] = [
        ("minimum", "maximum", Measure::Value),
        ("minLength", "maxLength", Measure::Characters),
        ("minItems", "maxItems", Measure::Elements),
    ];
    let mut bounds = Vec::new();
    for (low, high, measure) in RANGES {
        let (low, high) = (schema.shown(low), schema.shown(high));
        if low.is_some() || high.is_some() {
            bounds.push(Bound::Range { low, high, measure });
        }
    }
    bounds.extend(schema.optional_text("pattern").map(Bound::Pattern));
    bounds.extend(schema.shown("default").map(Bound::Default));
    let (description, contradictions) = (schema.text("description"), schema.texts("x-contradictions"));
    Docs { description, bounds, contradictions, ..Docs::default() }
}
