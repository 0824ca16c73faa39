//! Texts of a document: no invisible characters, and only valid characters in names.

use serde_json::Value;

use super::dialect::NodeKind;
use super::enums::enums;
use super::report::Report;
use super::schemas::schema_type;
use super::view::View;
use crate::characters::{code_point, hidden};
use crate::spec::{Document, join};

const RULE: &str = "hidden-character";

/// `hidden-character`: texts and keys of the document contain no invisible characters.
pub(super) fn characters(view: &View<'_>, report: &mut Report<'_>) {
    each_hidden(&view.document.value, &mut String::new(), &mut |pointer, c, why| {
        let message = format!("{{}} contains {}, which {why}", code_point(c));
        report.error(RULE, pointer, &message, REMEDY);
    });
}

const REMEDY: &str = "remove the character, or describe it in words";

/// The same rule for region tables.
pub(crate) fn of_tables(document: &Document) -> Vec<crate::diagnostic::Diagnostic> {
    let mut diagnostics = Vec::new();
    each_hidden(&document.value, &mut String::new(), &mut |pointer, c, why| {
        let message = format!("the text contains {}, which {why}", code_point(c));
        diagnostics.push(document.diagnostic(RULE, pointer, message, REMEDY));
    });
    diagnostics
}

/// Calls `found` for the first hidden character of each text and each key below `pointer`.
fn each_hidden(value: &Value, pointer: &mut String, found: &mut impl FnMut(&str, char, &str)) {
    match value {
        Value::String(text) => find_hidden(text, pointer, found),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(pointer, &index.to_string(), |pointer| each_hidden(item, pointer, found));
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                below(pointer, name, |pointer| {
                    find_hidden(name, pointer, found);
                    each_hidden(value, pointer, found);
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn find_hidden(text: &str, pointer: &str, found: &mut impl FnMut(&str, char, &str)) {
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

/// The characters that a name may contain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Charset {
    /// For headers and credential scopes: letters, digits and `.`, `_`, `-`.
    Token,
    /// The same and spaces.
    Title,
    /// For names of a service: no line breaks, quotes, backslashes or bars.
    Wire,
    /// For values on the wire: one line.
    Value,
}

/// The fields that contain names.
const NAMES: [(NodeKind, &str, Charset); 9] = [
    (NodeKind::Info, "title", Charset::Value),
    (NodeKind::Info, "version", Charset::Token),
    (NodeKind::Service, "name", Charset::Title),
    (NodeKind::Service, "signing", Charset::Token),
    (NodeKind::Service, "signing-name", Charset::Token),
    (NodeKind::Operation, "x-permission", Charset::Wire),
    (NodeKind::Operation, "x-replaced-by", Charset::Token),
    (NodeKind::ErrorCode, "code", Charset::Wire),
    (NodeKind::Parameter, "name", Charset::Wire),
];

/// `bad-name`: names, versions, codes and enum values contain only valid characters.
pub(super) fn names(view: &View<'_>, report: &mut Report<'_>) {
    for (kind, field, charset) in NAMES {
        for node in view.at(kind) {
            if let Some(text) = node.value.get(field).and_then(Value::as_str) {
                check(charset, text, &join(&node.pointer, field), report);
            }
        }
    }
    for node in view.at(NodeKind::NamedSchema).filter(|node| schema_type(node) == Some("object")) {
        let properties = node.value.get("properties").and_then(Value::as_object);
        for name in properties.into_iter().flatten().map(|(name, _)| name) {
            check(Charset::Wire, name, &join(&join(&node.pointer, "properties"), name), report);
        }
    }
    for (node, values) in enums(view) {
        for (index, value) in values.iter().enumerate() {
            if let Some(text) = value.as_str() {
                check(Charset::Value, text, &format!("{}/enum/{index}", node.pointer), report);
            }
        }
    }
}

fn check(charset: Charset, text: &str, pointer: &str, report: &mut Report<'_>) {
    // Hidden characters and empty texts break other rules.
    let Some(c) = text.chars().find(|c| !charset.allows(*c) && hidden(*c).is_none()) else { return };
    let what = match c {
        '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        ' ' => "a space".to_owned(),
        c if c.is_whitespace() => code_point(c),
        c => format!("`{c}`"),
    };
    report.error("bad-name", pointer, &format!("{{}} contains {what}"), charset.remedy());
}

impl Charset {
    fn allows(self, c: char) -> bool {
        let is_token = c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        match self {
            Self::Token => is_token,
            Self::Title => is_token || c == ' ',
            Self::Wire => (c == ' ' || !c.is_whitespace()) && !matches!(c, '"' | '\'' | '`' | '\\' | '|'),
            Self::Value => !matches!(c, '\n' | '\t'),
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Token => "use only letters, digits, `.`, `_` and `-`",
            Self::Title => "use only letters, digits, spaces, `.`, `_` and `-`",
            Self::Wire => {
                "write the spelling of the service, without line breaks, quotes, backslashes and bars"
            }
            Self::Value => "write it on one line, as sent on the wire",
        }
    }
}
