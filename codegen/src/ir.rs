//! The content of a linted document: services, operations, and schemas by their role.

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
    /// The file of the document.
    pub file: String,
    /// The provider, `huawei`.
    pub provider: String,
    /// The Rust module, `hss`.
    pub module: String,
    /// The vendor's short name, `HSS`.
    pub name: String,
    /// The title of the document.
    pub title: String,
    /// The description of the service.
    pub description: String,
    /// The API version.
    pub version: String,
    /// The service in a credential scope; may be empty.
    pub signing_name: String,
    /// The vendor's page.
    pub docs: Option<String>,
    /// The operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// The schemas of `components`, in the order of the document.
    pub schemas: Map<String, Value>,
    /// The role of each schema.
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
    /// A summary of one sentence.
    pub summary: String,
    /// Further documentation.
    pub description: String,
    /// The vendor's page.
    pub docs: String,
    /// Whether the vendor has deprecated it.
    pub deprecated: bool,
    /// The operation that replaces it.
    pub replaced_by: Option<String>,
    /// Whether sending it twice does no harm.
    pub idempotent: bool,
    /// The rate limit in calls per second.
    pub rate_limit: Option<u64>,
    /// The permission that the caller needs.
    pub permission: Option<String>,
    /// The documented error codes.
    pub error_codes: Vec<ErrorCode>,
    /// The fields of its pagination.
    pub pagination: Option<Pagination>,
    /// Contradictions between the vendor's sources.
    pub contradictions: Vec<String>,
    /// Path, query and header parameters, then the fields of the body.
    pub fields: Vec<Field>,
    /// The media type of the body.
    pub body: Option<String>,
    /// The schema of the response; `None` if it has no content.
    pub output: Option<String>,
    /// The vendor's samples.
    pub samples: Vec<Sample>,
}

/// One field of an operation.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// Its location in a request: a variant of the runtime's `Location`.
    pub location: &'static str,
    /// Its schema, with the description of the parameter.
    pub schema: Value,
    /// Whether it is required.
    pub required: bool,
}

impl Field {
    /// Whether the client fills it in, so that the operation's type does not have it.
    #[must_use]
    pub fn is_from_client(&self) -> bool {
        self.client().is_some()
    }

    /// The name of the client's value that fills it in.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        self.schema["x-from-client"].as_str()
    }
}

/// A documented error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The code as sent by the service.
    pub code: String,
    /// The HTTP status.
    pub status: Option<u64>,
    /// The meaning.
    pub description: String,
}

/// Pagination: the wire names of its fields.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// The parameter for the offset.
    pub offset: String,
    /// The parameter for the page size.
    pub limit: String,
    /// The response field with the items.
    pub items: String,
    /// The response field with the total count.
    pub total: Option<String>,
}

/// A sample of the vendor.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The type of the sample: the operation or the response.
    pub type_name: String,
    /// The name of the sample.
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

    /// The Rust type of the service, `Hss`.
    #[must_use]
    pub fn marker(&self) -> String {
        self.module.to_pascal_case()
    }

    /// Every documented error code once, sorted by code.
    #[must_use]
    pub fn error_codes(&self) -> Vec<&ErrorCode> {
        let mut seen = BTreeSet::new();
        let mut codes: Vec<_> = self.operations.iter().flat_map(|operation| &operation.error_codes).collect();
        codes.retain(|code| seen.insert(&code.code));
        codes.sort_by(|a, b| a.code.cmp(&b.code));
        codes
    }
}

/// The last segment of a `$ref`.
#[must_use]
pub fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

/// A string of a document; empty if it is missing.
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
    let explicit = schema["x-rust-name"].as_str().map(Cow::Borrowed);
    let name = explicit.or_else(|| idents::field(wire)).unwrap_or_default();
    if idents::is_keyword(&name) { format!("{name}_") } else { name.into_owned() }
}
