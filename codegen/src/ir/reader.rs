//! Reads an operation of a typed, linted document.

use openapiv3::{MediaType, OpenAPI, Parameter, ReferenceOr, RequestBody, Schema, StatusCode};
use serde_json::{Map, Value};

use super::{ErrorCode, Field, Operation, Pagination, Sample, last, text, texts};

/// The document that contains the operations.
pub(super) struct SpecReader<'a> {
    pub(super) api: &'a OpenAPI,
    pub(super) schemas: &'a Map<String, Value>,
}

impl SpecReader<'_> {
    pub(super) fn operation(&self, path: &str, method: &str, operation: &openapiv3::Operation) -> Operation {
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
                limit: text(&pagination["limit"]),
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
            .map(|(name, schema)| Field {
                required: required.contains(&name),
                location: "Body",
                schema,
                name,
            })
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
        // A `$ref` has siblings here; `typify_schema` removes them for progenitor.
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
    let location = match parameter {
        Parameter::Path { .. } if from_client => "ClientPath",
        Parameter::Path { .. } => "Path",
        Parameter::Header { .. } | Parameter::Cookie { .. } if from_client => "ClientHeader",
        Parameter::Header { .. } | Parameter::Cookie { .. } => "Header",
        Parameter::Query { .. } if flat => "QueryFlat",
        Parameter::Query { .. } if data.explode == Some(false) => "QueryCsv",
        Parameter::Query { .. } => "Query",
    };
    Field { name: data.name.clone(), location, schema, required: data.required }
}

/// Adds the examples of required parameters to the sample of a body, so that it is a sample of the operation.
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
