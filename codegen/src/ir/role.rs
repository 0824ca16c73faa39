//! The role of a schema: used by requests, responses, or both.

use std::collections::HashMap;

use super::{Operation, Output, Property, SchemaKind};

/// The role of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Used by requests: fields are required or optional, and callers build it.
    Request,
    /// Used by responses: every field is optional.
    Response,
    /// Used by requests and responses: an object becomes two types.
    Both,
}

impl Role {
    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// The roles of the schemas that operations use; schemas of errors only have none.
pub(super) struct Roles<'a> {
    schemas: HashMap<&'a str, &'a SchemaKind>,
    roles: HashMap<String, Role>,
}

impl<'a> Roles<'a> {
    /// Finds the role of each schema.
    pub(super) fn of(
        operations: &'a [Operation],
        schemas: impl IntoIterator<Item = (&'a str, &'a SchemaKind)>,
    ) -> HashMap<String, Role> {
        let mut roles = Self { schemas: schemas.into_iter().collect(), roles: HashMap::new() };
        for operation in operations {
            roles.mark_properties(operation.arguments().map(|field| &field.property), Role::Request);
            if let Output::Object(name) = &operation.output {
                roles.mark(name, Role::Response);
            }
        }
        roles.roles
    }

    fn mark_properties(&mut self, properties: impl IntoIterator<Item = &'a Property>, role: Role) {
        for name in properties.into_iter().filter_map(|property| property.ty.named()) {
            self.mark(name, role);
        }
    }

    fn mark(&mut self, name: &str, role: Role) {
        let known = self.roles.get(name).copied();
        let now = known.map_or(role, |known| known.and(role));
        if known != Some(now) {
            self.roles.insert(name.to_owned(), now);
            if let Some(SchemaKind::Object(properties)) = self.schemas.get(name).copied() {
                self.mark_properties(properties, role);
            }
        }
    }
}
