//! Parts of texts that may be long.

use std::borrow::Cow;

use crate::codec::payload::PayloadFormat;
use crate::text::char_prefix;

/// How much of a body is searched for an error, and how much of one text in it is kept.
pub(super) const LONGEST: usize = 64 << 10;

/// The longest escape of JSON, `\u00e9`.
const ESCAPE: usize = 6;

/// A text of which no more is kept than messages have.
pub(super) fn shorten(text: &str) -> String {
    char_prefix(text, LONGEST).to_owned()
}

/// Stands at the end of a text that was cut off with the body. No text has it: it is no character.
pub(super) const CUT: char = '\u{10ffff}';

/// The beginning of a body as text, and how many bytes follow in the text that was cut off, if one was, which then ends
/// with [`CUT`]. What is not UTF-8 is replaced.
pub(super) fn window(body: &[u8], format: PayloadFormat) -> (Cow<'_, str>, usize) {
    let head = &body[..body.len().min(LONGEST)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if body.len() > head.len() && error.error_len().is_none() => {
            String::from_utf8_lossy(&head[..error.valid_up_to()])
        }
        Err(_) => Cow::Owned(lossy(head)),
    };
    if body.len() <= LONGEST && text.len() < LONGEST {
        return (text, 0);
    }
    let kept = whole_escapes(&text);
    let rest = &body[kept.len().min(body.len())..];
    match format {
        PayloadFormat::Json => (Cow::Owned(format!("{kept}{CUT}\"")), unquoted_length(rest)),
        #[cfg(feature = "xml")]
        PayloadFormat::Xml => {
            let end = rest.iter().position(|byte| *byte == b'<');
            (Cow::Owned(format!("{kept}{CUT}")), end.unwrap_or(rest.len()))
        }
    }
}

/// As `String::from_utf8_lossy`, up to the length of what is searched: a replacement is longer than what it replaces.
fn lossy(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        if text.len() >= LONGEST {
            text.truncate(char_prefix(&text, LONGEST).len());
            break;
        }
    }
    text
}

/// The value of a JSON string in its quotes. Of a long one, its beginning, and how many bytes follow.
pub(super) fn unquote(raw: &str) -> Option<(String, usize)> {
    if raw.len() <= LONGEST {
        return serde_json::from_str(raw).ok().map(|text| (text, 0));
    }
    let kept = whole_escapes(char_prefix(raw, LONGEST));
    let text = serde_json::from_str(&format!("{kept}\"")).ok()?;
    Some((text, unquoted_length(&raw.as_bytes()[kept.len()..])))
}

/// The beginning of a JSON text that was cut off, without an escape that may have been cut as well, and without the first
/// half of a pair.
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

/// Where the last escape begins, if it may reach to the end.
fn last_escape(text: &str) -> Option<usize> {
    let tail = char_prefix(text, text.len().saturating_sub(ESCAPE)).len();
    let at = tail + text[tail..].rfind('\\')?;
    // Of an odd number of backslashes before it, the last one begins an escape that this one ends.
    let before = text[..at].len() - text[..at].trim_end_matches('\\').len();
    Some(at - before % 2)
}

fn is_cut(escape: &str) -> bool {
    escape.len() < if escape[1..].starts_with('u') { ESCAPE } else { 2 }
}

fn is_first_half(escape: &str) -> bool {
    let digits = escape.strip_prefix("\\u").and_then(|digits| digits.get(..2));
    escape.len() == ESCAPE
        && digits.is_some_and(|digits| ["d8", "d9", "da", "db"].contains(&&*digits.to_ascii_lowercase()))
}

/// How many bytes of text the rest of a JSON string stands for, up to its quote.
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

/// How many bytes the character of four hexadecimal digits has; half of them, if it is half of a pair.
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
    fn a_long_string_keeps_its_beginning_wherever_it_is_cut() {
        for unit in ["a", "\\n", "\\\\", "\\u00e9", "\\ud83d\\ude00", "é", "😀"] {
            for before in 0..24 {
                let raw = format!("\"{}{}\"", "x".repeat(before), unit.repeat(LONGEST));
                let (text, more) = unquote(&raw).unwrap_or_else(|| panic!("{unit} after {before}"));
                let whole: String = serde_json::from_str(&raw).expect("a string");
                assert_eq!(text.len() + more, whole.len(), "{unit} after {before}");
                assert!(text.starts_with('x') || before == 0, "{unit}");
                assert!(text.len() > LONGEST / 8 && text.len() <= LONGEST, "{unit}: {}", text.len());
            }
        }
    }

    #[test]
    fn no_body_has_a_long_window() {
        for body in [vec![b'a'; 1 << 20], vec![0xff; 1 << 20], "é".repeat(1 << 20).into()] {
            let (text, more) = window(&body, PayloadFormat::Json);
            assert!(
                more > 0 && text.len() <= LONGEST + 5 && text.len() >= LONGEST - 2 * ESCAPE,
                "{}",
                text.len()
            );
        }
        assert_eq!(window(b"a\xffb", PayloadFormat::Json), ("a\u{fffd}b".into(), 0));
    }
}
