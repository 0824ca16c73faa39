//! The list of all operations for the tests: each operation's type, a request, and a response, from the documents.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};

use crate::ir::{Operation, Service};

/// The entries of a service.
///
/// # Errors
/// When a sample cannot be written as JSON.
pub fn entries(service: &Service, fixtures: &str) -> Result<Vec<TokenStream>, String> {
    let krate = format_ident!("imagescan_{}", service.provider);
    let (module, fixtures) = (format_ident!("{}", service.module), format_ident!("{fixtures}"));
    let json = |value: &Value| serde_json::to_string(value).map_err(|error| error.to_string());
    let entry = |operation: &Operation| {
        let (name, request) = (format_ident!("{}", operation.id), json(&request(service, operation))?);
        let response = if let Some(value) = sample(operation, operation.output.as_deref()) {
            let text = json(value)?;
            quote!(Some(#text))
        } else {
            quote!(None)
        };
        Ok(quote! {
            Operation::of::<#krate::#module::#name>(crate::generated::#fixtures::SCHEMAS, #request, #response)
        })
    };
    service.operations.iter().map(entry).collect()
}

/// The examples of the parameters and the first sample of the body. A required field without either has the simplest
/// value of its schema.
fn request(service: &Service, operation: &Operation) -> Value {
    let sample = sample(operation, Some(&operation.id)).and_then(Value::as_object);
    let mut request = Map::new();
    for field in operation.fields.iter().filter(|field| !field.is_from_client()) {
        let example =
            sample.and_then(|sample| sample.get(&field.name)).or_else(|| field.schema.get("example"));
        let value = match example {
            Some(example) => example.clone(),
            None if field.required => simplest(service, &field.schema),
            None => continue,
        };
        request.insert(field.name.clone(), value);
    }
    Value::Object(request)
}

fn sample<'a>(operation: &'a Operation, type_name: Option<&str>) -> Option<&'a Value> {
    let of_type = operation.samples.iter().find(|sample| Some(sample.type_name.as_str()) == type_name);
    of_type.map(|sample| &sample.value)
}

fn simplest(service: &Service, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return service.schemas.get(name).map_or(Value::Null, |schema| simplest(service, schema));
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(false),
        Some("array") => json!([simplest(service, &schema["items"])]),
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            required.map(|name| (name.to_owned(), simplest(service, &schema["properties"][name]))).collect()
        }
        _ => json!("a"),
    }
}
