//! Pagination: the fields that `x-pagination` names exist and have suitable types.

use serde_json::Value;

use super::report::Report;
use super::responses::{Lists, field, has_type, similar, success};
use super::view::{Input, Operation, View};
use crate::spec::join;

const RULE: &str = "bad-extension-value";

/// Each style, with its keys for the parameter that selects the page and for the page size.
const STYLES: [(&str, [&str; 2]); 2] = [("offset", ["offset", "limit"]), ("page", ["page", "size"])];

/// `bad-extension-value` of `x-pagination`.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let Some(pagination) =
            operation.value.get("x-pagination").filter(|pagination| pagination.is_object())
        else {
            continue;
        };
        let pagination = Pagination { operation, value: pagination };
        pagination.check_request(report);
        pagination.check_response(view, report);
    }
}

/// The `x-pagination` of an operation.
struct Pagination<'a> {
    operation: &'a Operation<'a>,
    value: &'a Value,
}

impl<'a> Pagination<'a> {
    fn pointer(&self) -> String {
        join(&self.operation.pointer, "x-pagination")
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key).and_then(Value::as_str)
    }

    /// The style is known, and has its two parameters and none of another style.
    fn check_request(&self, report: &mut Report<'_>) {
        let Some(style) = self.text("style") else { return };
        let Some((_, keys)) = STYLES.into_iter().find(|(name, _)| *name == style) else {
            let pointer = join(&self.pointer(), "style");
            let remedy = "write `offset` or `page`, or remove `x-pagination`";
            return report.error(RULE, &pointer, "{} is neither `offset` nor `page`", remedy);
        };
        for key in keys {
            match self.text(key) {
                Some(name) => self.check_parameter(key, name, report),
                None if self.value.get(key).is_some() => {}
                None => {
                    let message = format!("{{}} has the style `{style}` and no `{key}`");
                    report.error(RULE, &self.pointer(), &message, format!("name the parameter: `{key}: …`"));
                }
            }
        }
        let others = STYLES.into_iter().filter(|(name, _)| *name != style).flat_map(|(_, keys)| keys);
        for key in others.filter(|key| self.value.get(key).is_some()) {
            let message = format!("{{}} is not a key of the style `{style}`");
            let remedy = format!("write `{}` and `{}`", keys[0], keys[1]);
            report.error(RULE, &join(&self.pointer(), key), &message, remedy);
        }
    }

    /// A parameter of the query or a field of the body is an integer.
    fn check_parameter(&self, key: &str, name: &str, report: &mut Report<'_>) {
        let id = self.operation.id;
        let pointer = join(&self.pointer(), key);
        let inputs = self.operation.inputs.iter();
        let inputs: Vec<_> = inputs.filter(|input| ["query", "body"].contains(&input.location)).collect();
        match inputs.iter().find(|input| input.name == name) {
            None => {
                let message = format!("`{id}` has no query parameter and no body field `{name}`");
                let remedy = similar(name, inputs.iter().map(|input| input.name));
                report.error(RULE, &pointer, &message, remedy);
            }
            Some(input) if !is_integer(input) => {
                let message = format!("`{name}` of `{id}` is not a plain integer");
                let remedy = "write it as `type: integer`, or remove `x-pagination`";
                report.error(RULE, &pointer, &message, remedy);
            }
            Some(_) => {}
        }
    }

    /// The items are an array of the response, the total is a number or text.
    fn check_response(&self, view: &View<'a>, report: &mut Report<'_>) {
        let Some(response) = success(view, self.operation) else {
            let message = "{} needs a response with content";
            return report.error(RULE, &self.pointer(), message, "remove `x-pagination`");
        };
        for (key, kinds, is_not) in [
            ("items", &["array"][..], "is not an array"),
            ("total", &["integer", "string"], "is neither an integer nor text"),
        ] {
            let Some(path) = self.text(key) else { continue };
            let pointer = join(&self.pointer(), key);
            match field(view, response, path, Lists::Exclude) {
                Err(bad) => {
                    let (message, remedy) = bad.describe(self.operation.id);
                    report.error(RULE, &pointer, &message, remedy);
                }
                // No references here: an array cannot be a named schema, and a named integer is not a count.
                Ok(field) if !has_type(field, kinds) => {
                    let message = format!("`{path}` in the response of `{}` {is_not}", self.operation.id);
                    report.error(RULE, &pointer, &message, "name another field");
                }
                Ok(_) => {}
            }
        }
    }
}

fn is_integer(input: &Input<'_>) -> bool {
    let schema = if input.location == "body" { Some(input.value) } else { input.value.get("schema") };
    schema.is_some_and(|schema| has_type(schema, &["integer"]))
}
