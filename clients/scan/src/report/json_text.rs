//! JSON that is safe to print.

use std::io;

use imagescan_runtime::credentials::escape;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes a value as JSON on one line that is safe to print, as reports are written.
///
/// Three things are written as `\u` and their code, which a reader decodes, so that nothing is lost: characters that control a
/// terminal or hide other text; `<`, so that the JSON does not end a `<script>` that contains it; the second of two `#`, with
/// which build services mark commands in a log.
///
/// # Errors
/// If `out` cannot be written to, or the value has no JSON form.
pub fn write(out: impl io::Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Printable)).map_err(io::Error::from)
}

/// The JSON of a value of the model, which always has one.
pub(crate) fn to_string(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Maps of the model have text as keys, and memory does not fail to be written.
    write(&mut out, value).expect("the model has a JSON form");
    String::from_utf8(out).expect("JSON is UTF-8")
}

struct Printable;

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'<' && byte != b'#') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut start = 0;
        let mut previous = ' ';
        for (at, char) in fragment.char_indices() {
            if is_escaped(char) || (char == '#' && previous == '#') {
                writer.write_all(&fragment.as_bytes()[start..at])?;
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                start = at + char.len_utf8();
            }
            previous = char;
        }
        writer.write_all(&fragment.as_bytes()[start..])
    }
}

fn is_escaped(char: char) -> bool {
    match char {
        '<' | '\x7f' => true,
        _ if char.is_ascii() => false,
        _ => matches!(escape(char.encode_utf8(&mut [0; 4])), std::borrow::Cow::Owned(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::to_string;

    #[test]
    fn what_is_not_printable_is_escaped_without_loss() {
        let text = "\u{1b}[31m\u{9b}2J \u{202e}gpj.exe \u{e0041} é 漢 </script> ##[error]x ### \"\\\n\u{7f}";
        let json = to_string(&text);
        assert_eq!(
            json,
            concat!(
                r#""\u001b[31m\u009b2J \u202egpj.exe \udb40\udc41 é 漢 \u003c/script> "#,
                r##"#\u0023[error]x #\u0023\u0023 \"\\\n\u007f""##
            )
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
