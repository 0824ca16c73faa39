//! From serde-derived types to tables: what each field is to the runtime, and the code that says so.

mod enums;
mod fields;
mod numbers;
mod structs;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

pub use fields::{Field, Kind};
pub use structs::macros;

use crate::normalize;
use crate::plan::{Operation, Role, Service, field_name, last};
use crate::types::Types;

/// The types of a service, in the order of its document.
#[derive(Debug, Default)]
pub struct Tables {
    /// Models: objects of answers and of requests.
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
    /// Who uses it.
    pub role: Role,
    /// What to say if the vendor has deprecated it.
    pub deprecated: Option<String>,
}

impl Tables {
    /// Reads progenitor's types back.
    ///
    /// # Errors
    /// When progenitor left out or reshaped a type, which no schema of the dialect makes it do.
    pub fn read(service: &Service, types: &Types) -> Result<Self, String> {
        let mut tables = Self::default();
        for (name, schema) in &service.schemas {
            let Some(role) = service.roles.get(name) else {
                continue;
            };
            if normalize::is_object(schema) {
                if *role != Role::Request {
                    tables.models.push(model(service, types, name, schema, Role::Answer)?);
                }
                if *role == Role::Both {
                    let name = schema["x-request-name"].as_str().unwrap_or(name);
                    tables.models.push(model(service, types, name, schema, Role::Request)?);
                } else if *role == Role::Request && service.uses_as_model(name) {
                    tables.models.push(model(service, types, name, schema, Role::Request)?);
                }
            } else if schema.get("enum").is_some() {
                tables.enums.push(enums::Enum::read(name, schema, types)?);
            } else {
                tables.numbers.push(numbers::Number::read(name, schema));
            }
        }
        for operation in &service.operations {
            tables.operations.push(operation_struct(service, types, operation)?);
        }
        Ok(tables)
    }

    /// The file of models.
    #[must_use]
    pub fn models(&self) -> TokenStream {
        let structs = self.models.iter().map(Struct::definition);
        let macros = structs::macros(&self.models);
        quote! { #(#structs)* #macros }
    }

    /// The file of enums and named numbers.
    #[must_use]
    pub fn words(&self) -> TokenStream {
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
    pub fn word_names(&self) -> Vec<&str> {
        let numbers = self.numbers.iter().map(|each| each.name.as_str());
        self.enums.iter().map(|each| each.name.as_str()).chain(numbers).collect()
    }
}

impl Service {
    /// Whether a request schema is a type of its own: the schema of a body is not, its fields are the operation's.
    fn uses_as_model(&self, name: &str) -> bool {
        let mut used = BTreeSet::new();
        for operation in &self.operations {
            operation.fields.iter().for_each(|field| references(&field.schema, &mut used));
        }
        for (other, schema) in &self.schemas {
            if self.roles.contains_key(other) {
                let properties = schema["properties"].as_object();
                properties.into_iter().flatten().for_each(|(_, property)| references(property, &mut used));
            }
        }
        used.contains(name)
    }
}

fn references(schema: &serde_json::Value, used: &mut BTreeSet<String>) {
    for each in [&schema["$ref"], &schema["items"]["$ref"]] {
        used.extend(each.as_str().map(|reference| last(reference).to_owned()));
    }
}

fn model(
    service: &Service,
    types: &Types,
    name: &str,
    schema: &serde_json::Value,
    role: Role,
) -> Result<Struct, String> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let fields = properties.map(|(wire, property)| (wire.as_str(), property));
    read_struct(service, types, name, fields, role)
}

fn operation_struct(service: &Service, types: &Types, operation: &Operation) -> Result<Struct, String> {
    let fields = operation.fields.iter().filter(|field| !field.is_from_client());
    let fields = fields.map(|field| (field.name.as_str(), &field.schema));
    let mut table = read_struct(service, types, &operation.id, fields, Role::Request)?;
    table.deprecated = operation.deprecated.then(|| match &operation.replaced_by {
        Some(other) => format!("the vendor has deprecated it in favour of {other}"),
        None => "the vendor has deprecated it".to_owned(),
    });
    Ok(table)
}

fn read_struct<'a>(
    service: &Service,
    types: &Types,
    name: &str,
    wire_fields: impl Iterator<Item = (&'a str, &'a serde_json::Value)>,
    role: Role,
) -> Result<Struct, String> {
    let item = types.structs.get(name).ok_or_else(|| format!("progenitor made no type `{name}`"))?;
    let mut fields = Vec::new();
    for (wire, schema) in wire_fields {
        let typed =
            fields::find(item, wire).ok_or_else(|| format!("progenitor made no field `{name}.{wire}`"))?;
        let kind = Kind::read(&typed.ty, types).ok_or_else(|| {
            format!(
                "`{name}.{wire}` has a type that has no slot: {}",
                quote::ToTokens::to_token_stream(&typed.ty)
            )
        })?;
        let mut doc = doc_of(&typed.attrs);
        if doc.is_empty() {
            doc = schema["$ref"].as_str().map(|to| service.schema_doc(last(to))).unwrap_or_default();
        }
        fields.push(Field { wire: wire.to_owned(), rust: field_name(wire, schema), doc, kind });
    }
    Ok(Struct { name: name.to_owned(), doc: doc_of(&item.attrs), fields, role, deprecated: None })
}

impl Service {
    fn schema_doc(&self, name: &str) -> String {
        crate::docs::escape(self.schemas[name]["description"].as_str().unwrap_or_default().trim())
    }
}

/// The text of an item's doc comment, without the schema that typify appends to it.
fn doc_of(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            lines.push(text.value());
        }
    }
    let text = lines.join("\n");
    let text = text.split("<details>").next().unwrap_or_default();
    text.lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

/// A doc comment as attributes, a line each, which prettyplease prints as `///`.
#[must_use]
pub fn doc_attributes(doc: &str) -> TokenStream {
    let lines = doc.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}
