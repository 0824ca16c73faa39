//! Text from outside, as it may stand in errors, spans and logs: on one line, without characters that steer a terminal or
//! hide what is written, and of a bounded length.

pub(crate) mod encoding;
pub(crate) mod percent;
pub(crate) mod redact;

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::path::Path;

use crate::text::redact::Redactor;

/// The longest message of a service that an error shows, in bytes.
pub(crate) const MAX_MESSAGE_LEN: usize = 1 << 10;

/// The longest code and the longest request id, in bytes.
pub(crate) const MAX_CODE_LEN: usize = 128;

/// The longest value of a variable, a file or a header, in bytes.
const MAX_VALUE_LEN: usize = 128;

/// The longest path of a file, in bytes; of one that is longer, what is shown of its beginning and of its end.
const MAX_PATH_LEN: usize = 256;
const PATH_HEAD_LEN: usize = 100;
const PATH_TAIL_LEN: usize = 120;

/// The text with its control characters escaped, a line break as `\n`; also those that turn the direction of writing,
/// end lines or take no room.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unprintable) {
        let mut out = EscapedText::new(usize::MAX);
        out.push(text);
        Cow::Owned(out.shown)
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`escape`], of a text that most often needs none.
pub(crate) fn escaped(text: String) -> String {
    match escape(&text) {
        Cow::Owned(escaped) => escaped,
        Cow::Borrowed(_) => text,
    }
}

/// The text escaped, and cut after `limit` bytes; where it is cut, how many bytes of it are left out.
#[must_use]
pub fn shorten(text: &str, limit: usize) -> String {
    let mut out = EscapedText::new(limit);
    let shown = out.push(text);
    out.finish(text.len() - shown)
}

/// A value of a variable, a file or a header for an error about it: escaped, cut after 128 bytes, between backticks.
#[must_use]
pub fn quote(value: impl AsRef<str>) -> String {
    format!("`{}`", shorten(value.as_ref(), MAX_VALUE_LEN))
}

/// A file's path for an error about it: escaped, and cut in its middle to 256 bytes, for its end says which file it is.
#[must_use]
pub fn show_path(path: impl AsRef<Path>) -> String {
    let path = path.as_ref().display().to_string();
    let whole = escape(&path);
    if whole.len() <= MAX_PATH_LEN {
        return whole.into_owned();
    }
    let mut begin = EscapedText::new(PATH_HEAD_LEN);
    let shown = begin.push(&path);
    let end = ending(&path, PATH_TAIL_LEN);
    format!("{} …{}", begin.finish(path.len() - shown - end.len()), escape(end))
}

/// As much of a text as `limit` bytes hold whole characters of it.
pub(crate) fn char_prefix(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// As much of the end of a text as `limit` bytes hold once it is escaped.
fn ending(text: &str, limit: usize) -> &str {
    let (mut begin, mut length) = (text.len(), 0);
    for (at, char) in text.char_indices().rev() {
        length += shown_length(char);
        if length > limit {
            break;
        }
        begin = at;
    }
    &text[begin..]
}

/// How many bytes a character takes once it is escaped.
fn shown_length(char: char) -> usize {
    if is_unprintable(char) { char.escape_default().len() } else { char.len_utf8() }
}

/// The beginning of a text that is written piece by piece.
pub(crate) struct EscapedText {
    shown: String,
    limit: usize,
}

impl EscapedText {
    pub(crate) fn new(limit: usize) -> Self {
        Self { shown: String::new(), limit }
    }

    /// Adds a text, escaped, as far as there is room; how many bytes of it were added.
    pub(crate) fn push(&mut self, text: &str) -> usize {
        for (at, char) in text.char_indices() {
            let length = shown_length(char);
            if length > self.limit - self.shown.len() {
                return at;
            }
            if is_unprintable(char) {
                // Writing to a string does not fail.
                let _ = write!(self.shown, "{}", char.escape_default());
            } else {
                self.shown.push(char);
            }
        }
        text.len()
    }

    /// Adds a text if there is room for the whole of it.
    pub(crate) fn push_whole(&mut self, text: &str) -> bool {
        let length = self.shown.len();
        let whole = self.push(text) == text.len();
        if !whole {
            self.shown.truncate(length);
        }
        whole
    }

    /// What was added, and a note of how many bytes were not.
    pub(crate) fn finish(mut self, left_out: usize) -> String {
        if left_out > 0 {
            // As above.
            let _ = write!(self.shown, "… ({left_out} bytes left out)");
        }
        self.shown
    }
}

/// As much of what prints itself as is looked at to show it; what follows is counted and not kept.
#[derive(Default)]
pub(crate) struct BoundedText {
    pub(crate) text: String,
    pub(crate) left_out: usize,
}

impl BoundedText {
    pub(crate) fn of(printed: fmt::Arguments<'_>) -> Self {
        let mut beginning = Self::default();
        // Fails where the `Display` of the text does: what it wrote before stands.
        let _ = beginning.write_fmt(printed);
        beginning
    }

    /// The text, with a note of how many bytes follow.
    pub(crate) fn with_note(self) -> String {
        EscapedText { shown: self.text, limit: 0 }.finish(self.left_out)
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

/// Whether a character steers what shows it, or is not to be seen: control characters, line and paragraph separators,
/// marks of direction, and those that take no room or are blank letters (Unicode's `Default_Ignorable_Code_Point`).
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
    use crate::text::{escape, quote, shorten, show_path};

    #[test]
    fn what_steers_a_terminal_is_escaped() {
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
            assert_eq!(escape(shown), shown, "escaped once is escaped");
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
        assert_eq!(shorten("ab\u{1b}", 6), "ab… (1 bytes left out)", "no half of an escape");
        assert_eq!(shorten(&"x".repeat(60_000_000), 4), "xxxx… (59999996 bytes left out)");
    }

    #[test]
    fn a_long_path_is_cut_in_its_middle() {
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
                "no half of an escape: {shown}"
            );
        }
    }

    #[test]
    fn values_are_quoted() {
        assert_eq!(quote("cn-north-4\n"), r"`cn-north-4\n`");
        assert_eq!(quote("v".repeat(200)), format!("`{}… (72 bytes left out)`", "v".repeat(128)));
    }
}
