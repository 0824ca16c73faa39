//! The vocabulary of CONTRIBUTING: names that were given up, and phrases that slow a reader down.
//!
//! A stem is found in any case and inside of names; a name as a whole word, in its case; a phrase in any case, also
//! over the break of a line. Words that are also English are found as code, as calls and paths.

mod finds;
mod lists;

use std::path::{Path, PathBuf};

use crate::tree::workspace;
use lists::{CODE, ENDINGS, EXCEPTIONS, NAMES, PHRASES, STEMS};

/// What files are read: sources, documents, specifications, templates, snapshots, lists, scripts and corpora.
const EXTENSIONS: [&str; 12] =
    ["rs", "md", "yaml", "yml", "snap", "toml", "py", "mjs", "ini", "json", "txt", "sh"];

/// Whether the file is text that people write or read: not a package's lock file, nor a vector of a signature.
fn is_text(path: &Path) -> bool {
    let Some(extension) = path.extension() else { return path.ends_with(".ci/run") };
    let is_data = extension == "json" || extension == "txt";
    EXTENSIONS.iter().any(|it| extension == *it)
        && !(is_data && path.components().any(|part| part.as_os_str() == "vectors"))
        && !path.ends_with("package-lock.json")
}

/// The text files of the workspace by their path below it: those that are neither hidden nor built.
pub(super) fn texts() -> Vec<(PathBuf, String)> {
    let texts = workspace::texts(&workspace::root(), is_text);
    assert!(texts.len() > 500, "the walk finds the texts");
    texts
}

fn is_part_of_a_word(char: Option<char>) -> bool {
    char.is_some_and(|char| char.is_alphanumeric() || char == '_')
}

/// Whether a line has a word that no longer word contains.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !is_part_of_a_word(before.chars().next_back()) && !is_part_of_a_word(after.chars().next())
    })
}

/// Whether a line has code that does not begin inside of a word.
fn has_code(line: &str, code: &str) -> bool {
    let starts_with_word = is_part_of_a_word(code.chars().next());
    line.match_indices(code)
        .any(|(at, _)| !(starts_with_word && is_part_of_a_word(line[..at].chars().next_back())))
}

/// Whether a part of a name in snake case or camel case is the stem with an ending, or the opposite of it with `un`.
fn has_stem(line: &str, stem: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    lower.match_indices(stem).any(|(at, _)| {
        let (from, end) = (if lower[..at].ends_with("un") { at - 2 } else { at }, at + stem.len());
        let is_upper = |at: usize| line.as_bytes()[at].is_ascii_uppercase();
        // A part begins after a mark, with a capital after a small letter, and with the last of several capitals.
        let begins = |at: usize| {
            let after_mark = !line[..at].ends_with(|char: char| char.is_ascii_alphabetic());
            after_mark || is_upper(at) && (!is_upper(at - 1) || !is_upper(at + 1))
        };
        let same_case =
            |char: &char| char.is_ascii_alphabetic() && char.is_ascii_uppercase() == is_upper(end - 1);
        let ending: String = lower[end..]
            .chars()
            .zip(line[end..].chars())
            .take_while(|(_, char)| same_case(char))
            .map(|(lower, _)| lower)
            .collect();
        (begins(at) || begins(from)) && ENDINGS.contains(&&*ending)
    })
}

fn is_excepted(path: &Path, found: &str) -> bool {
    EXCEPTIONS.iter().any(|(below, word, _)| path.starts_with(below) && (word.is_empty() || *word == found))
}

/// A line as prose: in lower case, and long names in snake case, which are sentences, with blanks for underscores.
fn prose(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let words = lower.split_inclusive(|char: char| !(char.is_ascii_alphanumeric() || char == '_'));
    words
        .map(|word| if word.matches('_').count() > 2 { word.replace('_', " ") } else { word.to_owned() })
        .collect()
}

/// A line without the marks around its words: those of a comment, and of a string that goes on.
fn bare(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['/', '!', '#', '*']).trim_start();
    line.trim_end_matches('\\').trim_end()
}

/// Whether a sentence may go on from a line to the next: in comments, strings, and paragraphs of documents.
fn goes_on(path: &Path, line: &str, next: &str) -> bool {
    let is_prose = path.extension().is_some_and(|it| it == "md" || it == "yaml");
    let is_comment = |line: &str| ["//", "#", "*"].iter().any(|mark| line.trim_start().starts_with(mark));
    is_prose || line.ends_with('\\') || (is_comment(line) && is_comment(next))
}

/// What may be found in a text: the words, code and phrases that it contains in some way.
struct Candidates {
    stems: Vec<&'static (&'static str, &'static str)>,
    names: Vec<&'static (&'static str, &'static str)>,
    code: Vec<&'static (&'static str, &'static str)>,
    phrases: Vec<&'static str>,
}

impl Candidates {
    fn of(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let joined = lower.lines().map(bare).collect::<Vec<_>>().join(" ");
        let may_have = |phrase: &str| joined.contains(phrase) || joined.contains(&phrase.replace(' ', "_"));
        Self {
            stems: STEMS.iter().filter(|(stem, _)| lower.contains(stem)).collect(),
            names: NAMES.iter().filter(|(name, _)| text.contains(name)).collect(),
            code: CODE.iter().filter(|(code, _)| text.contains(code)).collect(),
            phrases: PHRASES.iter().copied().filter(|phrase| may_have(phrase)).collect(),
        }
    }

    /// What is found on a line: the word or phrase, and what to write.
    fn found(&self, line: &str) -> Vec<(&'static str, String)> {
        let stems = self.stems.iter().filter(|(stem, _)| has_stem(line, stem));
        let names = self.names.iter().filter(|(name, _)| has_word(line, name));
        let code = self.code.iter().filter(|(code, _)| has_code(line, code));
        let instead = stems.chain(names).chain(code).map(|(old, new)| (*old, format!("write {new}")));
        let prose = if self.phrases.is_empty() { String::new() } else { prose(line) };
        let phrases = self.phrases.iter().filter(|phrase| has_word(&prose, phrase));
        instead.chain(phrases.map(|phrase| (*phrase, PLAIN.to_owned()))).collect()
    }

    /// The phrases that begin on a line and end on the next.
    fn over_the_break(&self, line: &str, next: &str) -> Vec<(&'static str, String)> {
        let (line, next) = (prose(bare(line)), prose(bare(next)));
        let both = format!("{line} {next}");
        let count = |text: &str, phrase: &str| text.matches(phrase).count();
        let is_new = |phrase: &&&str| count(&both, phrase) > count(&line, phrase) + count(&next, phrase);
        let phrases = self.phrases.iter().filter(|phrase| has_word(&both, phrase)).filter(is_new);
        phrases.map(|phrase| (*phrase, PLAIN.to_owned())).collect()
    }
}

const PLAIN: &str = "say it in plain English";

/// All that is found in a file, with the numbers of the lines; the first is the file's name.
fn all_found(path: &Path, text: &str) -> Vec<(usize, &'static str, String)> {
    let name = path.to_string_lossy().replace(['-', '_'], " ");
    let candidates = Candidates::of(&format!("{name}\n{text}"));
    // The left column of a table of changes has the old names.
    let is_changelog = path == Path::new("CHANGELOG.md");
    let new = |line| match str::strip_prefix(line, "| ") {
        Some(row) if is_changelog => row.split_once(" | ").map_or("", |(_, new)| new),
        _ => line,
    };
    let lines: Vec<_> = std::iter::once(&*name).chain(text.lines().map(new)).collect();
    let mut all = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut found = candidates.found(line);
        let next = lines.get(number + 1).filter(|_| number > 0 && !candidates.phrases.is_empty());
        if let Some(next) = next.filter(|next| goes_on(path, line, next)) {
            found.extend(candidates.over_the_break(line, next));
        }
        all.extend(found.into_iter().map(|(word, instead)| (number, word, instead)));
    }
    all
}

#[test]
fn names_and_phrases_that_were_given_up_do_not_come_back() {
    let mut wrong = Vec::new();
    for (path, text) in texts() {
        let found = all_found(&path, &text).into_iter().filter(|(_, word, _)| !is_excepted(&path, word));
        wrong.extend(
            found.map(|(line, word, instead)| format!("{}:{line}: `{word}`: {instead}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{} places; CONTRIBUTING has the rule:\n  {}", wrong.len(), wrong.join("\n  "));
}

/// A placeholder is a name in capitals, with underscores, alone on a line.
#[test]
fn no_document_has_a_placeholder() {
    let is_placeholder =
        |line: &str| line.contains('_') && line.chars().all(|char| char.is_ascii_uppercase() || char == '_');
    for (path, text) in texts().iter().filter(|(path, _)| path.extension().is_some_and(|it| it == "md")) {
        let found = text.lines().find(|line| is_placeholder(line.trim()));
        assert_eq!(found, None, "{}", path.display());
    }
}

#[test]
fn exceptions_are_needed() {
    let texts = texts();
    for (below, word, reason) in EXCEPTIONS {
        let is_used = texts.iter().filter(|(path, _)| path.starts_with(below)).any(|(path, text)| {
            all_found(path, text).iter().any(|(_, found, _)| word.is_empty() || found == word)
        });
        assert!(is_used, "{below}: nothing needs the exception for {word:?} ({reason})");
    }
}
