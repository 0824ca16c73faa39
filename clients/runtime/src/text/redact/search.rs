//! Searches many patterns in one pass, in time that grows with the length of the text alone.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::text::redact::decode::Folded;
use crate::text::redact::spelling::{KEY, Pattern};

/// The patterns in the text, whole or cut off, by their place; with the part of the text where each stands. `text` gives
/// the value of a pattern.
pub(super) fn search<'v>(
    patterns: &[Pattern],
    text: impl Fn(&Pattern) -> &'v str,
    folded: &Folded,
) -> Vec<(usize, Range<usize>)> {
    let mut begins = [false; 256];
    for pattern in patterns {
        begins[usize::from(pattern.key[0])] = true;
    }
    let mut wholes: Vec<Option<Whole>> = patterns.iter().map(|_| None).collect();
    let mut found = Vec::new();
    for (start, window) in folded.units.windows(KEY).enumerate() {
        if !begins[usize::from(window[0])] {
            continue;
        }
        for (place, pattern) in patterns.iter().enumerate().filter(|(_, pattern)| pattern.key == *window) {
            let whole = wholes[place].get_or_insert_with(|| Whole::new(pattern.units(text(pattern))));
            let length = whole.match_at(start, &folded.units);
            if length >= pattern.least().min(whole.units.len()) {
                let spills = usize::from(pattern.spills());
                let after = if length == whole.units.len() { spills } else { 0 };
                let units = start.saturating_sub(spills)..(start + length + after).min(folded.units.len());
                let is_whole = length == whole.units.len();
                found.push((place, folded.range(units, is_whole && text(pattern).ends_with('\\'))));
            }
        }
    }
    found
}

/// A pattern, and how far its beginning was last found. What is known of one match is used for those that begin within
/// it, as in the Z algorithm: a pattern that repeats itself costs no more than others.
struct Whole {
    units: Zeroizing<Vec<u8>>,
    /// For each place in the pattern, how many units from there on are also its first ones.
    repeats: Vec<usize>,
    last: Range<usize>,
}

impl Whole {
    fn new(units: Zeroizing<Vec<u8>>) -> Self {
        let mut repeats = vec![0; units.len()];
        let mut last = 0..0;
        for start in 1..units.len() {
            repeats[start] = extend(&units, &repeats, &mut last, start, &units);
        }
        Self { units, repeats, last: 0..0 }
    }

    /// How many units of the pattern stand at this place of the text.
    fn match_at(&mut self, start: usize, text: &[u8]) -> usize {
        extend(&self.units, &self.repeats, &mut self.last, start, text)
    }
}

/// How many units of the pattern stand at `start`; `last` is the match that reaches farthest of those before.
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
