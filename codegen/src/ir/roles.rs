//! The role of a schema: used by requests, responses, or both.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Operation, last};

/// The role of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Used by requests: fields are required or optional, and callers build it.
    Request,
    /// Used by responses: every field is optional.
    Response,
    /// Used by requests and responses: it becomes two types.
    Both,
}

impl Role {
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// The role of every schema that an operation uses; schemas of errors only have none.
pub(super) fn of(operations: &[Operation], schemas: &Map<String, Value>) -> BTreeMap<String, Role> {
    let mut roles = BTreeMap::new();
    for operation in operations {
        for field in operation.fields.iter().filter(|field| !field.is_from_client()) {
            mark(&field.schema, Role::Request, schemas, &mut roles);
        }
        if let Some(output) = &operation.output {
            mark_name(output, Role::Response, schemas, &mut roles);
        }
    }
    roles
}

fn mark(schema: &Value, role: Role, schemas: &Map<String, Value>, roles: &mut BTreeMap<String, Role>) {
    if let Some(reference) = schema["$ref"].as_str() {
        mark_name(last(reference), role, schemas, roles);
    }
    if schema.get("items").is_some() {
        mark(&schema["items"], role, schemas, roles);
    }
    for property in schema["properties"].as_object().into_iter().flat_map(Map::values) {
        mark(property, role, schemas, roles);
    }
}

fn mark_name(name: &str, role: Role, schemas: &Map<String, Value>, roles: &mut BTreeMap<String, Role>) {
    let known = roles.get(name).copied();
    let now = known.map_or(role, |known| known.and(role));
    if known != Some(now) {
        roles.insert(name.to_owned(), now);
        mark(&schemas[name], role, schemas, roles);
    }
}
