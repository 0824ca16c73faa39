//! Text from outside on one line.

use std::borrow::Cow;

use imagescan_runtime::credentials::escape;

/// The text as one line that is safe to print: characters that control a terminal, change the writing direction or are invisible are
/// escaped, and there is a backslash between two `#`, with which build services mark commands anywhere in a line. They mark
/// others with `::` at the beginning of a line, so no line begins with text from outside.
///
/// ```
/// # use imagescan_scan as scan;
/// assert_eq!(scan::report::printable("a\n\u{1b}[2J"), "a\\n\\u{1b}[2J");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let text = escape(text);
    if !text.contains("##") {
        return text;
    }
    let mut out = String::new();
    for char in text.chars() {
        if char == '#' && out.ends_with('#') {
            out.push('\\');
        }
        out.push(char);
    }
    Cow::Owned(out)
}
