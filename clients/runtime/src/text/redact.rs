//! Takes secrets out of text that may quote them.
//!
//! Services quote what they were sent, in spellings of their own: an error about a signature shows the text that
//! was to be signed, with the security token percent-encoded twice; gateways put a header into an HTML page or into JSON.
//! So the text is decoded as it is searched ([`decode`]), and each decoded unit knows which part of the text it stands
//! for. What decoding cannot undo without guessing, base64 and hexadecimal, is searched for as a spelling ([`spelling`]).

mod decode;
mod search;
mod spelling;

use std::borrow::Cow;
use std::ops::Range;

use crate::text::{EscapedText, char_prefix};
use decode::{Depth, decode};
use search::search;
use spelling::Pattern;

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "…";

/// A shorter value is found in too many places by chance.
const MIN_SECRET_LEN: usize = 8;

/// As much of a long text is searched as can be shown of it, with secrets in it that shrink to one character.
const WINDOW: usize = 64 << 10;

/// How far beyond the window secrets are recognised that begin in it: [`MIN_SECRET_LEN`] characters in the longest spelling.
const OVERLAP: usize = 1 << 10;

/// Redacts values in text from outside, whatever way the text spells them: as they are, percent-encoded, form-encoded, as
/// JSON or HTML escape them, in any mix and several times over, in base64 and in hexadecimal. Letters match in any case.
///
/// A value that the text cuts off is redacted as well, if at least eight characters of it are there. Values of fewer than
/// eight characters are not searched for.
///
/// ```
/// use imagescan_runtime::credentials::Redactor;
///
/// let redactor = Redactor::new().secret("correct/horse+battery").key_id("AKIDEXAMPLE");
/// let text = "AKIDEXAMPLE may not send correct%2Fhorse%2bbattery";
/// assert_eq!(redactor.redact(text), "AKID… may not send …");
/// ```
#[derive(Clone, Default)]
pub struct Redactor<'a> {
    values: Vec<Value<'a>>,
    patterns: Vec<Pattern>,
}

#[derive(Clone, Copy)]
struct Value<'a> {
    text: &'a str,
    /// Whether it is the public part of a key pair, of which some characters may be shown.
    is_id: bool,
}

/// A part of a text that stands for a value.
struct Match {
    range: Range<usize>,
    /// The id that it is, if it is no secret.
    id: Option<usize>,
}

impl<'a> Redactor<'a> {
    /// How many bytes of a text are looked at to show it.
    pub(crate) const MAX_SEARCH_LEN: usize = WINDOW + OVERLAP;

    /// Redacts nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Redacts a secret: it becomes `…`.
    #[must_use]
    pub fn secret(self, text: &'a str) -> Self {
        self.value(Value { text, is_id: false })
    }

    /// Redacts an access key id: its first four characters remain.
    #[must_use]
    pub fn key_id(self, text: &'a str) -> Self {
        self.value(Value { text, is_id: true })
    }

    fn value(mut self, value: Value<'a>) -> Self {
        let known = self.values.iter().any(|known| known.text == value.text && known.is_id == value.is_id);
        if !known && value.text.chars().count() >= MIN_SECRET_LEN {
            self.patterns.extend(Pattern::all(self.values.len(), value.text));
            self.values.push(value);
        }
        self
    }

    /// The text without the values.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.find(text);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for Match { range, id } in found {
            out.push_str(&text[at..range.start]);
            out.push_str(&self.replacement(id));
            at = range.end;
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }

    /// The text as an error shows it: without the values, with its control characters escaped, and no longer than `limit`
    /// bytes. Of a text of any length no more than a small part is looked at.
    pub(crate) fn show(&self, text: &str, limit: usize) -> String {
        self.show_prefix(text, 0, limit)
    }

    /// As [`show`](Self::show), of a text of which more bytes follow than are given.
    pub(crate) fn show_prefix(&self, text: &str, more: usize, limit: usize) -> String {
        let length = text.len() + more;
        let searched = char_prefix(text, Self::MAX_SEARCH_LEN);
        // What is searched beyond the window is there to recognise what begins in it.
        let window = if searched.len() < length { char_prefix(text, WINDOW) } else { text };
        let mut out = EscapedText::new(limit);
        let mut at = 0;
        for Match { range, id } in self.find(searched) {
            let before = text.get(at..range.start.min(window.len())).unwrap_or_default();
            at += out.push(before);
            if at < range.start || !out.push_whole(&self.replacement(id)) {
                return out.finish(length - at);
            }
            at = range.end;
        }
        at += out.push(window.get(at..).unwrap_or_default());
        out.finish(length - at)
    }

    fn replacement(&self, id: Option<usize>) -> Cow<'static, str> {
        id.map_or(Cow::Borrowed(REDACTED), |id| Cow::Owned(key_id_prefix(self.values[id].text)))
    }

    /// The parts of the text that stand for values, in order and apart from each other.
    fn find(&self, text: &str) -> Vec<Match> {
        if self.patterns.is_empty() || text.len() < MIN_SECRET_LEN {
            return Vec::new();
        }
        let mut found = Vec::new();
        for depth in Depth::ALL {
            let (units, complete) = decode(text, depth);
            let text = |pattern: &Pattern| self.values[pattern.value].text;
            for (place, range) in search(&self.patterns, text, &units.folded()) {
                let value = self.patterns[place].value;
                found.push(Match { range, id: self.values[value].is_id.then_some(value) });
            }
            if complete {
                break;
            }
        }
        merge(found)
    }
}

/// Joins parts that overlap; they are a secret if one of them is.
fn merge(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut merged: Vec<Match> = Vec::with_capacity(found.len());
    for next in found {
        match merged.last_mut() {
            Some(last) if next.range.start < last.range.end => {
                last.range.end = last.range.end.max(next.range.end);
                last.id = last.id.filter(|_| next.id.is_some());
            }
            _ => merged.push(next),
        }
    }
    merged
}

/// Without the values.
impl std::fmt::Debug for Redactor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

/// Enough of a key id to tell keys apart: at most four characters.
pub(crate) fn key_id_prefix(id: &str) -> String {
    let shown: String = id.chars().take(4.min(id.chars().count() / 2)).collect();
    format!("{shown}…")
}
