//! The vocabulary of CONTRIBUTING: names that were given up, and phrases that are no plain English.
//!
//! A word is found as a whole word, in the case in which it stands here; a phrase in any case. Words that are also
//! English are found as code: `Found::`, `.kept(`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tree::workspace;

/// What files are read: sources, documents, specifications, templates, snapshots, scripts and corpora.
const EXTENSIONS: [&str; 9] = ["rs", "md", "yaml", "yml", "snap", "toml", "py", "mjs", "ini"];

/// Names that were given up, and those that took their place.
const NAMES: &[(&str, &str)] = &[
    ("Answer", "HttpResponse"),
    ("answer", "response"),
    ("answers", "responses"),
    ("answered", "responded"),
    ("answering", "responding"),
    ("max_answer_bytes", "max_response_bytes"),
    ("UnexpectedAnswer", "UnexpectedResponse"),
    ("UnknownWord", "UnknownVariant"),
    ("Place", "Location"),
    ("Learnt", "LookupCell"),
    ("learnt", "resolved"),
    ("can_learn", "can_resolve"),
    ("client_value", "parameter"),
    ("shape_and_sign", "prepare_and_sign"),
    ("seal", "encode_mock"),
    ("Refusal", "MockError"),
    ("not_given", "credential_error"),
    ("RawShape", "RawLayout"),
    ("RawOperation", "RawEndpoint"),
    ("short_id", "key_id_prefix"),
    ("MachineRole", "CvmRole"),
    ("Opened", "UndecodedResponse"),
    ("misfit", "decode_error"),
    ("stranger", "unrecognized_body"),
    ("Told", "ErrorBody"),
    ("Said", "ErrorBody"),
    ("Flight", "InFlight"),
    ("Seat", "Subscription"),
    ("took_the_time", "accepted_timestamp"),
    ("UnderWay", "Permit"),
    ("HIDDEN", "REDACTED"),
    ("Scrub", "Redactor"),
    ("scrub", "redact"),
    ("hiding", "redact_text"),
    ("DEEPEST", "MAX_DEPTH"),
    ("LONGEST", "MAX_LEN"),
    ("KEPT", "MAX_LEN"),
    ("up_to", "jitter"),
    ("back_off", "backoff"),
    ("AHEAD", "REFRESH_WINDOW"),
    ("LOOK_AGAIN", "REFRESH_INTERVAL"),
    ("Question", "TokenRequest"),
    ("Issuer", "TokenService"),
    ("settle", "apply_defaults"),
    ("Lack", "MetadataError"),
    ("FINE", "SUCCESS_CODES"),
    ("is_fine", "is_success_code"),
    ("is_bare", "only_error_members"),
    ("is_near", "is_local"),
    ("Gather", "PartialMap"),
    ("twin", "oracle"),
    ("twins", "oracles"),
];

/// Code that was given up where the word alone is English.
const CODE: &[(&str, &str)] = &[
    ("words!", "string_enums!"),
    ("trait Word", "trait StringEnum"),
    ("Found::", "SourceOutcome::"),
    ("enum Found", "SourceOutcome"),
    ("Look::", "FnSource::"),
    ("struct Look<", "FnSource"),
    ("trait Load ", "LoadCredentials"),
    ("Load::", "LoadCredentials::"),
    (".kept()", ".cached()"),
    ("fn kept(", "fn cached("),
    (".learn(", ".resolve_parameter("),
    ("fn learn(", "fn resolve_parameter("),
    ("fn place(", "fn build_request("),
    ("fn open(&self, ", "fn parse_response(&self, "),
    ("fn others(", "fn refresh_after_rejection("),
    ("fn refused(&self", "fn invalidate(&self"),
    ("struct System ", "HostEnvironment"),
    ("System::", "HostEnvironment::"),
    (".system(", ".host_environment("),
    ("struct Environment ", "EnvironmentCredentials"),
    ("Json::", "CredentialDocument::"),
    ("struct Part<", "Node"),
    ("struct Names ", "FieldNames"),
    ("Called {", "OperationContext {"),
    ("Off {", "SkewRejection {"),
    ("Pieces<", "EventReader"),
    ("Piece::", "XmlEvent::"),
    ("enum Now ", "CacheState"),
    ("fn ask(", "fn send("),
    (".ask(", ".send("),
    ("Written {", "BodyFormat"),
    ("Stamp {", "inline it"),
    ("struct Walk", "delete it"),
    ("normalize::", "typify_schema::"),
    ("fn blank(", "fn empty("),
    ("hide(", "redact("),
];

/// Phrases that make a reader stop.
const PHRASES: &[&str] = &[
    "told",
    "whoever",
    "nobody",
    "anybody",
    "somebody",
    "no one",
    "be it",
    "is no",
    "are no",
    "was no",
    "is none",
    "in its turn",
    "so many",
    "tells",
    "learns",
    "in silence",
    "lest",
    "thereof",
    "goes by",
    "takes for",
    "of one's own",
    "what is no",
    "those who",
    "who wants",
    "who names",
];

/// What may stay, and why: a path below the workspace, the word or phrase, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("CHANGELOG.md", "", "the table of renames has the old names in its left column"),
    ("tests/suite/tests/calls/tree/tidy/vocabulary.rs", "", "the lists themselves"),
    ("tests/emulator/tests/vectors/huawei.py", "is none", "Python's operator"),
    ("tests/interop/huawei.py", "is none", "Python's operator"),
];

/// The text files of the workspace by their path below it: what is neither hidden nor built.
pub(super) fn texts() -> Vec<(PathBuf, String)> {
    let root = workspace::root();
    let (mut folders, mut texts) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let is_text =
                path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|it| extension == *it));
            if path.is_dir() {
                if name != "target" && (!name.starts_with('.') || name == ".ci") {
                    folders.push(path);
                }
            } else if is_text {
                let text = fs::read_to_string(&path).unwrap_or_default();
                texts.push((path.strip_prefix(&root).expect("a path below").to_owned(), text));
            }
        }
    }
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

/// What may be found in a text: the words, code and phrases that it contains in some way.
struct Candidates {
    names: Vec<&'static (&'static str, &'static str)>,
    code: Vec<&'static (&'static str, &'static str)>,
    phrases: Vec<&'static str>,
}

impl Candidates {
    fn of(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let may_have = |phrase: &str| lower.contains(phrase) || lower.contains(&phrase.replace(' ', "_"));
        Self {
            names: NAMES.iter().filter(|(name, _)| text.contains(name)).collect(),
            code: CODE.iter().filter(|(code, _)| text.contains(code)).collect(),
            phrases: PHRASES.iter().copied().filter(|phrase| may_have(phrase)).collect(),
        }
    }

    /// What is found on a line: the word or phrase, and what to write.
    fn found(&self, line: &str) -> Vec<(&'static str, String)> {
        let names = self.names.iter().filter(|(name, _)| has_word(line, name));
        let code = self.code.iter().filter(|(code, _)| has_code(line, code));
        let instead = names.chain(code).map(|(old, new)| (*old, format!("write {new}")));
        let prose = if self.phrases.is_empty() { String::new() } else { prose(line) };
        let phrases = self.phrases.iter().filter(|phrase| has_word(&prose, phrase));
        instead.chain(phrases.map(|phrase| (*phrase, "say it in plain English".to_owned()))).collect()
    }
}

#[test]
fn names_and_phrases_that_were_given_up_do_not_come_back() {
    let mut wrong = Vec::new();
    for (path, text) in texts() {
        let name = path.to_string_lossy().replace(['-', '_'], " ");
        let candidates = Candidates::of(&format!("{name}\n{text}"));
        for (number, line) in std::iter::once(&*name).chain(text.lines()).enumerate() {
            for (word, instead) in candidates.found(line) {
                if !is_excepted(&path, word) {
                    wrong.push(format!("{}:{number}: `{word}`: {instead}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} places; CONTRIBUTING has the rule:\n  {}", wrong.len(), wrong.join("\n  "));
}

#[test]
fn exceptions_are_needed() {
    let texts = texts();
    for (below, word, reason) in EXCEPTIONS {
        let is_used = texts.iter().filter(|(path, _)| path.starts_with(below)).any(|(_, text)| {
            let candidates = Candidates::of(text);
            let mut found = text.lines().flat_map(|line| candidates.found(line));
            found.any(|(found, _)| word.is_empty() || found == *word)
        });
        assert!(is_used, "{below}: nothing needs the exception for {word:?} ({reason})");
    }
}

#[test]
fn words_are_found_whole_and_code_where_it_begins() {
    for (line, expected) in [
        ("the answer came", vec!["answer"]),
        ("let answers_seen = 1;", vec![]),
        ("fn a_mark_is_no_part_of_it() {", vec!["is no"]),
        ("this is not it, and nothing else", vec![]),
        ("Ok(SystemTime::now())", vec![]),
        ("System::real()", vec!["System::"]),
        ("HostEnvironment::real()", vec![]),
        ("told, and Told", vec!["Told", "told"]),
    ] {
        let found: Vec<_> = Candidates::of(line).found(line).into_iter().map(|(word, _)| word).collect();
        assert_eq!(found, expected, "{line}");
    }
}
