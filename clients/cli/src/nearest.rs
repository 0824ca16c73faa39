//! Proposals for words that are not known.

use std::fmt::Write as _;

use imagescan::credentials::quote;

/// Words that are less alike are not proposed.
const LEAST: f64 = 0.7;

/// The known word that is most like this one.
pub fn nearest<'a, S: AsRef<str>>(word: &str, known: &'a [S]) -> Option<&'a str> {
    nearest_by(word, known, LEAST)
}

/// The known word that is most like this one, and at least so much, between 0 and 1.
pub fn nearest_by<'a, S: AsRef<str>>(word: &str, known: &'a [S], least: f64) -> Option<&'a str> {
    let word = word.to_lowercase();
    let similarity = |known: &str| strsim::jaro_winkler(&word, &known.to_lowercase());
    known
        .iter()
        .map(|known| (similarity(known.as_ref()), known.as_ref()))
        .filter(|(similarity, _)| *similarity >= least)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, known)| known)
}

/// `unknown format "josn": did you mean json? Known: table, json`
pub fn unknown<S: AsRef<str>>(what: &str, word: &str, known: &[S]) -> String {
    let mut text = format!("unknown {what} {}", quote(word));
    // Writing to a string does not fail.
    if let Some(nearest) = nearest(word, known) {
        let _ = write!(text, ": did you mean {nearest}?");
    }
    let known: Vec<_> = known.iter().map(AsRef::as_ref).collect();
    let _ = write!(text, "{} Known: {}", if text.ends_with('?') { "" } else { "." }, known.join(", "));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_word_is_proposed() {
        let known = ["table", "json", "jsonl", "sarif"];
        assert_eq!(nearest("josn", &known), Some("json"));
        assert_eq!(nearest("SARIFF", &known), Some("sarif"));
        assert_eq!(nearest("xyz", &known), None);
        assert_eq!(
            unknown("format", "josn\n", &known[..2]),
            r"unknown format `josn\n`: did you mean json? Known: table, json"
        );
        assert_eq!(unknown("format", "xyz", &known[..2]), "unknown format `xyz`. Known: table, json");
    }
}
