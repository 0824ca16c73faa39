//! Parameters: where they travel, how, and that a name stands once.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::report::Report;
use super::service::placeholders;
use super::view::{Node, View};
use crate::spec::join;

/// `path-parameter`: the braces of a path and its path parameters are the same.
pub(super) fn paths(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "path-parameter";
    for operation in &view.operations {
        let inputs = || operation.inputs.iter().filter(|input| input.location == "path");
        for name in placeholders(operation.path) {
            if !inputs().any(|input| input.name == name) {
                let message = format!("{{}} has no parameter for `{{{name}}}` of its path");
                let remedy = format!("add a parameter `{name}` with `in: path` and `required: true`");
                report.error(RULE, &operation.pointer, &message, remedy);
            }
        }
        for input in inputs() {
            if !placeholders(operation.path).any(|name| name == input.name) {
                let message = format!("`{}` is not in the path `{}`", input.name, operation.path);
                report.error(RULE, &input.pointer, &message, "write it in braces in the path, or remove it");
            }
        }
    }
    for node in declared(view).filter(|node| node.value.get("in").and_then(Value::as_str) == Some("path")) {
        if node.value.get("required").and_then(Value::as_bool) != Some(true) {
            let message = "{} stands in the path and is not required";
            report.error(RULE, &node.pointer, message, "write `required: true`");
        }
    }
}

/// `duplicate-parameter`: a name stands once in an operation, counting the fields of the body.
pub(super) fn duplicates(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let mut locations: HashMap<Cow<'_, str>, &str> = HashMap::new();
        for input in &operation.inputs {
            // Headers are the same whatever their case.
            let name = match input.location {
                "header" => Cow::Owned(input.name.to_ascii_lowercase()),
                _ => Cow::Borrowed(input.name),
            };
            if let Some(location) = locations.insert(name, input.location) {
                let message = format!(
                    "`{}` stands in the {} and in the {} of {{}}",
                    input.name, location, input.location
                );
                report.error(
                    "duplicate-parameter",
                    &operation.pointer,
                    &message,
                    "keep the one that the vendor reads",
                );
            }
        }
    }
}

/// `parameter-location` and `bad-extension-value`: `in` and `x-from-client` are words that the dialect knows.
pub(super) fn locations(view: &View<'_>, report: &mut Report<'_>) {
    for node in declared(view) {
        let location = text(node.value, "in");
        if location.is_some_and(|location| !["path", "query", "header"].contains(&location)) {
            let message = format!("{{}} travels in `{}`", location.unwrap_or_default());
            report.error("parameter-location", &node.pointer, &message, "write `path`, `query` or `header`");
        }
        let client = text(node.value, "x-from-client");
        if client.is_some_and(|client| !["project_id", "region"].contains(&client)) {
            let pointer = join(&node.pointer, "x-from-client");
            let message = "the client does not know what {} names";
            report.error("bad-extension-value", &pointer, message, "write `project_id` or `region`");
        } else if client.is_some() && location == Some("query") {
            let pointer = join(&node.pointer, "x-from-client");
            let message = "{} stands in the query, which the client fills nothing into";
            let remedy = "remove it: the caller gives the parameter; only paths and headers are the client's";
            report.error("bad-extension-value", &pointer, message, remedy);
        }
    }
}

/// `array-style`: an array says how it travels, and nothing else does.
pub(super) fn styles(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "array-style";
    const WAYS: &str = "write `style: form` with `explode: false` for commas, `explode: true` for a repeated name, \
                        or `x-flatten: true` for `Name.1`";
    for node in declared(view) {
        let is_array =
            node.value.get("schema").and_then(|schema| schema.get("type")?.as_str()) == Some("array");
        let flat = flag(node.value, "x-flatten") == Some(true);
        let form = text(node.value, "style").is_none_or(|style| style == "form");
        let explode = flag(node.value, "explode");
        if !is_array {
            let ways =
                ["style", "explode", "x-flatten"].into_iter().filter(|way| node.value.contains_key(*way));
            for way in ways {
                let message = format!("{{}} is no array, so `{way}` says nothing");
                report.error(RULE, &node.pointer, &message, format!("remove `{way}`"));
            }
        } else if text(node.value, "in").is_some_and(|location| location != "query") {
            report.error(RULE, &node.pointer, "{} is an array outside the query", "write it as text");
        } else if !form || flat == explode.is_some() {
            report.error(RULE, &node.pointer, "{} does not say how its array travels", WAYS);
        } else if explode == Some(false) && text(node.value, "style").is_none() {
            report.error(
                RULE,
                &node.pointer,
                "{} does not say between what its items travel",
                "write `style: form`",
            );
        }
    }
}

fn declared<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = &'v Node<'a>> {
    view.at(NodeKind::Parameter).filter(|node| !node.value.contains_key("$ref"))
}

fn text<'a>(value: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn flag(value: &Map<String, Value>, name: &str) -> Option<bool> {
    value.get(name).and_then(Value::as_bool)
}
