//! What operations start: the waiter exists, and its arguments have sources.

use serde_json::{Map, Value};

use super::report::{Report, nearest};
use super::responses::{Lists, field, similar, success};
use super::samples::has_format;
use super::view::{Input, Operation, View};
use crate::names;
use crate::spec::join;

const RULE: &str = "bad-extension-value";

/// `missing-waiter`, and `bad-extension-value` of `x-starts` and `x-no-waiter`.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let has = |key: &str| operation.value.contains_key(key);
        if operation.has_effect("starts-scan") && !has("x-starts") && !has("x-no-waiter") {
            let message = "{} starts a scan, and no operation follows it";
            let remedy = "name the operation that shows the state as `x-starts`, \
                          or write as `x-no-waiter` why it has no waiter";
            report.error("missing-waiter", &operation.pointer, message, remedy);
        }
        if has("x-starts") && has("x-no-waiter") {
            let message = "{} is beside `x-starts`, which names a waiter";
            report.error(RULE, &join(&operation.pointer, "x-no-waiter"), message, "remove one of the two");
        }
        for key in ["x-starts", "x-no-waiter"] {
            if has(key) && operation.has_effect("read") {
                let remedy = "correct the effect, or remove it";
                report.error(
                    RULE,
                    &join(&operation.pointer, key),
                    "{} is beside `x-effect: read`, which starts nothing",
                    remedy,
                );
            }
        }
        if let Some(starts) = operation.value.get("x-starts").and_then(Value::as_object) {
            check_starts(view, operation, starts, report);
        }
    }
}

fn check_starts<'a>(
    view: &View<'a>,
    operation: &Operation<'a>,
    starts: &'a Map<String, Value>,
    report: &mut Report<'_>,
) {
    let pointer = join(&operation.pointer, "x-starts");
    let Some(name) = starts.get("waiter").and_then(Value::as_str) else { return };
    let waiters = view.operations.iter().filter(|each| each.value.contains_key("x-waiter"));
    let Some(waiter) = waiters.clone().find(|each| each.id == name) else {
        let (known, message) = match view.operations.iter().find(|each| each.id == name) {
            Some(_) => (None, format!("`{name}` has no `x-waiter`")),
            None => {
                (nearest(name, waiters.map(|each| each.id)), format!("the service has no operation `{name}`"))
            }
        };
        let remedy =
            known.map_or("name an operation with `x-waiter`".to_owned(), |near| format!("write `{near}`"));
        return report.error(RULE, &join(&pointer, "waiter"), &message, remedy);
    };
    let Some(sites) = starts.get("sites").and_then(Value::as_object) else {
        return check_arguments(view, [operation, waiter], None, starts, &pointer, report);
    };
    let sites_pointer = join(&pointer, "sites");
    if starts.contains_key("arguments") {
        let remedy = "write the arguments of each site only";
        report.error(RULE, &join(&pointer, "arguments"), "{} is beside `sites`", remedy);
    }
    if sites.is_empty() {
        report.error(
            RULE,
            &sites_pointer,
            "{} has no site",
            "write the arguments of each site, or `arguments`",
        );
    }
    for (site, node) in sites {
        let pointer = join(&sites_pointer, site);
        if !names::is_snake(site) {
            let remedy = "write lower-case letters, digits and underscores";
            report.error(RULE, &pointer, "{} is part of the name of a function", remedy);
        }
        if let Some(node) = node.as_object() {
            check_arguments(view, [operation, waiter], Some(site), node, &pointer, report);
        }
    }
}

/// The arguments of a waiter, on a site or on all.
fn check_arguments<'a>(
    view: &View<'a>,
    [operation, waiter]: [&Operation<'a>; 2],
    site: Option<&str>,
    node: &'a Map<String, Value>,
    pointer: &str,
    report: &mut Report<'_>,
) {
    let arguments = node.get("arguments").and_then(Value::as_object);
    let pointer_of = |name: &str| join(&join(pointer, "arguments"), name);
    for (name, source) in arguments.into_iter().flatten() {
        let Some(argument) = arguments_of(waiter).find(|input| input.name == name) else {
            let message = format!("`{}` has no argument `{name}`", waiter.id);
            let remedy = similar(name, arguments_of(waiter).map(|input| input.name));
            report.error(RULE, &pointer_of(name), &message, remedy);
            continue;
        };
        check_site(argument, site, &pointer_of(name), report);
        if let Some(source) = source.as_object() {
            check_source(view, operation, argument, source, &pointer_of(name), report);
        }
    }
    let is_given = |name: &str| arguments.is_some_and(|arguments| arguments.contains_key(name));
    for input in arguments_of(waiter).filter(|input| input.required && !is_given(input.name)) {
        let message = format!("{{}} lacks `{}`, which `{}` needs", input.name, waiter.id);
        let remedy = format!("add it to `arguments`: `{}: {{ response: … }}`", input.name);
        report.error(RULE, pointer, &message, remedy);
    }
}

/// An argument exists on the site that it is for, or on all.
fn check_site(argument: &Input<'_>, site: Option<&str>, pointer: &str, report: &mut Report<'_>) {
    let Some(sites) = argument.value.get("x-sites").and_then(Value::as_array) else { return };
    if site.is_none_or(|site| !sites.iter().any(|each| each == site)) {
        let sites: Vec<_> = sites.iter().filter_map(Value::as_str).collect();
        let message = format!("`{}` exists on `{}` only", argument.name, sites.join("` and `"));
        report.error(RULE, pointer, &message, "write the arguments of each site as `sites`");
    }
}

/// The arguments that a caller passes.
fn arguments_of<'v, 'a>(operation: &'v Operation<'a>) -> impl Iterator<Item = &'v Input<'a>> {
    operation.inputs.iter().filter(|input| input.value.get("x-from-client").is_none())
}

/// The source of an argument exists, and has its type.
fn check_source<'a>(
    view: &View<'a>,
    operation: &Operation<'a>,
    argument: &Input<'a>,
    source: &'a Map<String, Value>,
    pointer: &str,
    report: &mut Report<'_>,
) {
    let Some((key, value)) = source.iter().next().filter(|_| source.len() == 1) else {
        let message = "{} has not exactly one source";
        return report.error(RULE, pointer, message, "write one of `response`, `request` and `value`");
    };
    let Some(target) = schema_of(view, argument) else { return };
    let pointer = join(pointer, key);
    let found = match (key.as_str(), value.as_str()) {
        ("value", _) => {
            if let Some(remedy) = unlike(target, value) {
                let message = format!("{value} is not a value of `{}`", argument.name);
                report.error(RULE, &pointer, &message, remedy);
            }
            return;
        }
        ("response", Some(path)) => match success(view, operation) {
            None => {
                let message = format!("the response of `{}` has no content", operation.id);
                return report.error(RULE, &pointer, &message, "use `request` or `value`");
            }
            Some(response) => match field(view, response, path, Lists::Enter) {
                Err(bad) => {
                    let (message, remedy) = bad.describe(operation.id);
                    return report.error(RULE, &pointer, &message, remedy);
                }
                Ok(field) => view.resolve(field),
            },
        },
        ("request", Some(name)) => match arguments_of(operation).find(|input| input.name == name) {
            None => {
                let message = format!("`{}` has no argument `{name}`", operation.id);
                let remedy = similar(name, arguments_of(operation).map(|input| input.name));
                return report.error(RULE, &pointer, &message, remedy);
            }
            Some(input) => schema_of(view, input),
        },
        // A value of another shape, or an unknown key, breaks another rule.
        _ => return,
    };
    if let Some(found) = found
        && !are_alike(view, found, target)
    {
        let message = format!("{{}} has another type than `{}`", argument.name);
        report.error(RULE, &pointer, &message, "name another field");
    }
}

fn schema_of<'a>(view: &View<'a>, input: &Input<'a>) -> Option<&'a Value> {
    let schema = match input.location {
        "body" => input.value,
        _ => input.value.get("schema")?,
    };
    view.resolve(schema)
}

/// Whether a value of one type can be copied to the other: ids are integers in one operation and text in another.
fn are_alike<'a>(view: &View<'a>, one: &'a Value, other: &'a Value) -> bool {
    let kind = |schema: &'a Value| match schema.get("type").and_then(Value::as_str) {
        Some("string" | "integer") => "id",
        Some(kind) => kind,
        None => "object",
    };
    let items = |schema: &'a Value| view.resolve(schema.get("items")?);
    kind(one) == kind(other)
        && match (items(one), items(other)) {
            (Some(one), Some(other)) => kind(one) == kind(other),
            _ => true,
        }
}

/// The remedy if a fixed value does not have the type of an argument.
fn unlike(schema: &Value, value: &Value) -> Option<String> {
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or("object");
    let is_like = match kind {
        "string" => value.is_string(),
        "integer" => has_format(schema, value),
        "boolean" => value.is_boolean(),
        _ => return Some("use `response` or `request`".to_owned()),
    };
    if !is_like {
        return Some(match schema.get("format").and_then(Value::as_str) {
            Some(format) if kind == "integer" => format!("write an integer of the format `{format}`"),
            _ if kind == "integer" => "write an integer".to_owned(),
            _ => format!("write a {kind}"),
        });
    }
    let known = schema.get("enum").and_then(Value::as_array)?.iter().filter_map(Value::as_str);
    let value = value.as_str()?;
    if known.clone().any(|known| known == value) {
        return None;
    }
    Some(
        nearest(value, known)
            .map_or("write a value of the enum".to_owned(), |near| format!("write `{near}`")),
    )
}
