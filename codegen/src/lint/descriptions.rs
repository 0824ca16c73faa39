//! Descriptions: each field, schema and value has one, and it is not its name again.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::report::Report;
use super::view::View;
use crate::spec::join;

const RULE: &str = "bare-description";

/// Names whose fields need one standard sentence only, one per line.
const STANDARD: &str = include_str!("standard_fields.txt");

/// Words that add nothing to a name.
const EMPTY_WORDS: [&str; 27] = [
    "a",
    "an",
    "the",
    "of",
    "this",
    "that",
    "these",
    "is",
    "are",
    "in",
    "on",
    "for",
    "to",
    "its",
    "it",
    "and",
    "or",
    "by",
    "with",
    "from",
    "which",
    "whose",
    "value",
    "field",
    "parameter",
    "current",
    "specified",
];

/// `bare-description`: every parameter, property, schema and value has a description that says more than its name.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for node in &view.nodes {
        let is_reference = node.value.contains_key("$ref");
        match node.kind {
            NodeKind::Parameter if !is_reference => {
                let name = text(node.value, "name").unwrap_or_default();
                // A parameter of a named type may have the description of the type.
                let schema = node.value.get("schema").and_then(Value::as_object);
                let has_type = schema.is_some_and(|schema| schema.contains_key("$ref"));
                one(name, node.value, &node.pointer, has_type, report);
            }
            NodeKind::Property => one(node.name, node.value, &node.pointer, is_reference, report),
            NodeKind::NamedSchema => {
                one(node.name, node.value, &node.pointer, false, report);
                enum_values(node.value, &node.pointer, report);
            }
            NodeKind::NamedValue => {
                one(text(node.value, "name").unwrap_or_default(), node.value, &node.pointer, true, report);
            }
            _ => {}
        }
    }
}

fn one(name: &str, node: &Map<String, Value>, pointer: &str, is_optional: bool, report: &mut Report<'_>) {
    match text(node, "description") {
        Some(description) if !is_standard(name) && repeats_name(name, description) => {
            let message = format!("the description of {{}} is its name again: \"{}\"", description.trim());
            let remedy = "say what it is for, in which unit, or of which thing";
            report.error(RULE, pointer, &message, remedy);
        }
        None if !is_optional => {
            let remedy = "write `description`: one sentence in your own words";
            report.error(RULE, pointer, "{} has no description", remedy);
        }
        _ => {}
    }
}

/// The descriptions of the values of an enum.
fn enum_values(node: &Map<String, Value>, pointer: &str, report: &mut Report<'_>) {
    let list = |name: &str| node.get(name).and_then(Value::as_array);
    let Some(values) = list("enum") else { return };
    let Some(descriptions) = list("x-enum-descriptions") else {
        let remedy = "write `x-enum-descriptions`: a sentence for each value, in their order";
        report.error(RULE, pointer, "the values of {} have no descriptions", remedy);
        return;
    };
    for (index, (value, description)) in values.iter().zip(descriptions).enumerate() {
        let (value, description) =
            (value.as_str().unwrap_or_default(), description.as_str().unwrap_or_default());
        if repeats_name(value, description) {
            let pointer = format!("{}/{index}", join(pointer, "x-enum-descriptions"));
            let message =
                format!("the description of the value `{value}` is its name again: \"{description}\"");
            report.error(RULE, &pointer, &message, "say what the value means");
        }
    }
}

fn is_standard(name: &str) -> bool {
    let plain = plain(name);
    STANDARD.lines().any(|line| !line.starts_with('#') && !line.is_empty() && self::plain(line) == plain)
}

/// Whether every word of a description is a word of the name, or says nothing.
fn repeats_name(name: &str, description: &str) -> bool {
    let said = words(description);
    let said: Vec<_> = said.iter().filter(|word| !EMPTY_WORDS.contains(&word.as_str())).collect();
    let name_words: BTreeSet<_> = words(name).into_iter().collect();
    let joined: String = said.iter().map(|word| word.as_str()).collect();
    said.iter().all(|word| name_words.contains(*word)) || joined == plain(name)
}

/// A name in lower case without separators.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name or text, in lower case, singular, with one spelling for ids and numbers.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut word = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let next = chars.get(at + 1);
        // `taskId` and `CVEId` both have two words.
        let starts = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || before.is_some_and(char::is_uppercase) && next.is_some_and(|next| next.is_lowercase()));
        if !c.is_alphanumeric() || starts {
            words.extend((!word.is_empty()).then(|| normal(&std::mem::take(&mut word))));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    words.extend((!word.is_empty()).then(|| normal(&word)));
    words
}

fn normal(word: &str) -> String {
    let word =
        if word.len() > 3 && !word.ends_with("ss") { word.strip_suffix('s').unwrap_or(word) } else { word };
    match word {
        "identifier" | "identity" | "ids" => "id",
        "num" | "no" | "number" | "count" | "cnt" => "number",
        word => word,
    }
    .to_owned()
}

fn text<'a>(node: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    node.get(name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::{is_standard, repeats_name};

    #[test]
    fn a_name_again_is_bare() {
        for (name, description) in [
            ("TaskId", "The task id."),
            ("TaskId", "ID of the task."),
            ("task_id", "Task identifier"),
            ("CVEIds", "The CVE IDs."),
            ("imageCount", "Number of images."),
            ("tasktype", "The task type."),
            ("Status", "The status."),
            ("Name", ""),
        ] {
            assert!(repeats_name(name, description), "{name}: {description}");
        }
    }

    #[test]
    fn another_word_is_enough() {
        for (name, description) in [
            ("TaskId", "Identifies the scan in later requests."),
            ("Status", "State of the scan."),
            ("imageCount", "Number of images that were scanned."),
            ("harbor", "A Harbor registry."),
        ] {
            assert!(!repeats_name(name, description), "{name}: {description}");
        }
    }

    #[test]
    fn standard_fields_are_spelled_in_any_way() {
        assert!(["RequestId", "request_id", "PageSize", "pageSize"].iter().all(|name| is_standard(name)));
        assert!(!is_standard("TaskId"));
    }
}
