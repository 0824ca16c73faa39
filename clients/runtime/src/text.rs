//! Makes external text safe for errors, spans and logs: on one line, of bounded length, and without characters that control a
//! terminal or hide other text.

pub(crate) mod encoding;
mod near;
pub(crate) mod redact;

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::path::Path;

use crate::text::redact::Redactor;

pub(crate) use near::near_names;

/// The maximum length of a service's message in an error, in bytes.
pub(crate) const MAX_MESSAGE_LEN: usize = 1 << 10;

/// The maximum length of a code and of a request id, in bytes.
pub(crate) const MAX_CODE_LEN: usize = 128;

/// The maximum length of a quoted value, in bytes.
const MAX_VALUE_LEN: usize = 128;

/// The maximum length of a path, in bytes. Of a longer one, errors show its head and its tail.
const MAX_PATH_LEN: usize = 256;
const PATH_HEAD_LEN: usize = 100;
const PATH_TAIL_LEN: usize = 120;

/// The text with control characters escaped, a line break as `\n`; also characters that change the writing direction, separate
/// lines or are invisible.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unprintable) {
        let mut out = EscapedText::new(usize::MAX);
        out.push(text);
        Cow::Owned(out.text)
    } else {
        Cow::Borrowed(text)
    }
}

/// Like [`escape`], for owned text.
pub(crate) fn escape_owned(text: String) -> String {
    match escape(&text) {
        Cow::Owned(escaped) => escaped,
        Cow::Borrowed(_) => text,
    }
}

/// The text escaped and cut to `limit` bytes; a cut text ends with the number of omitted bytes.
#[must_use]
pub fn shorten(text: &str, limit: usize) -> String {
    let mut out = EscapedText::new(limit);
    let shown = out.push(text);
    out.finish(text.len() - shown)
}

/// A value in an error: escaped, cut to 128 bytes, between backticks.
#[must_use]
pub fn quote(value: impl AsRef<str>) -> String {
    format!("`{}`", shorten(value.as_ref(), MAX_VALUE_LEN))
}

/// A name or an enum value from a file with secrets, for an error: between backticks. Text that could be a misplaced secret is
/// replaced by `…`.
#[must_use]
pub fn quote_unless_secret(text: &str) -> String {
    /// Secrets are longer, on all clouds.
    const MAX_NAME_LEN: usize = 24;
    let is_name_char = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    let is_name = text.len() <= MAX_NAME_LEN && text.chars().all(is_name_char);
    format!("`{}`", if is_name { text } else { "…" })
}

/// A file path in an error: escaped, and shortened in its middle to 256 bytes, since its end identifies the file.
#[must_use]
pub fn show_path(path: impl AsRef<Path>) -> String {
    let path = path.as_ref().display().to_string();
    let whole = escape(&path);
    if whole.len() <= MAX_PATH_LEN {
        return whole.into_owned();
    }
    let mut head = EscapedText::new(PATH_HEAD_LEN);
    let shown = head.push(&path);
    let tail = escaped_suffix(&path, PATH_TAIL_LEN);
    format!("{} …{}", head.finish(path.len() - shown - tail.len()), escape(tail))
}

/// The longest prefix of whole characters in `limit` bytes.
pub(crate) fn char_prefix(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// The longest suffix whose escaped form fits in `limit` bytes.
fn escaped_suffix(text: &str, limit: usize) -> &str {
    let (mut start, mut length) = (text.len(), 0);
    for (at, char) in text.char_indices().rev() {
        length += escaped_len(char);
        if length > limit {
            break;
        }
        start = at;
    }
    &text[start..]
}

/// The length of a character in its escaped form, in bytes.
fn escaped_len(char: char) -> usize {
    if is_unprintable(char) { char.escape_default().len() } else { char.len_utf8() }
}

/// A buffer for escaped text of bounded length.
pub(crate) struct EscapedText {
    text: String,
    limit: usize,
}

impl EscapedText {
    pub(crate) fn new(limit: usize) -> Self {
        Self { text: String::new(), limit }
    }

    /// Appends as much of a text as fits, escaped. Returns the number of appended bytes of the text.
    pub(crate) fn push(&mut self, text: &str) -> usize {
        for (at, char) in text.char_indices() {
            let length = escaped_len(char);
            if length > self.limit - self.text.len() {
                return at;
            }
            if is_unprintable(char) {
                // Writing to a string does not fail.
                let _ = write!(self.text, "{}", char.escape_default());
            } else {
                self.text.push(char);
            }
        }
        text.len()
    }

    /// Appends a text if the whole of it fits.
    pub(crate) fn push_whole(&mut self, text: &str) -> bool {
        let length = self.text.len();
        let whole = self.push(text) == text.len();
        if !whole {
            self.text.truncate(length);
        }
        whole
    }

    /// The text, with the number of omitted bytes.
    pub(crate) fn finish(mut self, left_out: usize) -> String {
        if left_out > 0 {
            // Writing to a string does not fail.
            let _ = write!(self.text, "… ({left_out} bytes left out)");
        }
        self.text
    }
}

/// The start of a formatted text: as much as redaction searches. The rest is counted and dropped.
#[derive(Default)]
pub(crate) struct BoundedText {
    pub(crate) text: String,
    pub(crate) left_out: usize,
}

impl BoundedText {
    pub(crate) fn of(printed: fmt::Arguments<'_>) -> Self {
        let mut bounded = Self::default();
        // Fails only if the formatted value does; the text before the failure is used.
        let _ = bounded.write_fmt(printed);
        bounded
    }

    /// The text, with the number of omitted bytes.
    pub(crate) fn with_note(self) -> String {
        EscapedText { text: self.text, limit: 0 }.finish(self.left_out)
    }
}

impl fmt::Write for BoundedText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room =
            if self.left_out == 0 { Redactor::MAX_SEARCH_LEN.saturating_sub(self.text.len()) } else { 0 };
        let kept = char_prefix(text, room);
        self.text.push_str(kept);
        self.left_out += text.len() - kept.len();
        Ok(())
    }
}

/// Whether a character controls a terminal or is invisible: control characters, line and paragraph separators, direction
/// marks, and Unicode's `Default_Ignorable_Code_Point`, which includes blank letters.
fn is_unprintable(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use crate::text::{escape, quote, quote_unless_secret, shorten, show_path};

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        for (text, shown) in [
            ("a\nb\r\n\tc", r"a\nb\r\n\tc"),
            ("\u{1b}[31mred\u{7f}\u{9b}0m", r"\u{1b}[31mred\u{7f}\u{9b}0m"),
            ("safe\u{202e}gpj.exe\u{2066}", r"safe\u{202e}gpj.exe\u{2066}"),
            ("a\u{2028}b\u{200b}c\u{feff}\u{85}", r"a\u{2028}b\u{200b}c\u{feff}\u{85}"),
            ("\0", r"\u{0}"),
            ("a\u{34f}\u{115f}\u{1160}b", r"a\u{34f}\u{115f}\u{1160}b"),
            ("\u{17b4}\u{17b5}\u{180b}\u{180f}", r"\u{17b4}\u{17b5}\u{180b}\u{180f}"),
            ("\u{3164}\u{ffa0}\u{fe00}\u{fe0f}", r"\u{3164}\u{ffa0}\u{fe00}\u{fe0f}"),
            ("\u{e0100}\u{fff0}\u{1d173}", r"\u{e0100}\u{fff0}\u{1d173}"),
        ] {
            assert_eq!(escape(text), shown);
            assert_eq!(escape(shown), shown, "escaping is idempotent");
        }
        for plain in ["C:\\dir \"quoted\" 'it'", "größe 密钥\u{3000}。é", "한국어 ខ្មែរ ᠮᠣᠩ ﾊﾝｶｸ \u{2800}", ""]
        {
            assert_eq!(escape(plain), plain);
        }
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(shorten("abcdef", 6), "abcdef");
        assert_eq!(shorten("abcdef", 5), "abcde… (1 bytes left out)");
        assert_eq!(shorten("ab密钥", 6), "ab密… (3 bytes left out)");
        assert_eq!(shorten("ab\u{1b}", 6), "ab… (1 bytes left out)", "no partial escape");
        assert_eq!(shorten(&"x".repeat(60_000_000), 4), "xxxx… (59999996 bytes left out)");
    }

    #[test]
    fn a_long_path_is_shortened_in_its_middle() {
        assert_eq!(show_path("/etc/a\nb"), r"/etc/a\nb");
        assert_eq!(show_path("x".repeat(256)), "x".repeat(256));
        for part in ["x", "ß", "密", "\n", "\u{202e}"] {
            let shown = show_path(format!("/tmp/{}/config.json", part.repeat(5_000)));
            assert!(
                shown.len() <= 256 && shown.starts_with("/tmp/") && shown.ends_with("/config.json"),
                "{shown}"
            );
            assert!(shown.contains("bytes left out"), "{shown}");
            assert_eq!(
                shown.matches("\\u{").count(),
                shown.matches("202e}").count(),
                "no partial escape: {shown}"
            );
        }
    }

    #[test]
    fn values_are_quoted() {
        assert_eq!(quote("cn-north-4\n"), r"`cn-north-4\n`");
        assert_eq!(quote("v".repeat(200)), format!("`{}… (72 bytes left out)`", "v".repeat(128)));
    }

    #[test]
    fn names_are_quoted_and_possible_secrets_are_not() {
        for name in ["RamRoleArn", "access_key", "größe", "me@work.example", ""] {
            assert_eq!(quote_unless_secret(name), format!("`{name}`"));
        }
        for secret in ["access_access_key_id = x", "a b", "k+/", "0123456789abcdef012345678"] {
            assert_eq!(quote_unless_secret(secret), "`…`");
        }
    }
}
