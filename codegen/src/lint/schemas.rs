//! Schemas: types, formats, keywords and references.

use std::collections::HashSet;

use serde_json::Value;

use super::dialect::NodeKind;
use super::report::{Report, nearest};
use super::view::{Node, View};
use crate::spec::join;

const RULE: &str = "unsupported-schema";
const SCALARS: [&str; 4] = ["string", "integer", "number", "boolean"];

/// `unsupported-schema` and `inline-object`: each schema has a type that is allowed at its position.
pub(super) fn shapes(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.schemas() {
        let kind = match node.value.get("type") {
            Some(Value::String(kind)) => kind.as_str(),
            Some(_) => continue,
            None if node.value.contains_key("properties") => "object",
            None => "",
        };
        let inline_object = kind == "object" && node.kind != NodeKind::NamedSchema;
        if inline_object {
            let remedy = "name the object in `components.schemas` and refer to it with `$ref`";
            report.error("inline-object", &node.pointer, "{} lists its fields inline", remedy);
        } else if kind != "object" && kind != "array" && !SCALARS.contains(&kind) {
            let remedy = "write `type: string`, `integer`, `number`, `boolean`, `array` or `object`";
            let message = if kind.is_empty() {
                "{} has no type".to_owned()
            } else {
                format!("{{}} has the type `{kind}`")
            };
            report.error(RULE, &node.pointer, &message, remedy);
        } else if let Some((message, remedy)) = misplaced(node, kind) {
            report.error(RULE, &node.pointer, message, remedy);
        }
    }
}

/// The error of a schema whose type is not allowed at its position.
fn misplaced(node: &Node<'_>, kind: &str) -> Option<(&'static str, &'static str)> {
    let has = |name: &str| node.value.contains_key(name);
    match (node.kind, kind) {
        (NodeKind::NamedSchema, "object") if !has("properties") => Some((
            "{} is an object without `properties`",
            "write them, or `properties: {}` if it is always empty",
        )),
        (NodeKind::NamedSchema, "string") if !has("enum") => {
            Some(("{} is text without an `enum`", "write `type: string` at each use, or list its values"))
        }
        (NodeKind::NamedSchema, "integer") if has("enum") => {
            Some(("{} lists integers as an `enum`", "list them as `x-values`, with names"))
        }
        (NodeKind::NamedSchema, "integer") if !has("x-values") => {
            Some(("{} is an integer without `x-values`", "write its type at each use, or list its values"))
        }
        (NodeKind::NamedSchema, "number" | "boolean" | "array") => {
            Some(("{} is not an object, enum or named integer", "write its type at each use"))
        }
        (NodeKind::Items, "array") => {
            Some(("{} is an array", "name an object with a field for the inner array, or write it as text"))
        }
        (NodeKind::ContentSchema, _) => Some((
            "{} is not an object",
            "name an object in `components.schemas` and refer to it with `$ref`",
        )),
        (_, "array") if !has("items") => {
            Some(("{} is an array without `items`", "write the type of its items"))
        }
        _ => None,
    }
}

/// `integer-format`: how wide an integer is, and no format anywhere else.
pub(super) fn formats(view: &View<'_>, report: &mut Report<'_>) {
    const WIDTHS: [&str; 3] = ["int32", "int64", "uint64"];
    for node in view.schemas() {
        let is_integer = schema_type(node) == Some("integer");
        match node.value.get("format").and_then(Value::as_str) {
            None if is_integer && !node.value.contains_key("format") => {
                report.error(
                    "integer-format",
                    &node.pointer,
                    "{} is an integer of unknown width",
                    "write `format: int32`, `int64` or `uint64`",
                );
            }
            Some(format) if is_integer && !WIDTHS.contains(&format) => {
                let message = format!("{{}} is an integer of the format `{format}`");
                report.error("integer-format", &node.pointer, &message, "write `int32`, `int64` or `uint64`");
            }
            Some(format) if !is_integer && node.value.contains_key("type") => {
                let message = format!("{{}} has the format `{format}`, and only integers have one");
                report.error(
                    "integer-format",
                    &node.pointer,
                    &message,
                    "remove it, and describe the format in `description`",
                );
            }
            _ => {}
        }
    }
}

/// `misplaced-keyword`: a field has no meaning for a schema of this type.
pub(super) fn keywords(view: &View<'_>, report: &mut Report<'_>) {
    const SHARED: [&str; 12] = [
        "type",
        "format",
        "description",
        "default",
        "deprecated",
        "x-contradictions",
        "x-hidden",
        "x-rust-name",
        "x-sites",
        "x-time",
        "x-vendor",
        "$ref",
    ];
    for node in view.schemas() {
        let own: &[&str] = match schema_type(node) {
            Some("object") => &["properties", "required", "x-request-name"],
            Some("string") => &[
                "enum",
                "x-closed-enum",
                "x-enum-varnames",
                "x-enum-descriptions",
                "minLength",
                "maxLength",
                "pattern",
            ],
            // An `enum` of integers has another message.
            Some("integer") => &["minimum", "maximum", "x-values", "x-flags", "enum"],
            Some("number") => &["minimum", "maximum"],
            Some("boolean") => &[],
            Some("array") => &["items", "minItems", "maxItems"],
            _ => continue,
        };
        for name in node.value.keys().map(String::as_str) {
            let applies = SHARED.contains(&name) || own.contains(&name);
            if !applies && node.kind.field(name).is_some() {
                let message = format!(
                    "`{name}` has no meaning for {{}}, which is of type {}",
                    schema_type(node).unwrap_or_default()
                );
                report.error(
                    "misplaced-keyword",
                    &node.pointer,
                    &message,
                    format!("remove `{name}`, or correct `type`"),
                );
            }
        }
    }
}

/// `bad-bound`: the bounds of an integer are integers of 64 bits.
pub(super) fn bounds(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.schemas().filter(|node| schema_type(node) == Some("integer")) {
        for name in ["minimum", "maximum"] {
            if node.value.get(name).is_some_and(|bound| bound.is_number() && !bound.is_i64()) {
                let message = "{} is not a signed integer of 64 bits";
                report.error(
                    "bad-bound",
                    &join(&node.pointer, name),
                    message,
                    "describe the bound in `description`",
                );
            }
        }
    }
}

/// `unknown-required`: every required property exists and is listed once.
pub(super) fn required(view: &View<'_>, report: &mut Report<'_>) {
    for node in view.at(NodeKind::NamedSchema) {
        let properties = node.value.get("properties").and_then(Value::as_object);
        let mut seen = HashSet::new();
        for name in node.value.get("required").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = name.as_str() else { continue };
            if properties.is_some_and(|properties| !properties.contains_key(name)) {
                let near = nearest(name, properties.into_iter().flatten().map(|(name, _)| name.as_str()));
                let remedy =
                    near.map_or("remove it".to_owned(), |near| format!("write `{near}`, or remove it"));
                let message = format!("{{}} requires `{name}`, which is not among its properties");
                report.error("unknown-required", &node.pointer, &message, remedy);
            } else if !seen.insert(name) {
                let message = format!("{{}} requires `{name}` twice");
                report.error("unknown-required", &node.pointer, &message, "remove one of the two");
            }
        }
    }
}

/// `wrong-reference`: the target of a reference has a shape that is allowed at its position.
pub(super) fn references(view: &View<'_>, report: &mut Report<'_>) {
    const RULE: &str = "wrong-reference";
    let mut in_parameter = "";
    let mut may_have_objects = false;
    for node in &view.nodes {
        if node.kind == NodeKind::Parameter {
            in_parameter = &node.pointer;
            may_have_objects = node.value.get("x-flatten").and_then(Value::as_bool) == Some(true)
                || node.value.contains_key("content");
        }
        let Some(target) = node.value.get("$ref").and_then(Value::as_str) else { continue };
        let target = target.strip_prefix('#').and_then(|pointer| view.document.value.pointer(pointer));
        let is_object = target.and_then(|target| target.get("type")?.as_str()) == Some("object");
        let inside_parameter = !in_parameter.is_empty() && node.pointer.starts_with(in_parameter);
        match node.kind {
            _ if target.is_none() => {}
            NodeKind::NamedSchema => {
                let remedy = "refer to that schema at each use of this one";
                report.error(RULE, &node.pointer, "{} is another name for a schema", remedy);
            }
            NodeKind::ContentSchema if !is_object => {
                report.error(RULE, &node.pointer, "{} is not an object", "name an object and refer to it");
            }
            NodeKind::ParameterSchema if is_object => {
                let remedy = "write its fields as parameters, or its text as `type: string`";
                report.error(RULE, &node.pointer, "{} is an object", remedy);
            }
            NodeKind::Items if is_object && inside_parameter && !may_have_objects => {
                let remedy = "write `x-flatten: true` on the parameter, or write the items as text";
                report.error(RULE, &node.pointer, "{} is an object", remedy);
            }
            _ => {}
        }
    }
}

pub(super) fn schema_type<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.value.get("type").and_then(Value::as_str)
}
