//! Rust names of vendor names: collisions and invalid names.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::enums::{enums, texts};
use super::report::Report;
use super::schemas::schema_type;
use super::view::View;
use crate::names;
use crate::spec::join;

const RULE: &str = "name-collision";
const UNNAMED: &str = "no-rust-name";
const RENAME: &str = "write `x-rust-name` on one of the two";

/// The names of types: operations, schemas and the request types of schemas.
pub(super) fn types(view: &View<'_>, report: &mut Report<'_>) {
    let mut names = Names::default();
    let module = view.document.value.get("x-service").and_then(|service| service.get("module")?.as_str());
    let marker = module.and_then(names::pascal);
    for operation in view.operations.iter().filter(|operation| !operation.id.is_empty()) {
        let remedy = "operations have the vendor's name: remove one of the two";
        let owner = NameOwner { kind: "operation ", name: operation.id };
        if names::is_prelude(operation.id) || names::is_runtime(operation.id) {
            let message = format!("{owner} shadows a type of that name, which generated code needs");
            report.error(RULE, &operation.pointer, &message, "operations have the vendor's name: remove it");
        } else if marker.as_deref() == Some(operation.id) {
            let message = format!("{owner} has the name of the type of its service");
            report.error(RULE, &operation.pointer, &message, "rename the file and `module` of `x-service`");
        }
        // Two operations of one name break another rule.
        if let Some(other) = names.add(names::pascal(operation.id), owner).filter(|other| *other != owner) {
            report.error(RULE, &operation.pointer, &format!("{owner} has the Rust name of {other}"), remedy);
        }
    }
    for node in view.at(NodeKind::NamedSchema) {
        let rust = names::pascal(node.name);
        if rust.as_deref() != Some(node.name) {
            let remedy = match &rust {
                Some(rust) => format!("name it `{rust}`"),
                None => "name it in PascalCase".to_owned(),
            };
            report.error("schema-name", &node.pointer, "{} does not have the name of its Rust type", remedy);
        }
        let schema = NameOwner { kind: "schema ", name: node.name };
        type_name(schema, &node.pointer, marker.as_deref(), &mut names, report);
        if let Some(name) = node.value.get("x-request-name").and_then(Value::as_str) {
            let (pointer, request) =
                (join(&node.pointer, "x-request-name"), NameOwner { kind: "request type ", name });
            type_name(request, &pointer, marker.as_deref(), &mut names, report);
        }
    }
}

fn type_name<'a>(
    owner: NameOwner<'a>,
    pointer: &str,
    marker: Option<&str>,
    names: &mut Names<'a>,
    report: &mut Report<'_>,
) {
    const REMEDY: &str = "rename it";
    let rust = names::pascal(owner.name);
    if rust.as_deref().is_some_and(names::is_prelude) {
        report.error(RULE, pointer, &format!("{owner} shadows a type of the standard library"), REMEDY);
    } else if let Some(rust) = rust.as_deref().filter(|rust| names::is_runtime(rust)) {
        let message = format!("{owner} shadows a type of the runtime, which generated code needs");
        let remedy = format!("rename it, for instance to `{}{rust}`", marker.unwrap_or("Service"));
        report.error(RULE, pointer, &message, remedy);
    }
    if let Some(other) = names.add(rust, owner) {
        report.error(RULE, pointer, &format!("{owner} has the Rust name of {other}"), REMEDY);
    }
}

/// The names of the fields of each object.
pub(super) fn properties(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("object")) {
        let mut names = Names::default();
        let properties = node.value.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let pointer = || join(&join(&node.pointer, "properties"), name);
            let rust = rust_field(name, property);
            unnamed(name, rust.as_deref(), pointer, report);
            if let Some(other) = names.add(rust, NameOwner { kind: "", name }) {
                let message = format!("`{name}` and {other} have the same Rust name");
                report.error(RULE, &pointer(), &message, RENAME);
            }
        }
    }
}

/// The functions that make the operation to wait with.
fn waiters(operation: &Map<String, Value>) -> impl Iterator<Item = String> {
    let starts = operation.get("x-starts");
    let sites = starts.and_then(|starts| starts.get("sites")).and_then(Value::as_object);
    let all = (starts.is_some() && sites.is_none()).then(|| names::waiter(None));
    all.into_iter().chain(sites.into_iter().flatten().map(|(site, _)| names::waiter(Some(site))))
}

/// The names of the fields of each operation: its parameters and the fields of its body.
pub(super) fn inputs(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::Parameter) {
        if let Some(name) = node.value.get("name").and_then(Value::as_str) {
            let explicit = node.value.get("x-rust-name").and_then(Value::as_str);
            let rust = explicit.map(Cow::Borrowed).or_else(|| names::field(name));
            unnamed(name, rust.as_deref(), || node.pointer.clone(), report);
        }
    }
    for operation in &view.operations {
        let mut names = Names::default();
        for input in operation.inputs.iter().filter(|input| input.value.get("x-from-client").is_none()) {
            let owner = NameOwner { kind: input.location, name: input.name };
            let rust = rust_field(input.name, input.value);
            if rust.as_deref().is_some_and(|rust| waiters(operation.value).any(|name| name == rust)) {
                let message =
                    format!("the setter of `{}` is the function of {{}} that follows its task", input.name);
                let remedy = "write another name as `x-rust-name`";
                report.error(RULE, &operation.pointer, &message, remedy);
            }
            let other = names.add(rust, owner);
            // One name in two locations breaks another rule, and two fields of a body are reported at its schema.
            let is_reported =
                |other: &NameOwner<'_>| other.name == owner.name || [other.kind, owner.kind] == ["body"; 2];
            if let Some(other) = other.filter(|other| !is_reported(other)) {
                let message =
                    format!("`{}` and `{}` have the same Rust name in {{}}", other.name, owner.name);
                report.error(RULE, &operation.pointer, &message, RENAME);
            }
        }
    }
}

fn unnamed(name: &str, rust: Option<&str>, pointer: impl Fn() -> String, report: &mut Report<'_>) {
    match rust {
        None => {
            let message = format!("`{name}` has no valid name for a Rust field");
            report.error(UNNAMED, &pointer(), &message, "write one as `x-rust-name`");
        }
        Some(taken) if names::is_model_function(taken) => {
            let message = format!("the setter of `{name}` shadows `{taken}`, a function of every model");
            report.error(RULE, &pointer(), &message, "write another name as `x-rust-name`");
        }
        Some(_) => {}
    }
}

pub(super) fn rust_field<'a>(name: &'a str, value: &'a Value) -> Option<Cow<'a, str>> {
    match value.get("x-rust-name").and_then(Value::as_str) {
        Some(explicit) => Some(Cow::Borrowed(explicit)),
        None => names::field(name),
    }
}

/// `bad-extension-value`: an explicit Rust name is valid.
pub(super) fn explicit(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Parameter | NodeKind::Property))
    {
        let explicit = node.value.get("x-rust-name").and_then(Value::as_str);
        if let Some(explicit) = explicit.filter(|explicit| !names::is_snake(explicit)) {
            let pointer = join(&node.pointer, "x-rust-name");
            let message = format!("`{explicit}` is not a valid name for a Rust field");
            report.error(
                "bad-extension-value",
                &pointer,
                &message,
                "write it in snake_case; keywords are not allowed",
            );
        }
    }
}

/// The names of the variants of each enum.
pub(super) fn variants(view: &View<'_>, report: &mut Report<'_>) {
    const REMEDY: &str = "name the variants with `x-enum-varnames`";
    for (node, values) in enums(view) {
        let explicit: Vec<&str> = texts(node.value, "x-enum-varnames").collect();
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let mut names = Names::default();
        let mut seen = HashSet::new();
        for (index, value) in values.iter().enumerate() {
            // A duplicate value breaks another rule.
            if !seen.insert(value) {
                continue;
            }
            let quoted = format!("`{value}`");
            let rust = explicit.get(index).copied().map(Cow::Borrowed).or_else(|| names::pascal(value));
            match rust.as_deref() {
                None => {
                    let message = format!("the value {quoted} of {{}} has no valid name for a Rust variant");
                    report.error(UNNAMED, &node.pointer, &message, REMEDY);
                }
                Some(name @ ("Unknown" | "Self")) => {
                    let message =
                        format!("the value {quoted} of {{}} becomes the variant `{name}`, which is reserved");
                    report.error(RULE, &node.pointer, &message, REMEDY);
                }
                Some(_) => {}
            }
            // typify writes `SHA256` as `Sha256`, and fails if two values become one name.
            let rust = rust.and_then(|rust| Some(Cow::Owned(names::pascal(&rust)?.to_lowercase())));
            if let Some(other) = names.add(rust, NameOwner { kind: "", name: value }) {
                let message = format!(
                    "the values {other} and {quoted} of {{}} become variants that differ only in case"
                );
                report.error(RULE, &node.pointer, &message, REMEDY);
            }
        }
    }
}

/// The item of the document that has a Rust name.
#[derive(Clone, Copy, PartialEq)]
struct NameOwner<'a> {
    kind: &'a str,
    name: &'a str,
}

impl fmt::Display for NameOwner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}`{}`", self.kind, self.name)
    }
}

/// Rust names, each with its owner.
#[derive(Default)]
struct Names<'a>(HashMap<Cow<'a, str>, NameOwner<'a>>);

impl<'a> Names<'a> {
    /// Adds a name; returns its owner if it exists already.
    fn add(&mut self, rust: Option<Cow<'a, str>>, owner: NameOwner<'a>) -> Option<NameOwner<'a>> {
        match self.0.entry(rust?) {
            Entry::Occupied(held) => Some(*held.get()),
            Entry::Vacant(free) => {
                free.insert(owner);
                None
            }
        }
    }
}
