//! Pagination: what `x-pagination` names is there.

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
                "write `offset`, or leave `x-pagination` out",
            );
        }
        for field in ["offset", "limit"] {
            let Some(name) = pagination.get(field).and_then(Value::as_str) else { continue };
            let inputs =
                || operation.inputs.iter().filter(|input| ["query", "body"].contains(&input.location));
            let pointer = join(&pointer, field);
            match inputs().find(|input| input.name == name) {
                None => {
                    let message = format!(
                        "`{name}` is no query parameter and no field of the body of `{}`",
                        operation.id
                    );
                    report.error(RULE, &pointer, &message, remedy(name, inputs().map(|input| input.name)));
                }
                Some(input) => {
                    let counts = integer(input, operation.id, &pointer, report);
                    if counts && field == "offset" && input.required {
                        let message = format!(
                            "`{name}` of `{}` is required, and the first page has no offset",
                            operation.id
                        );
                        let remedy = "leave `required` out, or leave `x-pagination` out";
                        report.error(RULE, &pointer, &message, remedy);
                    }
                }
            }
        }
        let Some(properties) =
            success(view, operation).and_then(|schema| schema.get("properties")?.as_object())
        else {
            report.error(RULE, &pointer, "{} needs a response with content", "leave `x-pagination` out");
            continue;
        };
        for (field, kind) in [("items", "array"), ("total", "integer")] {
            let Some(name) = pagination.get(field).and_then(Value::as_str) else { continue };
            // Neither is behind a reference: no schema names an array, and a named integer is no count.
            let found = properties.get(name);
            let pointer = join(&pointer, field);
            match found.map(|found| found.get("type").and_then(Value::as_str)) {
                None => {
                    let message = format!("`{name}` is no field of the response of `{}`", operation.id);
                    report.error(
                        RULE,
                        &pointer,
                        &message,
                        remedy(name, properties.keys().map(String::as_str)),
                    );
                }
                Some(found) if found != Some(kind) => {
                    let message = format!("`{name}` is no {kind} in the response of `{}`", operation.id);
                    report.error(RULE, &pointer, &message, format!("name the field that is the {kind}"));
                }
                Some(_) => {}
            }
        }
    }
}

/// Offset and page size are counted with.
fn integer(input: &Input<'_>, operation: &str, pointer: &str, report: &mut Report<'_>) -> bool {
    let schema = if input.location == "body" { Some(input.value) } else { input.value.get("schema") };
    let counts = schema.and_then(|schema| schema.get("type")?.as_str()) == Some("integer");
    if !counts {
        let message = format!("`{}` of `{operation}` is no plain integer", input.name);
        report.error(RULE, pointer, &message, "write it as `type: integer`, or leave `x-pagination` out");
    }
    counts
}

fn remedy<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, known).map_or("write a name that is there".to_owned(), |near| format!("write `{near}`"))
}

/// The object that a success response holds.
fn success<'a>(view: &View<'a>, operation: &Operation<'a>) -> Option<&'a Value> {
    let responses = operation.value.get("responses")?.as_object()?;
    let (_, response) = responses.iter().find(|(code, _)| code.starts_with('2'))?;
    let media = view.resolve(response)?.get("content")?.get("application/json")?;
    view.resolve(media.get("schema")?)
}
