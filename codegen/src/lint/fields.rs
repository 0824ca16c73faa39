//! Unknown, missing and misplaced fields, and values of the wrong shape.

use serde_json::Value;

use super::dialect::{self, Field, NodeKind, Shape};
use super::dialect_fields::NAMED_ONLY;
use super::report::{Report, nearest};
use super::view::{Node, View};
use crate::spec::join;

/// Common fields of OpenAPI that the dialect does not have, with a remedy for each.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("oneOf", "write one object with the fields of all variants, all of them optional"),
    ("anyOf", "write one object with the fields of all variants, all of them optional"),
    ("allOf", "write the fields out in one object"),
    ("not", "describe the exception in `description`"),
    (
        "additionalProperties",
        "write the known fields as `properties`; unknown fields are available in the raw body",
    ),
    ("discriminator", "write one object with the fields of all variants"),
    ("nullable", "remove it: a response field may always be null, and a request leaves the field out"),
    ("readOnly", "name a schema for requests and one for responses"),
    ("writeOnly", "name a schema for requests and one for responses"),
    ("callbacks", "describe the callback in `description`"),
    ("links", "describe the next call in `description`"),
    ("headers", "describe the header in `description`; the client returns all headers of a response"),
    ("tags", "remove it: operations are listed in the order of the document"),
    ("security", "remove it: `x-service` has the signature of requests"),
    ("title", "write the text as `description`"),
    ("deprecated", "only operations, parameters and properties can be deprecated; write it in `description`"),
];

/// `unknown-field`, `unknown-extension`, `wrong-type`, `bad-extension-value` and the rules of required fields.
pub(super) fn check(view: &View<'_>, report: &mut Report<'_>) {
    for node in &view.nodes {
        if node.kind.component().is_some() && node.value.contains_key("$ref") {
            check_reference(node, report);
        } else {
            check_node(node, report);
        }
    }
}

fn check_reference(node: &Node<'_>, report: &mut Report<'_>) {
    if node.value.get("$ref").is_some_and(|target| !target.is_string()) {
        report.error(
            "dangling-ref",
            &join(&node.pointer, "$ref"),
            "{} is not text",
            "write the path of a component",
        );
    }
    for (name, value) in node.value.iter().filter(|(name, _)| *name != "$ref") {
        if node.kind.allows_beside_reference(name)
            && let Some(field) = node.kind.field(name)
        {
            check_value(field, value, &node.pointer, report);
            continue;
        }
        let message = format!("`{name}` is beside a `$ref` in {{}}, where OpenAPI ignores it");
        report.error(
            "ignored-sibling",
            &node.pointer,
            &message,
            "remove it, or write it at the target of the `$ref`",
        );
    }
}

fn check_node(node: &Node<'_>, report: &mut Report<'_>) {
    for (name, value) in node.value {
        match node.kind.field(name) {
            Some(field) => check_value(field, value, &node.pointer, report),
            None if is_inline_type(name, node.kind) => inline_type(name, &node.pointer, report),
            None if name.starts_with("x-") => {
                unknown_extension(name, node.kind, &join(&node.pointer, name), report);
            }
            None => unknown_field(name, node.kind, &join(&node.pointer, name), report),
        }
    }
    for field in node.kind.fields() {
        if let Some((rule, remedy)) = field.needed
            && !node.value.contains_key(field.name)
        {
            report.error(rule, &node.pointer, &format!("{{}} has no `{}`", field.name), remedy);
        }
    }
}

fn unknown_extension(name: &str, kind: NodeKind, pointer: &str, report: &mut Report<'_>) {
    let kinds = dialect::kinds_with(name);
    let (message, remedy) = if kinds.is_empty() {
        let remedy = match nearest(name, dialect::extensions()) {
            Some(known) => format!("write `{known}`, or remove it"),
            None => "remove it; specs/README.md lists the extensions".to_owned(),
        };
        (format!("the dialect has no extension `{name}`"), remedy)
    } else {
        let message = format!("`{name}` is not allowed on {}", kind.title());
        (message, format!("it belongs on {}", kinds.join(" or ")))
    };
    report.error("unknown-extension", pointer, &message, remedy);
}

fn unknown_field(name: &str, kind: NodeKind, pointer: &str, report: &mut Report<'_>) {
    let unsupported = UNSUPPORTED.iter().find(|(unsupported, _)| *unsupported == name);
    let remedy = match (unsupported, nearest(name, kind.fields().map(|field| field.name))) {
        (Some((_, remedy)), _) => (*remedy).to_owned(),
        (None, Some(known)) => format!("write `{known}`, or remove it"),
        (None, None) => "remove it; specs/README.md lists the fields".to_owned(),
    };
    report.error("unknown-field", pointer, &format!("{} has no field `{name}`", kind.title()), remedy);
}

/// Whether the field defines a type inside another part of the document.
fn is_inline_type(name: &str, kind: NodeKind) -> bool {
    let is_inside = kind.is_schema() && kind != NodeKind::NamedSchema;
    is_inside
        && !["x-request-name", "x-vendor"].contains(&name)
        && NAMED_ONLY.iter().any(|field| field.name == name)
}

fn inline_type(name: &str, pointer: &str, report: &mut Report<'_>) {
    let remedy = |kind: &str| format!("name the {kind} in `components.schemas` and refer to it with `$ref`");
    match name {
        "enum" | "x-closed-enum" | "x-enum-varnames" | "x-enum-descriptions" => {
            report.error("inline-enum", pointer, "{} lists its values inline", remedy("enum"));
        }
        "x-values" | "x-flags" => {
            report.error("inline-enum", pointer, "{} lists its values inline", remedy("integer"));
        }
        _ => report.error("inline-object", pointer, "{} lists its fields inline", remedy("object")),
    }
}

fn check_value(field: &Field, value: &Value, parent: &str, report: &mut Report<'_>) {
    let rule = if field.name.starts_with("x-") { "bad-extension-value" } else { "wrong-type" };
    let expected = match field.shape {
        Shape::Text => (!value.is_string()).then_some("text"),
        Shape::TextOrTexts => (!value.is_string() && !value.is_array()).then_some("text or a list"),
        Shape::Texts | Shape::List | Shape::Each(_) | Shape::EachOrTexts(_) => {
            (!value.is_array()).then_some("a list")
        }
        Shape::Flag => (!value.is_boolean()).then_some("`true` or `false`"),
        Shape::Integer => (!value.is_i64()).then_some("an integer of 64 bits"),
        Shape::Count => (!value.is_u64()).then_some("an integer, zero or more"),
        Shape::Number => (!value.is_number()).then_some("a number"),
        Shape::One(_) | Shape::Entries(_) => (!value.is_object()).then_some("a mapping"),
        Shape::Anything => None,
    };
    if let Some(expected) = expected {
        let pointer = join(parent, field.name);
        report.error(rule, &pointer, &format!("{{}} is not {expected}"), format!("write {expected}"));
    } else if matches!(field.shape, Shape::Text | Shape::TextOrTexts) && is_blank(value) {
        report.error(rule, &join(parent, field.name), "{} is empty", "write text, or remove it");
    }
    for (token, expected) in wrong_entries(field.shape, value) {
        let pointer = join(&join(parent, field.name), &token);
        report.error(rule, &pointer, &format!("{{}} is not {expected}"), format!("write {expected}"));
    }
}

/// The entries of a list or mapping with the wrong shape, and the expected shape.
fn wrong_entries(shape: Shape, value: &Value) -> Vec<(String, &'static str)> {
    let is_not_text = |item: &Value| !item.is_string() || is_blank(item);
    match (shape, value) {
        (Shape::Texts | Shape::TextOrTexts, Value::Array(items)) => positions(items, is_not_text, "text"),
        (Shape::EachOrTexts(_), Value::Array(items)) => {
            positions(items, |item| is_not_text(item) && !item.is_object(), "text or a mapping")
        }
        (Shape::Each(_), Value::Array(items)) => positions(items, |item| !item.is_object(), "a mapping"),
        (Shape::Entries(_), Value::Object(entries)) => {
            let wrong = entries.iter().filter(|(_, entry)| !entry.is_object());
            wrong.map(|(name, _)| (name.clone(), "a mapping")).collect()
        }
        _ => Vec::new(),
    }
}

fn positions(
    items: &[Value],
    is_wrong: impl Fn(&Value) -> bool,
    expected: &'static str,
) -> Vec<(String, &'static str)> {
    let wrong = items.iter().enumerate().filter(|(_, item)| is_wrong(item));
    wrong.map(|(index, _)| (index.to_string(), expected)).collect()
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}
