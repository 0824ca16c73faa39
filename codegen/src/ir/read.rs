//! Reads a checked document into typed values; nothing after it reads a document by key.

mod effects;
mod node;
mod operations;
mod samples;
mod schemas;
mod vendor;

use self::node::Node;
use self::operations::Components;
use super::role::Roles;
use super::{Group, Provider, Schema, Service};
use crate::spec::{Regions, Spec, join};

impl Provider {
    /// Takes the tables of a provider.
    #[must_use]
    pub fn read(tables: &Regions) -> Self {
        let Regions { provider, sources, services, .. } = tables;
        Self { name: provider.clone(), sources: sources.clone(), hosts: services.clone() }
    }
}

impl Service {
    /// Reads a document that the lint has checked.
    #[must_use]
    pub fn read(spec: &Spec) -> Self {
        let document = Node::new(&spec.value);
        let components = Components::of(document);
        let (info, service) = (document.get("info"), document.get("x-service"));
        let operations = operations::operations(spec, &components);
        let schemas: Vec<_> = components
            .schemas
            .entries()
            .map(|(name, schema)| (name, schema, schemas::kind(schema, &components)))
            .collect();
        let mut roles = Roles::of(&operations, schemas.iter().map(|(name, _, kind)| (*name, kind)));
        let schemas = schemas.into_iter().filter_map(|(name, schema, kind)| {
            Some(Schema {
                role: roles.remove(name)?,
                group: spec.group(&join("/components/schemas", name)).map(str::to_owned),
                name: name.to_owned(),
                request_name: schema.optional_text("x-request-name"),
                docs: schemas::docs(schema),
                vendor: vendor::vendor(schema),
                kind,
            })
        });
        Self {
            file: spec.file.clone(),
            provider: spec.provider.clone(),
            module: service.text("module"),
            name: service.text("name"),
            title: info.text("title"),
            description: info.text("description"),
            version: info.text("version"),
            signing_name: service.text("signing-name"),
            docs: document.get("externalDocs").optional_text("url"),
            groups: document.get("x-groups").entries().map(|(name, info)| group(name, info)).collect(),
            schemas: schemas.collect(),
            operations,
            error_codes: components.error_codes,
        }
    }
}

fn group(name: &str, info: Node<'_>) -> Group {
    Group { name: name.to_owned(), title: info.text("title"), description: info.text("description") }
}
