//! Models, enums and named numbers as Rust code, from progenitor's types and the document.

mod fields;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

pub use fields::{Field, FieldType};

use crate::emit::{docs, enums, numbers};
use crate::ir::{Operation, Role, Service, field_name, last, texts};
use crate::progenitor_types::ProgenitorTypes;
use crate::progenitor_types::typify_schema;

/// The types of a service, in the order of its document.
#[derive(Debug, Default)]
pub struct RustTypes {
    /// Models: objects of responses and of requests.
    pub models: Vec<Struct>,
    /// Operations as structs, in the order of the service's operations.
    pub operations: Vec<Struct>,
    enums: Vec<enums::Enum>,
    numbers: Vec<numbers::Number>,
}

/// A model or an operation.
#[derive(Debug)]
pub struct Struct {
    /// The Rust name.
    pub name: String,
    /// The doc comment.
    pub doc: String,
    /// The fields, in the order of the document.
    pub fields: Vec<Field>,
    /// Whether requests or responses use it.
    pub role: Role,
    /// The note of its deprecation.
    pub deprecated: Option<String>,
}

impl RustTypes {
    /// Reads progenitor's types.
    ///
    /// # Errors
    /// When progenitor omitted or changed a type, which does not happen for schemas of the dialect.
    pub fn read(service: &Service, types: &ProgenitorTypes) -> Result<Self, String> {
        let mut all = Self::default();
        let nested = service.nested();
        let reader = StructReader { service, types };
        for (name, schema) in &service.schemas {
            let Some(role) = service.roles.get(name) else {
                continue;
            };
            if typify_schema::is_object(schema) {
                if *role != Role::Request {
                    all.models.push(reader.model(name, schema, Role::Response)?);
                }
                if *role == Role::Both {
                    let name = schema["x-request-name"].as_str().unwrap_or(name);
                    all.models.push(reader.model(name, schema, Role::Request)?);
                } else if *role == Role::Request && nested.contains(name) {
                    all.models.push(reader.model(name, schema, Role::Request)?);
                }
            } else if schema.get("enum").is_some() {
                all.enums.push(enums::Enum::read(name, schema, types)?);
            } else {
                all.numbers.push(numbers::Number::read(name, schema));
            }
        }
        for operation in &service.operations {
            all.operations.push(reader.operation(operation)?);
        }
        Ok(all)
    }

    /// The file of enums and named numbers.
    #[must_use]
    pub fn enum_items(&self) -> TokenStream {
        let enums = self.enums.iter().map(enums::Enum::definition);
        let numbers = self.numbers.iter().map(numbers::Number::definition);
        let macros = enums::macros(&self.enums);
        let number_macros = numbers::macros(&self.numbers);
        quote! { #(#enums)* #(#numbers)* #macros #number_macros }
    }

    /// The names of the models.
    #[must_use]
    pub fn model_names(&self) -> Vec<&str> {
        self.models.iter().map(|each| each.name.as_str()).collect()
    }

    /// The names of the enums and numbers.
    #[must_use]
    pub fn enum_names(&self) -> Vec<&str> {
        let numbers = self.numbers.iter().map(|each| each.name.as_str());
        self.enums.iter().map(|each| each.name.as_str()).chain(numbers).collect()
    }
}

impl Service {
    /// The schemas that a field refers to. The schema of a body is not among them, because its fields become those of
    /// the operation.
    fn nested(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for operation in &self.operations {
            operation.fields.iter().for_each(|field| references(&field.schema, &mut used));
        }
        for (name, schema) in &self.schemas {
            if self.roles.contains_key(name) {
                let properties = schema["properties"].as_object();
                properties.into_iter().flatten().for_each(|(_, property)| references(property, &mut used));
            }
        }
        used
    }
}

fn references(schema: &Value, used: &mut BTreeSet<String>) {
    for each in [&schema["$ref"], &schema["items"]["$ref"]] {
        used.extend(each.as_str().map(|reference| last(reference).to_owned()));
    }
}

/// Reads structs: the order and docs of the fields from the document, their types from progenitor.
struct StructReader<'a> {
    service: &'a Service,
    types: &'a ProgenitorTypes,
}

impl StructReader<'_> {
    fn model(&self, name: &str, schema: &Value, role: Role) -> Result<Struct, String> {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let required = if role == Role::Request { texts(&schema["required"]) } else { Vec::new() };
        let properties = properties.map(|(wire, property)| (wire, property, required.contains(wire)));
        let fields = self.fields(name, properties)?;
        Ok(Struct {
            name: name.to_owned(),
            doc: docs::of_named(name, schema),
            fields,
            role,
            deprecated: None,
        })
    }

    fn operation(&self, operation: &Operation) -> Result<Struct, String> {
        let fields = operation.fields.iter().filter(|field| !field.is_from_client());
        let deprecated = operation.deprecated.then(|| match &operation.replaced_by {
            Some(other) => format!("the vendor has deprecated it in favour of {other}"),
            None => "the vendor has deprecated it".to_owned(),
        });
        Ok(Struct {
            name: operation.id.clone(),
            doc: docs::of_operation(operation),
            fields: self
                .fields(&operation.id, fields.map(|field| (&field.name, &field.schema, field.required)))?,
            role: Role::Request,
            deprecated,
        })
    }

    fn fields<'b>(
        &self,
        owner: &str,
        wire_fields: impl Iterator<Item = (&'b String, &'b Value, bool)>,
    ) -> Result<Vec<Field>, String> {
        let item =
            self.types.structs.get(owner).ok_or_else(|| format!("progenitor made no type `{owner}`"))?;
        let known = fields::by_wire_name(item);
        let read = |(wire, schema, required): (&String, &Value, bool)| {
            let item = known.get(wire).ok_or_else(|| format!("progenitor made no field `{owner}.{wire}`"))?;
            let ty = FieldType::read(&item.ty, self.types);
            let ty = ty.ok_or_else(|| format!("`{owner}.{wire}` has a type without a slot"))?;
            let (wire, rust, doc) = (wire.clone(), field_name(wire, schema), self.doc(wire, schema));
            Ok(Field { wire, rust, doc, ty, required })
        };
        wire_fields.map(read).collect()
    }

    /// The doc comment of a field; a `$ref` without a description has that of its schema.
    fn doc(&self, wire: &str, schema: &Value) -> String {
        match schema["$ref"].as_str() {
            Some(to) if schema["description"].is_null() => {
                match self.service.schemas[last(to)]["description"].as_str() {
                    Some(description) => docs::escape(description.trim()),
                    None => docs::of_named(wire, schema),
                }
            }
            _ => docs::of_named(wire, schema),
        }
    }
}

/// A doc comment as attributes, one for each line, which prettyplease prints as `///`.
#[must_use]
pub fn doc_attributes(doc: &str) -> TokenStream {
    let lines = doc.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}
