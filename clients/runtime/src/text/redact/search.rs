//! Searches for many patterns in one pass, in time linear in the length of the text.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::text::redact::decode::NormalizedText;
use crate::text::redact::spelling::{KEY_LEN, Pattern};

/// The matches of the patterns in the text, also truncated ones: index of the pattern, and range of the text. `text` returns
/// the value of a pattern.
pub(super) fn search<'v>(
    patterns: &[Pattern],
    text: impl Fn(&Pattern) -> &'v str,
    normalized: &NormalizedText,
) -> Vec<(usize, Range<usize>)> {
    let mut first_units = [false; 256];
    for pattern in patterns {
        first_units[usize::from(pattern.key[0])] = true;
    }
    let mut matchers: Vec<Option<Matcher>> = patterns.iter().map(|_| None).collect();
    let mut found = Vec::new();
    for (start, window) in normalized.units.windows(KEY_LEN).enumerate() {
        if !first_units[usize::from(window[0])] {
            continue;
        }
        for (index, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| pattern.key == *window) {
            let matcher = matchers[index].get_or_insert_with(|| Matcher::new(pattern.units(text(pattern))));
            let length = matcher.match_at(start, &normalized.units);
            if length >= pattern.min_match_len().min(matcher.units.len()) {
                let shared = usize::from(pattern.shares_bits());
                let after = if length == matcher.units.len() { shared } else { 0 };
                let units =
                    start.saturating_sub(shared)..(start + length + after).min(normalized.units.len());
                let is_whole = length == matcher.units.len();
                found.push((index, normalized.range(units, is_whole && text(pattern).ends_with('\\'))));
            }
        }
    }
    found
}

/// Matches one pattern. Reuses the last match for those that start within it, as the Z algorithm does, so that a repetitive
/// pattern costs no more than others.
struct Matcher {
    units: Zeroizing<Vec<u8>>,
    /// For each position in the pattern, how many units from there on equal its first ones.
    repeats: Vec<usize>,
    last: Range<usize>,
}

impl Matcher {
    fn new(units: Zeroizing<Vec<u8>>) -> Self {
        let mut repeats = vec![0; units.len()];
        let mut last = 0..0;
        for start in 1..units.len() {
            repeats[start] = extend(&units, &repeats, &mut last, start, &units);
        }
        Self { units, repeats, last: 0..0 }
    }

    /// How many units of the pattern match at this position of the text.
    fn match_at(&mut self, start: usize, text: &[u8]) -> usize {
        extend(&self.units, &self.repeats, &mut self.last, start, text)
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
