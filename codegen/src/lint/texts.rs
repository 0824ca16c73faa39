//! Texts of a document: no invisible characters, and only valid characters in names.

use serde_json::Value;

use super::dialect::NodeKind;
use super::enums::enums;
use super::report::Report;
use super::schemas::schema_type;
use super::view::View;
use crate::characters::{HIDDEN_REMEDY, HIDDEN_RULE, code_point, hidden};
use crate::spec::{each_hidden, join};

/// `hidden-character`: texts and keys of the document contain no invisible characters.
pub(super) fn characters(view: &View<'_>, report: &mut Report<'_>) {
    each_hidden(&view.document.value, &mut String::new(), &mut |pointer, c, why| {
        let message = format!("{{}} contains {}, which {why}", code_point(c));
        report.error(HIDDEN_RULE, pointer, &message, HIDDEN_REMEDY);
    });
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
const NAMES: [(NodeKind, &str, Charset); 11] = [
    (NodeKind::Info, "title", Charset::Value),
    (NodeKind::Info, "version", Charset::Token),
    (NodeKind::Service, "name", Charset::Title),
    (NodeKind::Service, "signing", Charset::Token),
    (NodeKind::Service, "signing-name", Charset::Token),
    (NodeKind::Operation, "x-permission", Charset::Wire),
    (NodeKind::Operation, "x-replaced-by", Charset::Token),
    (NodeKind::ErrorCode, "code", Charset::Wire),
    (NodeKind::Parameter, "name", Charset::Wire),
    (NodeKind::Parameter, "x-sites", Charset::Token),
    (NodeKind::Property, "x-sites", Charset::Token),
];

/// `bad-name`: names, versions, codes and enum values contain only valid characters.
pub(super) fn names(view: &View<'_>, report: &mut Report<'_>) {
    for (kind, field, charset) in NAMES {
        for node in view.at(kind) {
            let pointer = join(&node.pointer, field);
            match node.value.get(field) {
                Some(Value::String(text)) => check(charset, text, &pointer, report),
                Some(Value::Array(texts)) => {
                    for (index, text) in texts.iter().enumerate() {
                        check(
                            charset,
                            text.as_str().unwrap_or_default(),
                            &format!("{pointer}/{index}"),
                            report,
                        );
                    }
                }
                _ => {}
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
