//! Prepares schemas for progenitor and typify: by role, without documentation, and without bounds that would make
//! responses undecodable.
//!
//! Each operation becomes an object schema, so that progenitor chooses the types of its fields too.

use serde_json::{Map, Value, json};

use crate::ir::{Operation, Role, Service, last, texts};

/// The component schemas of a service, ready for progenitor.
#[must_use]
pub fn schemas(service: &Service) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, schema) in &service.schemas {
        let Some(role) = service.roles.get(name) else {
            continue;
        };
        if is_object(schema) {
            if *role != Role::Request {
                out.insert(name.clone(), object(service, schema, Role::Response));
            }
            if *role != Role::Response {
                out.insert(request_name(service, name), object(service, schema, Role::Request));
            }
        } else {
            out.insert(name.clone(), scalar(service, schema, Role::Response));
        }
    }
    for operation in &service.operations {
        out.insert(operation.id.clone(), of_operation(service, operation));
    }
    out
}

/// Whether a named schema is an object, not an enum or a named number.
#[must_use]
pub fn is_object(schema: &Value) -> bool {
    schema["type"] == "object"
}

/// The name that a schema has in requests.
fn request_name(service: &Service, name: &str) -> String {
    let both = service.roles.get(name) == Some(&Role::Both) && is_object(&service.schemas[name]);
    let own = service.schemas[name]["x-request-name"].as_str().filter(|_| both);
    own.unwrap_or(name).to_owned()
}

fn object(service: &Service, schema: &Value, role: Role) -> Value {
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let properties = properties.iter().map(|(name, schema)| (name.clone(), scalar(service, schema, role)));
    let required = if role == Role::Request { texts(&schema["required"]) } else { Vec::new() };
    finish(&properties.collect(), &required)
}

fn of_operation(service: &Service, operation: &Operation) -> Value {
    let fields = || operation.fields.iter().filter(|field| !field.is_from_client());
    let properties =
        fields().map(|field| (field.name.clone(), scalar(service, &field.schema, Role::Request))).collect();
    let required: Vec<_> = fields().filter(|field| field.required).map(|field| field.name.clone()).collect();
    finish(&properties, &required)
}

fn finish(properties: &Map<String, Value>, required: &[String]) -> Value {
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if properties.is_empty() {
        // Otherwise it would become a map of any value.
        schema["additionalProperties"] = false.into();
    }
    schema
}

/// A property, a list element, an enum or a number, without documentation.
fn scalar(service: &Service, schema: &Value, role: Role) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = last(reference);
        let name = if role == Role::Request { request_name(service, name) } else { name.to_owned() };
        return json!({ "$ref": format!("#/components/schemas/{name}") });
    }
    let mut out = json!({ "type": schema["type"] });
    if let Some(format) = schema["format"].as_str() {
        // Vendors exceed their own bounds: the count of a response must not fail at 2^31.
        let wide = role == Role::Response && format == "int32";
        out["format"] = if wide { "int64" } else { format }.into();
    }
    if schema["type"] == "array" {
        out["items"] = scalar(service, &schema["items"], role);
    }
    if schema.get("enum").is_some() {
        let named = schema.get("x-enum-varnames").unwrap_or(&schema["enum"]);
        out["enum"] = named.clone();
    }
    out
}
