//! Redacts secrets in text that may quote them.
//!
//! Services quote parts of requests in other spellings: the error of a wrong signature may contain the string to sign, with
//! the security token percent-encoded twice; gateways put headers into HTML or JSON. So the text is decoded while it is
//! searched ([`decode`]), and each decoded byte is mapped to its range in the text. Base64 and hexadecimal cannot be decoded
//! without guessing; encoded forms of the secret are searched for instead ([`spelling`]).

mod decode;
mod search;
mod spelling;

use std::borrow::Cow;
use std::ops::Range;

use zeroize::Zeroizing;

use crate::text::{EscapedText, char_prefix};
use decode::{DecodeMode, decode, normalize};
use search::search;
use spelling::{KEY_LEN, Pattern};

/// The replacement of a secret.
pub const REDACTED: &str = "…";

/// The minimum length of a value in characters. Shorter ones would match by chance.
const MIN_SECRET_LEN: usize = 8;

/// How many bytes of a long text may be shown, before secrets in it shrink to one character.
const WINDOW: usize = 64 << 10;

/// How far beyond the window the search continues, for secrets that start in it: [`MIN_SECRET_LEN`] characters in the longest
/// spelling.
const OVERLAP: usize = 1 << 10;

/// Redacts values in external text, in many spellings: unchanged, percent-encoded, form-encoded, escaped as in JSON or HTML, in
/// any mix and repeatedly, in base64 and in hexadecimal. Matching is case-insensitive.
///
/// A truncated value is redacted as well, if at least eight characters of it are present. Values of fewer than eight
/// characters are ignored.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use imagescan::credentials::Redactor;
///
/// let redactor = Redactor::new().secret("correct/horse+battery").key_id("AKIDEXAMPLE");
/// let text = "AKIDEXAMPLE may not send correct%2Fhorse%2bbattery";
/// assert_eq!(redactor.redact(text), "AKID… may not send …");
/// ```
#[derive(Clone, Default)]
pub struct Redactor<'a> {
    values: Vec<Needle<'a>>,
    patterns: Vec<Pattern>,
}

#[derive(Clone, Copy)]
struct Needle<'a> {
    text: &'a str,
    /// Whether it is the public part of a key pair, of which some characters may be shown.
    is_id: bool,
}

/// A range of a text that contains a value.
struct Match {
    range: Range<usize>,
    /// The index of the key id; `None` for a secret.
    id: Option<usize>,
}

impl<'a> Redactor<'a> {
    /// How many bytes of a text are searched.
    pub(crate) const MAX_SEARCH_LEN: usize = WINDOW + OVERLAP;

    /// A redactor without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret, which is replaced by `…`.
    #[must_use]
    pub fn secret(self, text: &'a str) -> Self {
        self.value(Needle { text, is_id: false })
    }

    /// Adds an access key id, of which the first four characters remain.
    #[must_use]
    pub fn key_id(self, text: &'a str) -> Self {
        self.value(Needle { text, is_id: true })
    }

    fn value(mut self, value: Needle<'a>) -> Self {
        let known = self.values.iter().any(|known| known.text == value.text && known.is_id == value.is_id);
        if !known && is_searched_for(value.text) {
            self.patterns.extend(Pattern::all(self.values.len(), value.text));
            self.values.push(value);
        }
        self
    }

    /// The text without the values.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.find_matches(text);
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

    /// The text as an error shows it: redacted, escaped, and cut to `limit` bytes. Searches a bounded part of the text.
    pub(crate) fn show(&self, text: &str, limit: usize) -> String {
        self.show_prefix(text, 0, limit)
    }

    /// Like [`show`](Self::show), for the start of a text of which `left_out` further bytes were dropped.
    pub(crate) fn show_prefix(&self, text: &str, left_out: usize, limit: usize) -> String {
        let length = text.len() + left_out;
        let searched = char_prefix(text, Self::MAX_SEARCH_LEN);
        // The part beyond the window only serves to find secrets that start in the window.
        let window = if searched.len() < length { char_prefix(text, WINDOW) } else { text };
        let mut out = EscapedText::new(limit);
        let mut at = 0;
        for Match { range, id } in self.find_matches(searched) {
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

    /// The ranges of the text that contain values, in order and without overlaps.
    fn find_matches(&self, text: &str) -> Vec<Match> {
        if self.patterns.is_empty() || text.len() < MIN_SECRET_LEN {
            return Vec::new();
        }
        let mut found = Vec::new();
        for mode in DecodeMode::ALL {
            let (decoded, complete) = decode(text, mode);
            let text = |pattern: &Pattern| self.values[pattern.value].text;
            for (pattern, range) in search(&self.patterns, text, &decoded.normalized()) {
                let value = self.patterns[pattern].value;
                found.push(Match { range, id: self.values[value].is_id.then_some(value) });
            }
            if complete {
                break;
            }
        }
        merge(found)
    }
}

/// Whether the value is long enough to be searched for.
fn is_searched_for(value: &str) -> bool {
    value.chars().count() >= MIN_SECRET_LEN
}

/// The first units of all patterns of some values, by which most short texts are found to contain none of the values.
#[derive(Clone, Default)]
pub(crate) struct PatternKeys {
    /// Wiped: they are the first characters of secrets.
    keys: Zeroizing<Vec<[u8; KEY_LEN]>>,
    /// Whether a pattern is found by other units as well.
    has_sparse: bool,
}

impl PatternKeys {
    pub(crate) fn new<'v>(values: impl Iterator<Item = &'v str>) -> Self {
        let mut this = Self::default();
        for value in values.filter(|value| is_searched_for(value)) {
            for pattern in Pattern::all(0, value) {
                this.keys.extend(pattern.key);
                this.has_sparse |= pattern.is_sparse;
            }
        }
        this
    }

    /// Whether a redactor of the values would return this text unchanged. May be false without a reason, as for texts with
    /// characters that escapes consist of.
    pub(crate) fn cannot_be_in(&self, text: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        // Without escapes, the bytes are the decoded text.
        text.bytes().all(is_plain)
            && !self.has_sparse
            && !text
                .as_bytes()
                .windows(KEY_LEN)
                .any(|window| self.keys.iter().any(|key| starts(window, *key)))
    }
}

/// Whether the normalized window is the key.
fn starts(window: &[u8], key: [u8; KEY_LEN]) -> bool {
    window.iter().zip(key).all(|(byte, unit)| normalize(*byte) == Some(unit))
}

/// Merges overlapping matches; the result is a secret if one of them is.
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

/// Omits the values.
impl std::fmt::Debug for Redactor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

/// The first characters of a key id, at most four, which distinguish keys in logs.
pub(crate) fn key_id_prefix(id: &str) -> String {
    let shown: String = id.chars().take(4.min(id.chars().count() / 2)).collect();
    format!("{shown}…")
}

#[cfg(test)]
mod tests;
