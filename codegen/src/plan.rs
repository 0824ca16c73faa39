//! What the documents say, in the words of the generator: services, operations and schemas by their role.
//!
//! Reads typed, linted documents; knows no Rust but names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase as _;
use openapiv3::{MediaType, OpenAPI, Parameter, ReferenceOr, RequestBody, Schema, StatusCode};
use serde_json::{Map, Value};

use crate::lint::idents;
use crate::spec::Spec;

mod roles;

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
    pub place: &'static str,
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
                Reader { api, schemas: &schemas }.operation(path, method, operation)
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

struct Reader<'a> {
    api: &'a OpenAPI,
    schemas: &'a Map<String, Value>,
}

impl Reader<'_> {
    fn operation(&self, path: &str, method: &str, operation: &openapiv3::Operation) -> Operation {
        let id = operation.operation_id.clone().unwrap_or_default();
        let extension = |name: &str| operation.extensions.get(name).cloned().unwrap_or_default();
        let mut samples = Vec::new();
        let mut fields: Vec<_> =
            operation.parameters.iter().filter_map(|each| self.parameter(each)).map(field).collect();
        let body =
            operation.request_body.as_ref().and_then(|body| self.request_body(body)).and_then(|body| {
                let (media_type, content) = body.content.first()?;
                let mut of_body = samples_of(&id, content);
                for sample in &mut of_body {
                    complete(sample, &fields);
                }
                samples.extend(of_body);
                fields.extend(self.body_fields(content));
                Some(media_type.clone())
            });
        let success = operation.responses.responses.iter().find(|(code, _)| is_success(code));
        let content = success.and_then(|(_, response)| match response {
            ReferenceOr::Item(response) => response.content.get("application/json"),
            ReferenceOr::Reference { reference } => {
                let name = last(reference);
                self.api.components.as_ref()?.responses.get(name)?.as_item()?.content.get("application/json")
            }
        });
        let output =
            content.and_then(|content| Some(last(reference_of(content.schema.as_ref()?)?).to_owned()));
        if let (Some(output), Some(content)) = (&output, content) {
            samples.extend(samples_of(output, content));
        }
        let pagination = extension("x-pagination");
        Operation {
            method: method.to_uppercase(),
            path: if path.starts_with("/#") { "/".to_owned() } else { path.to_owned() },
            summary: operation.summary.clone().unwrap_or_default(),
            description: operation.description.clone().unwrap_or_default(),
            docs: operation.external_docs.as_ref().map(|docs| docs.url.clone()).unwrap_or_default(),
            deprecated: operation.deprecated,
            replaced_by: extension("x-replaced-by").as_str().map(str::to_owned),
            idempotent: extension("x-idempotent").as_bool().unwrap_or_default(),
            rate_limit: extension("x-rate-limit").as_u64(),
            permission: extension("x-permission").as_str().map(str::to_owned),
            error_codes: error_codes(&extension("x-error-codes"))
                .chain(error_codes(&self.api.extensions.get("x-error-codes").cloned().unwrap_or_default()))
                .collect(),
            pagination: pagination.is_object().then(|| Pagination {
                offset: text(&pagination["offset"]),
                items: text(&pagination["items"]),
                total: pagination["total"].as_str().map(str::to_owned),
            }),
            contradictions: texts(&extension("x-contradictions")),
            fields,
            body,
            output,
            samples,
            id,
        }
    }

    fn parameter<'b>(&'b self, parameter: &'b ReferenceOr<Parameter>) -> Option<&'b Parameter> {
        match parameter {
            ReferenceOr::Item(parameter) => Some(parameter),
            ReferenceOr::Reference { reference } => {
                self.api.components.as_ref()?.parameters.get(last(reference))?.as_item()
            }
        }
    }

    fn request_body<'b>(&'b self, body: &'b ReferenceOr<RequestBody>) -> Option<&'b RequestBody> {
        match body {
            ReferenceOr::Item(body) => Some(body),
            ReferenceOr::Reference { reference } => {
                self.api.components.as_ref()?.request_bodies.get(last(reference))?.as_item()
            }
        }
    }

    fn body_fields(&self, content: &MediaType) -> Vec<Field> {
        let name = content.schema.as_ref().and_then(reference_of).map(last).unwrap_or_default();
        let schema = self.schemas.get(name).cloned().unwrap_or_default();
        let required = texts(&schema["required"]);
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        properties
            .into_iter()
            .map(|(name, schema)| Field { required: required.contains(&name), place: "Body", schema, name })
            .collect()
    }
}

fn field(parameter: &Parameter) -> Field {
    let data = parameter.parameter_data_ref();
    let mut schema = match &data.format {
        openapiv3::ParameterSchemaOrContent::Schema(schema) => {
            serde_json::to_value(schema).unwrap_or_default()
        }
        openapiv3::ParameterSchemaOrContent::Content(_) => Value::Null,
    };
    if let Value::Object(schema) = &mut schema {
        // A `$ref` may have siblings here: what follows reads them, and takes them off before progenitor sees them.
        if let Some(description) = &data.description {
            schema.insert("description".to_owned(), description.clone().into());
        }
        if data.deprecated == Some(true) {
            schema.insert("deprecated".to_owned(), true.into());
        }
        if let Some(example) = &data.example {
            schema.insert("example".to_owned(), example.clone());
        }
        schema.extend(data.extensions.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let flat = data.extensions.get("x-flatten").and_then(Value::as_bool).unwrap_or_default();
    let from_client = data.extensions.contains_key("x-from-client");
    let place = match parameter {
        Parameter::Path { .. } if from_client => "ClientPath",
        Parameter::Path { .. } => "Path",
        Parameter::Header { .. } | Parameter::Cookie { .. } if from_client => "ClientHeader",
        Parameter::Header { .. } | Parameter::Cookie { .. } => "Header",
        Parameter::Query { .. } if flat => "QueryFlat",
        Parameter::Query { .. } if data.explode == Some(false) => "QueryCsv",
        Parameter::Query { .. } => "Query",
    };
    Field { name: data.name.clone(), place, schema, required: data.required }
}

/// A sample of a body becomes one of its operation: the examples of required parameters stand in for their values.
fn complete(sample: &mut Sample, parameters: &[Field]) {
    for field in parameters.iter().filter(|field| field.required && !field.is_from_client()) {
        if let (Value::Object(sample), Some(example)) = (&mut sample.value, field.schema.get("example")) {
            sample.insert(field.name.clone(), example.clone());
        }
    }
}

fn samples_of(type_name: &str, content: &MediaType) -> Vec<Sample> {
    let sample = |name: &str, value: &Value| Sample {
        type_name: type_name.to_owned(),
        name: name.to_owned(),
        value: value.clone(),
    };
    let named = content
        .examples
        .iter()
        .filter_map(|(name, example)| Some(sample(name, example.as_item()?.value.as_ref()?)));
    content.example.iter().map(|value| sample("example", value)).chain(named).collect()
}

fn error_codes(value: &Value) -> impl Iterator<Item = ErrorCode> + use<> {
    value.as_array().cloned().unwrap_or_default().into_iter().map(|each| ErrorCode {
        code: text(&each["code"]),
        status: each["status"].as_u64(),
        description: text(&each["description"]),
    })
}

fn is_success(code: &StatusCode) -> bool {
    match code {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    }
}

fn reference_of(schema: &ReferenceOr<Schema>) -> Option<&str> {
    match schema {
        ReferenceOr::Reference { reference } => Some(reference),
        ReferenceOr::Item(_) => None,
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
