//! Invisible characters: line ends, changes of text direction, control and zero-width characters.
//!
//! rustc rejects some of them in comments and literals, terminals interpret others, and readers cannot see them.

use std::fmt::Write as _;

/// The rule that a hidden character in a document breaks.
pub(crate) const HIDDEN_RULE: &str = "hidden-character";

/// The remedy of [`HIDDEN_RULE`].
pub(crate) const HIDDEN_REMEDY: &str = "remove the character, or describe it in words";

/// Why a text of a document must not contain the character; `None` if it may. Line feeds and tabs are allowed.
pub(crate) fn hidden(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\t' => None,
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some("ends a line in some programs only"),
        _ if c.is_control() => Some("is a control character"),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("changes the direction of the text")
        }
        '\u{feff}' => Some("is a byte order mark"),
        // Other format characters of Unicode, and letters without a glyph.
        '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Some("is not visible"),
        _ => None,
    }
}

/// The code point, as `U+202E`.
pub(crate) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Text of a document for a message: on one line, with invisible characters escaped.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            c if hidden(c).is_some() => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}
