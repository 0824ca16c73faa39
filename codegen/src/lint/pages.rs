//! Pagination: the fields that `x-pagination` names exist and have suitable types.

use serde_json::Value;

use super::report::{Report, nearest};
use super::view::{Input, Operation, View};
use crate::spec::join;

const RULE: &str = "bad-extension-value";

/// `bad-extension-value` of `x-pagination`.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for operation in &view.operations {
        let Some(pagination) =
            operation.value.get("x-pagination").filter(|pagination| pagination.is_object())
        else {
            continue;
        };
        let pointer = join(&operation.pointer, "x-pagination");
        if pagination.get("style").and_then(Value::as_str).is_some_and(|style| style != "offset") {
            report.error(
                RULE,
                &join(&pointer, "style"),
                "{} is not `offset`",
                "write `offset`, or remove `x-pagination`",
            );
        }
        for field in ["offset", "limit"] {
            let Some(name) = pagination.get(field).and_then(Value::as_str) else { continue };
            let inputs =
                || operation.inputs.iter().filter(|input| ["query", "body"].contains(&input.location));
            let pointer = join(&pointer, field);
            match inputs().find(|input| input.name == name) {
                None => {
                    let message =
                        format!("`{}` has no query parameter and no body field `{name}`", operation.id);
                    report.error(RULE, &pointer, &message, remedy(name, inputs().map(|input| input.name)));
                }
                Some(input) => {
                    let counts = is_integer(input, operation.id, &pointer, report);
                    if counts && field == "offset" && input.required {
                        let message = format!(
                            "`{name}` of `{}` is required, but the request for the first page has no offset",
                            operation.id
                        );
                        let remedy = "remove `required`, or remove `x-pagination`";
                        report.error(RULE, &pointer, &message, remedy);
                    }
                }
            }
        }
        let Some(properties) =
            success(view, operation).and_then(|schema| schema.get("properties")?.as_object())
        else {
            report.error(RULE, &pointer, "{} needs a response with content", "remove `x-pagination`");
            continue;
        };
        for (field, kind) in [("items", "array"), ("total", "integer")] {
            let Some(name) = pagination.get(field).and_then(Value::as_str) else { continue };
            // No references here: an array cannot be a named schema, and a named integer is not a count.
            let found = properties.get(name);
            let pointer = join(&pointer, field);
            match found.map(|found| found.get("type").and_then(Value::as_str)) {
                None => {
                    let message = format!("the response of `{}` has no field `{name}`", operation.id);
                    report.error(
                        RULE,
                        &pointer,
                        &message,
                        remedy(name, properties.keys().map(String::as_str)),
                    );
                }
                Some(found) if found != Some(kind) => {
                    let message = format!("`{name}` in the response of `{}` is not an {kind}", operation.id);
                    report.error(RULE, &pointer, &message, format!("name the field that is the {kind}"));
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether an offset or page size is an integer.
fn is_integer(input: &Input<'_>, operation: &str, pointer: &str, report: &mut Report<'_>) -> bool {
    let schema = if input.location == "body" { Some(input.value) } else { input.value.get("schema") };
    let counts = schema.and_then(|schema| schema.get("type")?.as_str()) == Some("integer");
    if !counts {
        let message = format!("`{}` of `{operation}` is not a plain integer", input.name);
        report.error(RULE, pointer, &message, "write it as `type: integer`, or remove `x-pagination`");
    }
    counts
}

fn remedy<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, known)
        .map_or("write the name of an existing field".to_owned(), |near| format!("write `{near}`"))
}

/// The object of a success response.
fn success<'a>(view: &View<'a>, operation: &Operation<'a>) -> Option<&'a Value> {
    let responses = operation.value.get("responses")?.as_object()?;
    let (_, response) = responses.iter().find(|(code, _)| code.starts_with('2'))?;
    let media = view.resolve(response)?.get("content")?.get("application/json")?;
    view.resolve(media.get("schema")?)
}
