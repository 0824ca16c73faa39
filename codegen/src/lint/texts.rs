//! What the texts of a document hold: nothing that is not seen, and no more in a name than names have.

use serde_json::Value;

use super::dialect::NodeKind;
use super::enums::enums;
use super::report::Report;
use super::schemas::schema_type;
use super::view::View;
use crate::characters::{code_point, hidden};
use crate::spec::{Document, join};

const RULE: &str = "hidden-character";

/// `hidden-character`: no text and no key of the document holds a character that is not seen.
pub(super) fn characters(view: &View<'_>, report: &mut Report<'_>) {
    each_hidden(&view.document.value, &mut String::new(), &mut |pointer, c, why| {
        let message = format!("{{}} holds {}, which {why}", code_point(c));
        report.error(RULE, pointer, &message, REMEDY);
    });
}

const REMEDY: &str = "remove the character; write what it stands for in words";

/// The same of a document that is no OpenAPI.
pub(crate) fn of_tables(document: &Document) -> Vec<crate::diagnostic::Diagnostic> {
    let mut diagnostics = Vec::new();
    each_hidden(&document.value, &mut String::new(), &mut |pointer, c, why| {
        let message = format!("the text holds {}, which {why}", code_point(c));
        diagnostics.push(document.diagnostic(RULE, pointer, message, REMEDY));
    });
    diagnostics
}

/// Tells of the first hidden character of each text and each key below `pointer`.
fn each_hidden(value: &Value, pointer: &mut String, found: &mut impl FnMut(&str, char, &str)) {
    match value {
        Value::String(text) => look(text, pointer, found),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(pointer, &index.to_string(), |pointer| each_hidden(item, pointer, found));
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                below(pointer, name, |pointer| {
                    look(name, pointer, found);
                    each_hidden(value, pointer, found);
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn look(text: &str, pointer: &str, found: &mut impl FnMut(&str, char, &str)) {
    if let Some((c, why)) = text.chars().find_map(|c| Some((c, hidden(c)?))) {
        found(pointer, c, why);
    }
}

fn below(pointer: &mut String, token: &str, visit: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push_str(&join("", token));
    visit(pointer);
    pointer.truncate(length);
}

/// What a name is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Name {
    /// What stands in a header or a credential scope: letters, digits and `.`, `_`, `-`.
    Word,
    /// The same with spaces inside.
    Title,
    /// What a service calls a thing: no line break, no quote, nothing that ends one.
    Wire,
    /// A value on the wire, in one line.
    Value,
}

/// The texts that are names, by where they stand.
const NAMES: [(NodeKind, &str, Name); 9] = [
    (NodeKind::Info, "title", Name::Value),
    (NodeKind::Info, "version", Name::Word),
    (NodeKind::Service, "name", Name::Title),
    (NodeKind::Service, "signing", Name::Word),
    (NodeKind::Service, "signing-name", Name::Word),
    (NodeKind::Operation, "x-permission", Name::Wire),
    (NodeKind::Operation, "x-replaced-by", Name::Word),
    (NodeKind::ErrorCode, "code", Name::Wire),
    (NodeKind::Parameter, "name", Name::Wire),
];

/// `bad-name`: names, versions, codes and enum values hold no line breaks; names no quotes and backslashes either.
pub(super) fn names(view: &View<'_>, report: &mut Report<'_>) {
    for (kind, field, name) in NAMES {
        for node in view.at(kind) {
            if let Some(text) = node.value.get(field).and_then(Value::as_str) {
                check(name, text, &join(&node.pointer, field), report);
            }
        }
    }
    for node in view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("object")) {
        let properties = node.value.get("properties").and_then(Value::as_object);
        for name in properties.into_iter().flatten().map(|(name, _)| name) {
            check(Name::Wire, name, &join(&join(&node.pointer, "properties"), name), report);
        }
    }
    for (node, values) in enums(view) {
        for (index, value) in values.iter().enumerate() {
            if let Some(text) = value.as_str() {
                check(Name::Value, text, &format!("{}/enum/{index}", node.pointer), report);
            }
        }
    }
}

fn check(name: Name, text: &str, pointer: &str, report: &mut Report<'_>) {
    // A character that is not seen breaks another rule, and an empty text too.
    let Some(c) = text.chars().find(|c| !name.takes(*c) && hidden(*c).is_none()) else { return };
    let what = match c {
        '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        ' ' => "a space".to_owned(),
        c if c.is_whitespace() => code_point(c),
        c => format!("`{c}`"),
    };
    report.error("bad-name", pointer, &format!("{{}} holds {what}"), name.remedy());
}

impl Name {
    fn takes(self, c: char) -> bool {
        let is_word = c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        match self {
            Self::Word => is_word,
            Self::Title => is_word || c == ' ',
            Self::Wire => (c == ' ' || !c.is_whitespace()) && !matches!(c, '"' | '\'' | '`' | '\\' | '|'),
            Self::Value => !matches!(c, '\n' | '\t'),
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Word => "keep to letters, digits, `.`, `_` and `-`",
            Self::Title => "keep to letters, digits, spaces, `.`, `_` and `-`",
            Self::Wire => {
                "write it as the service spells it, without line breaks, quotes, backslashes and bars"
            }
            Self::Value => "write it in one line, as it travels",
        }
    }
}
