//! Cuts long bodies and texts.

use std::borrow::Cow;

use crate::codec::payload::PayloadFormat;
use crate::text::char_prefix;

/// The maximum length of the searched part of a body and of a stored text, in bytes.
pub(super) const MAX_TEXT_LEN: usize = 64 << 10;

/// The maximum length of a JSON escape, `\u00e9`.
const MAX_ESCAPE_LEN: usize = 6;

/// The text cut to the maximum length.
pub(super) fn shorten(text: &str) -> String {
    char_prefix(text, MAX_TEXT_LEN).to_owned()
}

/// Marks the end of a text that was truncated with the body. It is a noncharacter, so texts do not contain it.
pub(super) const TRUNCATION_MARK: char = '\u{10ffff}';

/// The start of a body as text, with invalid UTF-8 replaced. If the body is truncated, the text at its end ends with
/// [`TRUNCATION_MARK`], and the number is that of the omitted bytes of this text.
pub(super) fn window(body: &[u8], format: PayloadFormat) -> (Cow<'_, str>, usize) {
    let head = &body[..body.len().min(MAX_TEXT_LEN)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if body.len() > head.len() && error.error_len().is_none() => {
            String::from_utf8_lossy(&head[..error.valid_up_to()])
        }
        Err(_) => Cow::Owned(lossy(head)),
    };
    if body.len() <= MAX_TEXT_LEN && text.len() < MAX_TEXT_LEN {
        return (text, 0);
    }
    let kept = whole_escapes(&text);
    let rest = &body[kept.len().min(body.len())..];
    match format {
        PayloadFormat::Json => (Cow::Owned(format!("{kept}{TRUNCATION_MARK}\"")), unquoted_length(rest)),
        #[cfg(feature = "xml")]
        PayloadFormat::Xml => {
            let end = rest.iter().position(|byte| *byte == b'<');
            (Cow::Owned(format!("{kept}{TRUNCATION_MARK}")), end.unwrap_or(rest.len()))
        }
    }
}

/// Like `String::from_utf8_lossy`, up to the maximum length, since replacement characters are longer than the bytes.
fn lossy(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        if text.len() >= MAX_TEXT_LEN {
            text.truncate(char_prefix(&text, MAX_TEXT_LEN).len());
            break;
        }
    }
    text
}

/// The value of a quoted JSON string. Of a long one, its start, and the number of omitted bytes.
pub(super) fn unquote(raw: &str) -> Option<(String, usize)> {
    if raw.len() <= MAX_TEXT_LEN {
        return serde_json::from_str(raw).ok().map(|text| (text, 0));
    }
    let kept = whole_escapes(char_prefix(raw, MAX_TEXT_LEN));
    let text = serde_json::from_str(&format!("{kept}\"")).ok()?;
    Some((text, unquoted_length(&raw.as_bytes()[kept.len()..])))
}

/// A truncated JSON text without a partial escape or a high surrogate at its end.
fn whole_escapes(text: &str) -> &str {
    let kept = match last_escape(text) {
        Some(at) if is_cut(&text[at..]) => &text[..at],
        _ => text,
    };
    match last_escape(kept) {
        Some(at) if is_first_half(&kept[at..]) => &kept[..at],
        _ => kept,
    }
}

/// The start of the last escape, if it may reach to the end.
fn last_escape(text: &str) -> Option<usize> {
    let tail = char_prefix(text, text.len().saturating_sub(MAX_ESCAPE_LEN)).len();
    let at = tail + text[tail..].rfind('\\')?;
    // If an odd number of backslashes precedes it, the last of them starts an escape that ends with this one.
    let before = text[..at].len() - text[..at].trim_end_matches('\\').len();
    Some(at - before % 2)
}

fn is_cut(escape: &str) -> bool {
    escape.len() < if escape[1..].starts_with('u') { MAX_ESCAPE_LEN } else { 2 }
}

fn is_first_half(escape: &str) -> bool {
    let digits = escape.strip_prefix("\\u").and_then(|digits| digits.get(..2));
    escape.len() == MAX_ESCAPE_LEN
        && digits.is_some_and(|digits| ["d8", "d9", "da", "db"].contains(&&*digits.to_ascii_lowercase()))
}

/// The decoded length of the rest of a JSON string, up to its closing quote.
fn unquoted_length(rest: &[u8]) -> usize {
    let mut length = 0;
    let mut bytes = rest.iter();
    while let Some(byte) = bytes.next() {
        length += match byte {
            b'"' => break,
            b'\\' => match bytes.next() {
                Some(b'u') => escaped_length(bytes.by_ref().take(4)),
                _ => 1,
            },
            _ => 1,
        };
    }
    length
}

/// The length in UTF-8 of the character with these four hexadecimal digits; for a surrogate, half of that of its pair.
fn escaped_length<'a>(digits: impl Iterator<Item = &'a u8>) -> usize {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or_default();
    match digits.fold(0, |number, byte| number * 16 + digit(byte)) {
        0..0x80 => 1,
        0x80..0x800 | 0xd800..0xe000 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use crate::codec::error_body::text::*;

    #[test]
    fn a_long_string_is_cut_at_any_position() {
        for unit in ["a", "\\n", "\\\\", "\\u00e9", "\\ud83d\\ude00", "é", "😀"] {
            for before in 0..24 {
                let raw = format!("\"{}{}\"", "x".repeat(before), unit.repeat(MAX_TEXT_LEN));
                let (text, left_out) = unquote(&raw).unwrap_or_else(|| panic!("{unit} after {before}"));
                let whole: String = serde_json::from_str(&raw).expect("a string");
                assert_eq!(text.len() + left_out, whole.len(), "{unit} after {before}");
                assert!(text.starts_with('x') || before == 0, "{unit}");
                assert!(
                    text.len() > MAX_TEXT_LEN / 8 && text.len() <= MAX_TEXT_LEN,
                    "{unit}: {}",
                    text.len()
                );
            }
        }
    }

    #[test]
    fn the_window_of_a_body_is_bounded() {
        for body in [vec![b'a'; 1 << 20], vec![0xff; 1 << 20], "é".repeat(1 << 20).into()] {
            let (text, left_out) = window(&body, PayloadFormat::Json);
            assert!(
                left_out > 0
                    && text.len() <= MAX_TEXT_LEN + 5
                    && text.len() >= MAX_TEXT_LEN - 2 * MAX_ESCAPE_LEN,
                "{}",
                text.len()
            );
        }
        assert_eq!(window(b"a\xffb", PayloadFormat::Json), ("a\u{fffd}b".into(), 0));
    }
}
