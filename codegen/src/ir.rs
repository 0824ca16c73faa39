//! What the documents say, in the words of the generator: services, operations and schemas by their role.
//!
//! Reads typed, linted documents; knows no Rust but names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase as _;
use serde_json::{Map, Value};

use crate::idents;
use crate::spec::Spec;

mod reader;
mod roles;

use reader::SpecReader;
pub use roles::Role;

/// One service: one document.
#[derive(Clone, Debug)]
pub struct Service {
    /// The document that it comes from.
    pub file: String,
    /// The provider, `huawei`.
    pub provider: String,
    /// The Rust module, `hss`.
    pub module: String,
    /// The vendor's short name, `HSS`.
    pub name: String,
    /// The title of the document.
    pub title: String,
    /// What the document says of the service.
    pub description: String,
    /// The API version.
    pub version: String,
    /// The service in a credential scope, or nothing.
    pub signing_name: String,
    /// The vendor's page.
    pub docs: Option<String>,
    /// The operations, as the document orders them.
    pub operations: Vec<Operation>,
    /// The schemas of `components`, as the document orders them.
    pub schemas: Map<String, Value>,
    /// Who uses each schema.
    pub roles: BTreeMap<String, Role>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The vendor's name.
    pub id: String,
    /// The HTTP method.
    pub method: String,
    /// The path on the wire.
    pub path: String,
    /// One sentence.
    pub summary: String,
    /// What a caller should know.
    pub description: String,
    /// The vendor's page.
    pub docs: String,
    /// Whether the vendor has deprecated it.
    pub deprecated: bool,
    /// What to call instead.
    pub replaced_by: Option<String>,
    /// Whether sending it twice does no harm.
    pub idempotent: bool,
    /// Calls a second.
    pub rate_limit: Option<u64>,
    /// The permission that the caller needs.
    pub permission: Option<String>,
    /// The documented codes.
    pub error_codes: Vec<ErrorCode>,
    /// How its pages follow each other.
    pub pagination: Option<Pagination>,
    /// Where the sources disagree.
    pub contradictions: Vec<String>,
    /// Path, query and header parameters, then the fields of the body.
    pub fields: Vec<Field>,
    /// The media type of the body.
    pub body: Option<String>,
    /// The schema of the answer; nothing where there is no content.
    pub output: Option<String>,
    /// The vendor's samples.
    pub samples: Vec<Sample>,
}

/// One field of an operation.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// Where it travels: a variant of the runtime's `Place`.
    pub location: &'static str,
    /// Its schema, with the description of the parameter.
    pub schema: Value,
    /// Whether it must be there.
    pub required: bool,
}

impl Field {
    /// Whether the client fills it in, so that it is no field of the operation's type.
    #[must_use]
    pub fn is_from_client(&self) -> bool {
        self.client().is_some()
    }

    /// What the client fills it in with.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        self.schema["x-from-client"].as_str()
    }
}

/// A documented code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// As the service sends it.
    pub code: String,
    /// The HTTP status.
    pub status: Option<u64>,
    /// What it means.
    pub description: String,
}

/// How pages follow each other: the wire names of the fields that say so.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// The parameter that carries the offset.
    pub offset: String,
    /// The parameter that carries the page size.
    pub limit: String,
    /// The field that holds the page.
    pub items: String,
    /// The field that holds the total count.
    pub total: Option<String>,
}

/// A vendor's sample.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Which type reads it: the operation's or the answer's.
    pub type_name: String,
    /// What the sample is called.
    pub name: String,
    /// The sample.
    pub value: Value,
}

impl Service {
    /// Reads a linted document.
    #[must_use]
    pub fn read(spec: &Spec) -> Self {
        let api = &spec.api;
        let about = &spec.value["x-service"];
        let schemas = spec.value["components"]["schemas"].as_object().cloned().unwrap_or_default();
        let operations: Vec<_> = api
            .paths
            .paths
            .iter()
            .filter_map(|(path, item)| Some((path, item.as_item()?)))
            .flat_map(|(path, item)| item.iter().map(move |(method, operation)| (path, method, operation)))
            .map(|(path, method, operation)| {
                SpecReader { api, schemas: &schemas }.operation(path, method, operation)
            })
            .collect();
        let roles = roles::of(&operations, &schemas);
        Self {
            file: spec.file.clone(),
            provider: spec.provider.clone(),
            module: text(&about["module"]),
            name: text(&about["name"]),
            title: api.info.title.clone(),
            description: api.info.description.clone().unwrap_or_default(),
            version: api.info.version.clone(),
            signing_name: text(&about["signing-name"]),
            docs: api.external_docs.as_ref().map(|docs| docs.url.clone()),
            operations,
            schemas,
            roles,
        }
    }

    /// The Rust type that stands for the service, `Hss`.
    #[must_use]
    pub fn marker(&self) -> String {
        self.module.to_pascal_case()
    }

    /// Every documented code once, by code.
    #[must_use]
    pub fn error_codes(&self) -> Vec<&ErrorCode> {
        let mut seen = BTreeSet::new();
        let mut codes: Vec<_> = self.operations.iter().flat_map(|operation| &operation.error_codes).collect();
        codes.retain(|code| seen.insert(&code.code));
        codes.sort_by(|a, b| a.code.cmp(&b.code));
        codes
    }
}

/// The name that a `$ref` ends with.
#[must_use]
pub fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

/// A string of a document; empty where there is none.
#[must_use]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The strings of a list.
#[must_use]
pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// The Rust name of a field: its own `x-rust-name`, or the wire name in snake case.
#[must_use]
pub fn field_name(wire: &str, schema: &Value) -> String {
    let given = schema["x-rust-name"].as_str().map(Cow::Borrowed);
    let name = given.or_else(|| idents::field(wire)).unwrap_or_default();
    if idents::is_keyword(&name) { format!("{name}_") } else { name.into_owned() }
}
