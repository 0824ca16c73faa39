//! The values of enums and named integers.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::dialect::NodeKind;
use super::report::Report;
use super::schemas::schema_type;
use super::view::{Node, View};
use crate::names;
use crate::spec::join;

const RULE: &str = "bad-extension-value";

/// `enum-values`: at least one value, all of them text, without duplicates.
pub(super) fn values(view: &View<'_>, report: &mut Report<'_>) {
    for (node, values) in enums(view) {
        let mut seen = HashSet::new();
        if values.is_empty() {
            report.error(
                "enum-values",
                &node.pointer,
                "{} lists no value",
                "list its values, or use `type: string`",
            );
        }
        for value in values {
            match value.as_str() {
                None => {
                    let message = format!("the value {value} of {{}} is not text");
                    report.error(
                        "enum-values",
                        &node.pointer,
                        &message,
                        "quote it; list integers as `x-values`",
                    );
                }
                Some(text) if !seen.insert(text) => {
                    let message = format!("{{}} lists `{text}` twice");
                    report.error("enum-values", &node.pointer, &message, "remove one of the two");
                }
                Some(_) => {}
            }
        }
    }
}

/// `bad-extension-value`: one name and one description for each value.
pub(super) fn companions(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("string")) {
        let values = node.value.get("enum").and_then(Value::as_array).map_or(0, Vec::len);
        for name in ["x-enum-varnames", "x-enum-descriptions"] {
            let count = node.value.get(name).and_then(Value::as_array).map_or(values, Vec::len);
            if count != values {
                let message = format!("{{}} has {count} entries for {values} values");
                report.error(
                    RULE,
                    &join(&node.pointer, name),
                    &message,
                    "write one for each value, in their order",
                );
            }
        }
        for name in texts(node.value, "x-enum-varnames").filter(|name| !names::is_pascal(name)) {
            let pointer = join(&node.pointer, "x-enum-varnames");
            let message = format!("`{name}` is not a valid name for a Rust variant");
            report.error(RULE, &pointer, &message, "write it in PascalCase");
        }
    }
}

/// `bad-extension-value`: the values and names of an integer are valid and unique.
pub(super) fn named_integers(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::NamedSchema) {
        if node.value.contains_key("x-flags") && !node.value.contains_key("x-values") {
            let remedy = "name its bits as `x-values`, or remove it";
            report.error(RULE, &join(&node.pointer, "x-flags"), "{} has no named bits", remedy);
        }
        let Some(entries) = node.value.get("x-values").and_then(Value::as_array) else { continue };
        let pointer = join(&node.pointer, "x-values");
        if entries.is_empty() {
            report.error(
                RULE,
                &pointer,
                "{} lists no value",
                "list its values, or write `type: integer` at each use",
            );
        }
        let is_mask = node.value.get("x-flags").and_then(Value::as_bool) == Some(true);
        let mut seen = HashSet::new();
        for (index, entry) in entries.iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            if is_mask && entry.get("value").and_then(Value::as_i64).is_some_and(|value| value < 0) {
                let message = "{} is a negative value of a bit mask";
                report.error(RULE, &pointer, message, "write the bits as a positive number");
            }
            let value = entry.get("value").and_then(Value::as_i64);
            if let Some(other) =
                value.filter(|_| is_mask).and_then(|value| crossing(value, &entries[..index]))
            {
                let name = other.get("name").and_then(Value::as_str).unwrap_or_default();
                let message = format!("{{}} has some of the bits of `{name}`, and others");
                let remedy =
                    "correct the bits: two values have no common bit, or one has all bits of the other";
                report.error(RULE, &pointer, &message, remedy);
            }
            let name = entry.get("name").and_then(Value::as_str);
            if let Some(value) = value.filter(|value| !fits(node, *value)) {
                let message = format!("the value {value} does not fit its format");
                report.error(RULE, &pointer, &message, "correct the value or the format");
            }
            if let Some(name) = name.filter(|name| !names::is_screaming(name)) {
                let message = format!("`{name}` is not a valid name for a Rust constant");
                report.error(
                    RULE,
                    &pointer,
                    &message,
                    "write it in capitals, digits and underscores, as `TIMED_OUT`",
                );
            }
            let value = value.map(|value| value.to_string());
            for entry in [value.as_deref(), name].into_iter().flatten() {
                if !seen.insert(entry.to_owned()) {
                    let message = format!("{{}} repeats `{entry}`");
                    report.error(RULE, &pointer, &message, "remove or rename one of the two");
                }
            }
        }
    }
}

/// The first entry with a part of these bits, and bits beside them: such masks have no unambiguous names.
fn crossing(value: i64, entries: &[Value]) -> Option<&Value> {
    entries.iter().find(|entry| {
        let other = entry.get("value").and_then(Value::as_i64).unwrap_or_default();
        let common = value & other;
        common != 0 && common != value && common != other
    })
}

fn fits(node: &Node<'_>, value: i64) -> bool {
    match node.value.get("format").and_then(Value::as_str) {
        Some("int32") => i32::try_from(value).is_ok(),
        Some("uint64") => u64::try_from(value).is_ok(),
        _ => true,
    }
}

/// The named enums with their values.
pub(super) fn enums<'v, 'a>(view: &'v View<'a>) -> impl Iterator<Item = (&'v Node<'a>, &'a [Value])> {
    let texts = view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("string"));
    texts.filter_map(|node| Some((node, node.value.get("enum").and_then(Value::as_array)?.as_slice())))
}

/// The texts of a list.
pub(super) fn texts<'a>(value: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a str> {
    value.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
