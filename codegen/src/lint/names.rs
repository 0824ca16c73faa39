//! What vendor names become in Rust, and where two become one.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::dialect::Place;
use super::enums::{enums, texts};
use super::idents;
use super::report::Report;
use super::schemas::kind;
use super::view::View;
use crate::spec::join;

const RULE: &str = "name-collision";
const UNNAMED: &str = "no-rust-name";

/// The names of types: operations, schemas and the request types of schemas.
pub(super) fn types(view: &View<'_>, report: &mut Report<'_>) {
    let mut names = Names::default();
    for operation in view.operations.iter().filter(|operation| !operation.id.is_empty()) {
        let remedy = "operations keep the vendor's name: leave one of the two out";
        if operation.id == "Client" || idents::is_prelude(operation.id) {
            let message = format!("operation `{}` hides a type of that name", operation.id);
            report.fault(RULE, &operation.pointer, &message, remedy);
        }
        // Two operations of one name break another rule.
        let words = format!("operation `{}`", operation.id);
        if let Some(other) = names.add(idents::pascal(operation.id), &words).filter(|other| *other != words) {
            report.fault(RULE, &operation.pointer, &format!("{words} has the Rust name of {other}"), remedy);
        }
    }
    for node in view.at(Place::NamedSchema) {
        let rust = idents::pascal(node.name);
        if rust.as_deref() != Some(node.name) {
            let remedy = match &rust {
                Some(rust) => format!("name it `{rust}`"),
                None => "name it in PascalCase".to_owned(),
            };
            report.fault("schema-name", &node.pointer, "{} does not have the name of its Rust type", remedy);
        }
        type_name(rust, &format!("schema `{}`", node.name), &node.pointer, &mut names, report);
        if let Some(name) = node.value.get("x-request-name").and_then(Value::as_str) {
            let pointer = join(&node.pointer, "x-request-name");
            type_name(idents::pascal(name), &format!("request type `{name}`"), &pointer, &mut names, report);
        }
    }
}

fn type_name(rust: Option<String>, words: &str, pointer: &str, names: &mut Names, report: &mut Report<'_>) {
    if rust.as_deref().is_some_and(idents::is_prelude) {
        report.fault(
            RULE,
            pointer,
            &format!("{words} hides a type of the standard library"),
            "give it another name",
        );
    }
    if let Some(other) = names.add(rust, words) {
        report.fault(RULE, pointer, &format!("{words} has the Rust name of {other}"), "give it another name");
    }
}

/// The names of fields: of each object, and of each operation with its parameters and body.
pub(super) fn fields(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(Place::NamedSchema).filter(|node| kind(node) == Some("object")) {
        let mut names = Names::default();
        let properties = node.value.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let pointer = join(&join(&node.pointer, "properties"), name);
            field_name(name, property, &pointer, &mut names, report);
        }
    }
    for node in view.at(Place::Parameter) {
        let name = node.value.get("name").and_then(Value::as_str);
        if let Some(name) = name.filter(|_| !node.value.contains_key("x-rust-name")) {
            unnamed(name, idents::field(name).as_deref(), &node.pointer, report);
        }
    }
    for operation in &view.operations {
        let mut names = Names::default();
        for input in operation.inputs.iter().filter(|input| input.value.get("x-from-client").is_none()) {
            let words = format!("`{}`", input.name);
            let rust = rust_field(input.name, input.value);
            // One name in two places breaks another rule.
            if let Some(other) = names.add(rust, &words).filter(|other| *other != words) {
                let message = format!("{words} and {other} have one Rust name in `{}`", operation.id);
                report.fault(RULE, &input.pointer, &message, "write `x-rust-name` on one of the two");
            }
        }
    }
}

fn field_name(name: &str, property: &Value, pointer: &str, names: &mut Names, report: &mut Report<'_>) {
    let words = format!("`{name}`");
    let rust = rust_field(name, property);
    unnamed(name, rust.as_deref(), pointer, report);
    if let Some(other) = names.add(rust, &words) {
        let message = format!("{words} and {other} have one Rust name");
        report.fault(RULE, pointer, &message, "write `x-rust-name` on one of the two");
    }
}

fn unnamed(name: &str, rust: Option<&str>, pointer: &str, report: &mut Report<'_>) {
    match rust {
        None => {
            let message = format!("`{name}` gives no name for a Rust field");
            report.fault(UNNAMED, pointer, &message, "write one as `x-rust-name`");
        }
        Some("new") => {
            let message = "{} has a setter of the name of the constructor";
            report.fault(RULE, pointer, message, "write another name as `x-rust-name`");
        }
        Some(_) => {}
    }
}

fn rust_field(name: &str, value: &Value) -> Option<String> {
    match value.get("x-rust-name").and_then(Value::as_str) {
        Some(given) => Some(given.to_owned()),
        None => idents::field(name),
    }
}

/// `bad-extension-value`: a given name is one that Rust takes.
pub(super) fn given(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.nodes.iter().filter(|node| matches!(node.place, Place::Parameter | Place::Property)) {
        let given = node.value.get("x-rust-name").and_then(Value::as_str);
        if let Some(given) = given.filter(|given| !idents::is_snake(given) || *given == "new") {
            let pointer = join(&node.pointer, "x-rust-name");
            let message = format!("`{given}` is no name for a Rust field");
            report.fault("bad-extension-value", &pointer, &message, "write it in snake_case, and no keyword");
        }
    }
}

/// The names of the variants of each enum.
pub(super) fn variants(view: &View<'_>, report: &mut Report<'_>) {
    const REMEDY: &str = "name the variants with `x-enum-varnames`";
    for (node, values) in enums(view) {
        let given: Vec<&str> = texts(node.value, "x-enum-varnames").collect();
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let mut names = Names::default();
        let mut seen = HashSet::new();
        for (index, value) in values.iter().enumerate() {
            // A value that stands twice breaks another rule.
            if !seen.insert(value) {
                continue;
            }
            let words = format!("`{value}`");
            let rust = given.get(index).map(|name| (*name).to_owned()).or_else(|| idents::pascal(value));
            match rust.as_deref() {
                None => {
                    let message = format!("the value {words} of {{}} gives no name for a Rust variant");
                    report.fault(UNNAMED, &node.pointer, &message, REMEDY);
                }
                Some(name @ ("Unknown" | "Self")) => {
                    let message =
                        format!("the value {words} of {{}} becomes the variant `{name}`, which is taken");
                    report.fault(RULE, &node.pointer, &message, REMEDY);
                }
                Some(_) => {}
            }
            if let Some(other) = names.add(rust, &words) {
                let message = format!("the values {other} and {words} of {{}} become one variant");
                report.fault(RULE, &node.pointer, &message, REMEDY);
            }
        }
    }
}

/// Rust names, each with the words for who took it.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    /// Takes a name; tells who has it already.
    fn add(&mut self, rust: Option<String>, words: &str) -> Option<String> {
        let rust = rust?;
        if let Some(other) = self.0.get(&rust) {
            return Some(other.clone());
        }
        self.0.insert(rust, words.to_owned());
        None
    }
}
