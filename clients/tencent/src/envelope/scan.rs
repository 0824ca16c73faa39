//! One pass over a response: where its `Response` stands, and what stands beside it.
//!
//! The bytes inside the envelope are found, not copied and not written anew: numbers stay as exact as they came.

use std::fmt;
use std::ops::Range;

use imagescan_runtime::provider::ErrorBody;
use serde::de::{Deserialize, IgnoredAny};

use super::ERROR_MEMBERS;

/// What a response holds.
pub(super) struct Envelope {
    /// What stands beside `Response` or in its place.
    pub(super) outer: ErrorBody,
    /// Where the object in `Response` stands.
    pub(super) response: Option<Range<usize>>,
}

/// Why a text is not an envelope.
pub(super) struct Fault {
    what: String,
    /// Whether the text is an object, and breaks off or is no JSON further on.
    is_syntax: bool,
}

impl Fault {
    fn syntax(what: String) -> Self {
        Self { what, is_syntax: true }
    }

    pub(super) fn is_syntax(&self) -> bool {
        self.is_syntax
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

pub(super) fn scan(text: &str) -> Result<Envelope, Fault> {
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut envelope = Envelope { outer: ErrorBody::new(ERROR_MEMBERS), response: None };
    Walk { text, at }.envelope(&mut envelope).map(|()| envelope)
}

/// Whether an object has no members besides an `Error`, which is then `null`.
pub(super) fn is_empty(object: &str) -> bool {
    /// One with more blanks than this has members.
    const LONGEST: usize = 256;
    let members = || serde_json::from_str::<serde_json::Map<_, _>>(object);
    object.len() <= LONGEST
        && members()
            .is_ok_and(|members| members.iter().all(|(name, value)| name == "Error" && value.is_null()))
}

/// A place in a text, from which JSON is read value by value.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    /// The members of the outermost object.
    fn envelope(&mut self, envelope: &mut Envelope) -> Result<(), Fault> {
        if !self.eat('{') {
            let what = if self.text.is_empty() { "it is empty".to_owned() } else { self.expected("`{`") };
            return Err(Fault { what, is_syntax: false });
        }
        if !self.eat('}') {
            loop {
                let (name, _) = self.value::<String>()?;
                self.expect(':')?;
                let (_, value) = self.value::<IgnoredAny>()?;
                self.member(&name, value, envelope)?;
                if self.eat('}') {
                    break;
                }
                self.expect(',')?;
            }
        }
        self.blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(Fault::syntax(self.expected("the end"))) }
    }

    fn member(&self, name: &str, value: Range<usize>, envelope: &mut Envelope) -> Result<(), Fault> {
        let text = &self.text[value.clone()];
        let shape = |what: &str| Err(Fault { what: what.to_owned(), is_syntax: false });
        match name {
            "Response" if envelope.response.is_some() => return shape("it has two `Response`s"),
            "Response" if !text.starts_with('{') => {
                let what = if text == "null" { "null" } else { "something else" };
                return shape(&format!("expected an object in `Response`, not {what}"));
            }
            "Response" => envelope.response = Some(value),
            _ => envelope.outer.note_json(name, text),
        }
        Ok(())
    }

    /// The next value, and where it stands.
    fn value<T: Deserialize<'a>>(&mut self) -> Result<(T, Range<usize>), Fault> {
        self.blanks();
        let start = self.at;
        let mut json = serde_json::Deserializer::from_str(&self.text[start..]);
        let value = T::deserialize(&mut json).map_err(|error| Fault::syntax(error.to_string()))?;
        self.at += json.into_iter::<IgnoredAny>().byte_offset();
        Ok((value, start..self.at))
    }

    fn blanks(&mut self) {
        let rest = self.text[self.at..].trim_start_matches([' ', '\t', '\n', '\r']);
        self.at = self.text.len() - rest.len();
    }

    fn eat(&mut self, mark: char) -> bool {
        self.blanks();
        let found = self.text[self.at..].starts_with(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: char) -> Result<(), Fault> {
        if self.eat(mark) { Ok(()) } else { Err(Fault::syntax(self.expected(&format!("`{mark}`")))) }
    }

    fn expected(&self, what: &str) -> String {
        format!("expected {what} at byte {}", self.at)
    }
}
