//! Searches for many patterns in one pass, in time linear in the length of the text.

use std::ops::Range;

use crate::text::redact::MIN_SECRET_LEN;
use crate::text::redact::decode::NormalizedText;
use crate::text::redact::spelling::{KEY_LEN, Pattern};

/// The matches of the patterns in the text, also truncated ones: index of the pattern, and range of the text. `value` returns
/// the value of a pattern.
pub(super) fn search<'v>(
    patterns: &[Pattern],
    value: impl Fn(&Pattern) -> &'v str,
    text: &NormalizedText,
) -> Vec<(usize, Range<usize>)> {
    let mut first_units = [false; 256];
    for key in patterns.iter().filter_map(|pattern| pattern.key) {
        first_units[usize::from(key[0])] = true;
    }
    let mut matchers: Vec<Option<Matcher>> = patterns.iter().map(|_| None).collect();
    let mut found = Vec::new();
    for (start, window) in text.units.windows(KEY_LEN).enumerate() {
        if !first_units[usize::from(window[0])] {
            continue;
        }
        let has_key = |pattern: &Pattern| pattern.key.is_some_and(|key| key == *window);
        for (index, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| has_key(pattern)) {
            let matcher =
                matchers[index].get_or_insert_with(|| Matcher::new(pattern.normalized(value(pattern))));
            let length = matcher.match_at(start, &text.units);
            let whole = matcher.pattern.units.len();
            if length >= pattern.min_match_len().min(whole) {
                let shared = usize::from(pattern.shares_bits());
                let after = if length == whole { shared } else { 0 };
                let units = start.saturating_sub(shared)..(start + length + after).min(text.units.len());
                found.push((index, text.range(units, &matcher.pattern)));
            }
        }
    }
    for (index, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| pattern.is_sparse) {
        let matcher = matchers[index].get_or_insert_with(|| Matcher::new(pattern.normalized(value(pattern))));
        found.extend(sparse_matches(&matcher.pattern, text).map(|range| (index, range)));
    }
    found
}

/// The matches of fewer units than [`MIN_SECRET_LEN`], with as many characters of the value: the ignored ones count, if the text
/// has as many as the value, in any spelling.
fn sparse_matches(value: &NormalizedText, text: &NormalizedText) -> impl Iterator<Item = Range<usize>> {
    let match_len = |start: usize| {
        let mut chars = 0;
        for length in 0..MIN_SECRET_LEN {
            // No spelling is shorter than the characters.
            let ignored = value.ignored(length).len();
            let present = match length {
                0 => text.ignored_before(start, value),
                _ => text.ignored(start + length),
            };
            let present = present.len().min(ignored);
            chars += present;
            let next = value.units.get(length);
            if present < ignored || next.is_none() || next != text.units.get(start + length) {
                return (chars >= MIN_SECRET_LEN).then_some(length);
            }
            chars += 1;
        }
        None
    };
    (0..=text.units.len()).filter_map(move |start| Some(text.range(start..start + match_len(start)?, value)))
}

/// Matches one pattern. Reuses the last match for those that start within it, as the Z algorithm does, so that a repetitive
/// pattern costs no more than others.
struct Matcher {
    pattern: NormalizedText,
    /// For each position in the pattern, how many units from there on equal its first ones.
    repeats: Vec<usize>,
    last: Range<usize>,
}

impl Matcher {
    fn new(pattern: NormalizedText) -> Self {
        let units = &pattern.units;
        let mut repeats = vec![0; units.len()];
        let mut last = 0..0;
        for start in 1..units.len() {
            repeats[start] = extend(units, &repeats, &mut last, start, units);
        }
        Self { pattern, repeats, last: 0..0 }
    }

    /// How many units of the pattern match at this position of the text.
    fn match_at(&mut self, start: usize, text: &[u8]) -> usize {
        extend(&self.pattern.units, &self.repeats, &mut self.last, start, text)
    }
}

/// How many units of the pattern match at `start`; `last` is the earlier match that reaches farthest.
fn extend(pattern: &[u8], repeats: &[usize], last: &mut Range<usize>, start: usize, text: &[u8]) -> usize {
    let mut length = 0;
    if start > last.start && start < last.end {
        length = repeats[start - last.start].min(last.end - start);
        if start + length < last.end {
            return length;
        }
    }
    length += pattern[length..].iter().zip(&text[start + length..]).take_while(|(a, b)| a == b).count();
    if start + length > last.end {
        *last = start..start + length;
    }
    length
}
