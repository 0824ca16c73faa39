//! Parses the envelope of a response in one pass: the position of `Response`, and the members beside it.
//!
//! The content of the envelope is a range of the body, not a copy, so that numbers stay exact.

use std::fmt;
use std::ops::Range;

use imagescan_runtime::provider::ErrorBody;
use serde::de::{Deserialize, IgnoredAny};

use super::ERROR_MEMBERS;

/// The envelope of a response.
pub(super) struct Envelope {
    /// The members beside `Response`, or instead of it.
    pub(super) outer: ErrorBody,
    /// The position of the object in `Response`.
    pub(super) response: Option<Range<usize>>,
}

/// The reason why a text is not an envelope.
pub(super) struct EnvelopeError {
    message: String,
    /// Whether the text starts an object, and is then truncated or invalid JSON.
    is_syntax: bool,
}

impl EnvelopeError {
    fn syntax(message: String) -> Self {
        Self { message, is_syntax: true }
    }

    pub(super) fn is_syntax(&self) -> bool {
        self.is_syntax
    }
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

pub(super) fn parse_envelope(text: &str) -> Result<Envelope, EnvelopeError> {
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut envelope = Envelope { outer: ErrorBody::new(ERROR_MEMBERS), response: None };
    JsonCursor { text, at }.envelope(&mut envelope).map(|()| envelope)
}

/// Whether an object has no members, or only an `Error` that is `null`.
pub(super) fn is_empty(object: &str) -> bool {
    /// A longer text is not parsed: it has members.
    const MAX_LEN: usize = 256;
    let members = || serde_json::from_str::<serde_json::Map<_, _>>(object);
    object.len() <= MAX_LEN
        && members()
            .is_ok_and(|members| members.iter().all(|(name, value)| name == "Error" && value.is_null()))
}

/// A position in a text, from which JSON values are read.
struct JsonCursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> JsonCursor<'a> {
    /// The members of the outermost object.
    fn envelope(&mut self, envelope: &mut Envelope) -> Result<(), EnvelopeError> {
        if !self.eat('{') {
            let message = if self.text.is_empty() { "it is empty".to_owned() } else { self.expected("`{`") };
            return Err(EnvelopeError { message, is_syntax: false });
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
        self.skip_blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(EnvelopeError::syntax(self.expected("the end"))) }
    }

    fn member(&self, name: &str, value: Range<usize>, envelope: &mut Envelope) -> Result<(), EnvelopeError> {
        let text = &self.text[value.clone()];
        let not_envelope = |what: &str| Err(EnvelopeError { message: what.to_owned(), is_syntax: false });
        match name {
            "Response" if envelope.response.is_some() => return not_envelope("it has two `Response`s"),
            "Response" if !text.starts_with('{') => {
                let what = if text == "null" { "null" } else { "something else" };
                return not_envelope(&format!("expected an object in `Response`, not {what}"));
            }
            "Response" => envelope.response = Some(value),
            _ => envelope.outer.note_json(name, text),
        }
        Ok(())
    }

    /// The next value, and its position.
    fn value<T: Deserialize<'a>>(&mut self) -> Result<(T, Range<usize>), EnvelopeError> {
        self.skip_blanks();
        let start = self.at;
        let mut json = serde_json::Deserializer::from_str(&self.text[start..]);
        let value = T::deserialize(&mut json).map_err(|error| EnvelopeError::syntax(error.to_string()))?;
        self.at += json.into_iter::<IgnoredAny>().byte_offset();
        Ok((value, start..self.at))
    }

    fn skip_blanks(&mut self) {
        let rest = self.text[self.at..].trim_start_matches([' ', '\t', '\n', '\r']);
        self.at = self.text.len() - rest.len();
    }

    fn eat(&mut self, character: char) -> bool {
        self.skip_blanks();
        let is_next = self.text[self.at..].starts_with(character);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, character: char) -> Result<(), EnvelopeError> {
        if self.eat(character) {
            Ok(())
        } else {
            Err(EnvelopeError::syntax(self.expected(&format!("`{character}`"))))
        }
    }

    fn expected(&self, what: &str) -> String {
        format!("expected {what} at byte {}", self.at)
    }
}
