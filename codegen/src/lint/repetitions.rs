//! Descriptions that repeat a fact which the doc comment prints from its own field.

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::parameters;
use super::report::Report;
use super::view::View;
use crate::spec::join;

const RULE: &str = "repeated-fact";

/// `repeated-fact`: the description of a schema or a parameter does not repeat its bounds.
pub(super) fn bounds(view: &View<'_>, report: &mut Report<'_>) {
    const RANGES: [(&str, &str); 3] =
        [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")];
    for node in view.nodes.iter().filter(|node| node.kind.is_schema() || node.kind == NodeKind::Parameter) {
        let schema = match node.kind {
            NodeKind::Parameter => parameters::schema(node.value).and_then(Value::as_object),
            _ => Some(node.value),
        };
        let (Some(text), Some(schema)) = (description(node.value), schema) else { continue };
        let mut phrases = Vec::new();
        for (low, high) in RANGES {
            match (shown(schema, low), shown(schema, high)) {
                (Some(low), Some(high)) => {
                    phrases.extend([format!("{low} to {high}"), format!("up to {high}")]);
                }
                (Some(low), None) => phrases.push(format!("at least {low}")),
                (None, Some(high)) => phrases.extend([format!("at most {high}"), format!("up to {high}")]),
                (None, None) => {}
            }
        }
        if let Some(value) = shown(schema, "default") {
            phrases.extend(["when left out", "by default"].map(|when| format!("{value} {when}")));
            phrases.extend(["default is", "default:"].map(|before| format!("{before} {value}")));
        }
        check(&text, &phrases, "its bounds or its default", &node.pointer, report);
    }
}

/// `repeated-fact`: the description of an operation does not repeat its effect or its rate limits.
pub(super) fn operations(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::Operation) {
        let Some(text) = description(node.value) else { continue };
        let twice = ["it", "this", "the request", "the operation", "the call"];
        let mut phrases: Vec<_> = twice.iter().map(|what| format!("sending {what} twice")).collect();
        phrases.push("idempotent".to_owned());
        check(&text, &phrases, "`x-effect`", &node.pointer, report);
        for limit in node.value.get("x-rate-limits").and_then(Value::as_array).into_iter().flatten() {
            let Some(calls) = limit.get("calls").and_then(Value::as_u64) else { continue };
            let phrases = ["calls", "requests"].map(|what| format!("{calls} {what}"));
            check(&text, &phrases, "`x-rate-limits`", &node.pointer, report);
        }
    }
}

fn check(text: &str, phrases: &[String], fact: &str, pointer: &str, report: &mut Report<'_>) {
    if let Some(phrase) = phrases.iter().find(|phrase| contains(text, phrase)) {
        let message = format!("{{}} repeats {fact}: \"{phrase}\"");
        report.error(RULE, &join(pointer, "description"), &message, "remove it: the doc comment contains it");
    }
}

/// Whether a text contains a phrase that no letter and no digit continues.
fn contains(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + phrase.len()..]);
        !before.ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '-')
            && !after.starts_with(char::is_alphanumeric)
    })
}

/// The description in lower case, without commas inside of numbers, backticks and line breaks.
fn description(node: &Map<String, Value>) -> Option<String> {
    let text = node.get("description")?.as_str()?.to_lowercase().replace('`', "");
    let words: Vec<_> = text.split_whitespace().collect();
    let text = words.join(" ");
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_inside = |at: usize| at > 0 && is_digit(at - 1) && is_digit(at + 1);
    Some(text.char_indices().filter(|(at, c)| *c != ',' || !is_inside(*at)).map(|(_, c)| c).collect())
}

/// A scalar as the doc comment prints it.
fn shown(node: &Map<String, Value>, field: &str) -> Option<String> {
    match node.get(field)? {
        Value::String(text) => Some(text.to_lowercase()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}
