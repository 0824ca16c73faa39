//! Parameters: locations, array styles, and duplicates.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::report::Report;
use super::service::placeholders;
use super::view::{Node, View};
use crate::spec::join;

const JSON: &str = "application/json";

/// `path-parameter`: the braces of a path and its path parameters match.
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
            let message = "{} is in the path and not required";
            report.error(RULE, &node.pointer, message, "write `required: true`");
        }
    }
}

/// `duplicate-parameter`: names are unique in an operation, including the fields of the body.
pub(super) fn duplicates(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let mut locations: HashMap<Cow<'_, str>, &str> = HashMap::new();
        for input in &operation.inputs {
            // The names of headers are case-insensitive.
            let name = match input.location {
                "header" => Cow::Owned(input.name.to_ascii_lowercase()),
                _ => Cow::Borrowed(input.name),
            };
            if let Some(location) = locations.insert(name, input.location) {
                let message =
                    format!("`{}` is in the {} and in the {} of {{}}", input.name, location, input.location);
                report.error(
                    "duplicate-parameter",
                    &operation.pointer,
                    &message,
                    "keep the one that the vendor uses",
                );
            }
        }
    }
}

/// `parameter-location` and `bad-extension-value`: `in` has a value of the dialect, and the client fills in no query.
pub(super) fn locations(view: &View<'_>, report: &mut Report<'_>) {
    for node in declared(view) {
        let location = text(node.value, "in");
        if location.is_some_and(|location| !["path", "query", "header"].contains(&location)) {
            let message = format!("{{}} is in `{}`", location.unwrap_or_default());
            report.error("parameter-location", &node.pointer, &message, "write `path`, `query` or `header`");
        }
        if node.value.contains_key("x-from-client") && location == Some("query") {
            let pointer = join(&node.pointer, "x-from-client");
            let message = "{} is in the query, where the client fills in no values";
            let remedy =
                "remove it: the caller sets query parameters; the client fills in paths and headers only";
            report.error("bad-extension-value", &pointer, message, remedy);
        }
    }
}

/// `bad-extension-value`: the client of the provider has the value that `x-from-client` names.
pub(super) fn from_client(view: &View<'_>, provided: &[String], report: &mut Report<'_>) {
    for node in declared(view) {
        let client = text(node.value, "x-from-client");
        if client.is_some_and(|client| !provided.iter().any(|name| name == client)) {
            let pointer = join(&node.pointer, "x-from-client");
            let remedy = match provided {
                [] => "remove it: `client-parameters` of regions.yaml lists no value".to_owned(),
                names => format!("write one of `client-parameters` of regions.yaml: {}", names.join(", ")),
            };
            let message = "{} names a value that the client does not have";
            report.error("bad-extension-value", &pointer, message, remedy);
        }
    }
}

/// `parameter-type`: a parameter has `schema` or `content`; `content` is an array as JSON text in the query.
pub(super) fn types(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "parameter-type";
    for node in declared(view) {
        let content = node.value.get("content");
        match (node.value.contains_key("schema"), content) {
            (true, None) => {}
            (false, None) => {
                let remedy = "write its type as `schema`";
                report.error(RULE, &node.pointer, "{} has no type", remedy);
            }
            (true, Some(_)) => {
                let remedy = "keep `content` if it is sent as JSON text, otherwise `schema`";
                report.error(RULE, &node.pointer, "{} has `schema` and `content`", remedy);
            }
            (false, Some(content)) => json_text(node, content, report),
        }
    }
}

fn json_text(node: &Node<'_>, content: &Value, report: &mut Report<'_>) {
    const RULE: &str = "parameter-type";
    let pointer = join(&node.pointer, "content");
    let media: Vec<_> = content.as_object().into_iter().flatten().collect();
    let ([(JSON, media)], Some("query")) = (
        &media.iter().map(|(name, media)| (name.as_str(), *media)).collect::<Vec<_>>()[..],
        text(node.value, "in"),
    ) else {
        let message = "{} is not one JSON text in the query";
        report.error(RULE, &pointer, message, "write `in: query` and the one media type `application/json`");
        return;
    };
    if media.get("schema").and_then(|schema| schema.get("type")?.as_str()) != Some("array") {
        report.error(RULE, &pointer, "{} is not an array", "write a scalar as `schema`");
    }
}

/// `array-style`: arrays have a style, other parameters do not.
pub(super) fn styles(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "array-style";
    const STYLES: &str = "write `style: form` with `explode: false` for commas, `explode: true` for a repeated name, \
                        or `x-flatten: true` for `Name.1`";
    for node in declared(view) {
        let is_array = schema(node.value).and_then(|schema| schema.get("type")?.as_str()) == Some("array");
        let is_json = node.value.contains_key("content");
        let flat = flag(node.value, "x-flatten") == Some(true);
        let form = text(node.value, "style").is_none_or(|style| style == "form");
        let explode = flag(node.value, "explode");
        if !is_array || is_json {
            let what = if is_json { "is sent as JSON text" } else { "is not an array" };
            let styles =
                ["style", "explode", "x-flatten"].into_iter().filter(|style| node.value.contains_key(*style));
            for style in styles {
                let message = format!("{{}} {what}, so `{style}` has no meaning");
                report.error(RULE, &node.pointer, &message, format!("remove `{style}`"));
            }
        } else if text(node.value, "in").is_some_and(|location| location != "query") {
            report.error(RULE, &node.pointer, "{} is an array outside the query", "write it as text");
        } else if !form || flat == explode.is_some() {
            report.error(RULE, &node.pointer, "{} has no valid style for its array", STYLES);
        } else if explode == Some(false) && text(node.value, "style").is_none() {
            report.error(RULE, &node.pointer, "{} has no separator for its items", "write `style: form`");
        }
    }
}

/// The schema of a parameter, also of one that is sent as JSON text.
pub(super) fn schema(parameter: &Map<String, Value>) -> Option<&Value> {
    let content = || parameter.get("content")?.get(JSON)?.get("schema");
    parameter.get("schema").or_else(content)
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
