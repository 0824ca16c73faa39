//! Documents with credentials, as metadata services, token services and the vendors' tools write them.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use serde_json::Value;
use zeroize::{Zeroize as _, Zeroizing};

use crate::auth::{Credentials, expiry};
use crate::error::{Error, ErrorKind};
use crate::text::encoding::{unmarked, utf8};

/// A JSON document. Its texts are wiped from memory when it goes.
pub struct CredentialDocument {
    root: Value,
    /// What it is: a path, or a service.
    name: String,
}

/// A value in a document, or the absence of one.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    value: Option<&'a Value>,
    document: &'a str,
}

/// The names that a document gives the parts of credentials.
#[derive(Clone, Copy, Debug)]
pub struct FieldNames {
    /// Of the public part.
    pub id: &'static str,
    /// Of the secret part.
    pub secret: &'static str,
    /// Of the session token.
    pub token: &'static str,
    /// Of the time at which they end: as text (RFC 3339), or in seconds or milliseconds since 1970. Empty if it is elsewhere.
    pub expiry: &'static str,
}

impl CredentialDocument {
    /// Reads a document, which may begin with a byte order mark; `name` says in errors what it is: its path, or the service
    /// that gave it.
    ///
    /// # Errors
    /// When it is no UTF-8 or no JSON; with the line, never the content.
    pub fn parse(text: impl AsRef<[u8]>, name: impl fmt::Display) -> Result<Self, Error> {
        let name = name.to_string();
        let text =
            utf8(text.as_ref()).map_err(|why| Error::new(ErrorKind::Credentials, format!("{name} {why}")))?;
        match serde_json::from_str(text) {
            Ok(root) => Ok(Self { root, name }),
            Err(error) => Err(not_json(&name, error.line())),
        }
    }

    /// Reads the document that the text begins with, whatever follows it; otherwise as [`parse`](Self::parse).
    ///
    /// # Errors
    /// When it is in UTF-16, or does not begin with JSON; with the line, never the content.
    pub fn parse_first(text: impl AsRef<[u8]>, name: impl fmt::Display) -> Result<Self, Error> {
        let name = name.to_string();
        let text = unmarked(text.as_ref())
            .map_err(|why| Error::new(ErrorKind::Credentials, format!("{name} {why}")))?;
        match serde_json::Deserializer::from_slice(text).into_iter().next() {
            Some(Ok(root)) => Ok(Self { root, name }),
            outcome => Err(not_json(&name, outcome.and_then(Result::err).map_or(1, |error| error.line()))),
        }
    }

    /// A document that is to be sent.
    #[must_use]
    pub fn from_value(root: Value) -> Self {
        Self { root, name: "the request".to_owned() }
    }

    /// The document as it is sent. The bytes are wiped from memory when the last clone of them goes.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        Bytes::from_owner(Zeroizing::new(self.root.to_string().into_bytes()))
    }

    /// What it is: its path, or the service that gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The outermost value.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { value: Some(&self.root), document: &self.name }
    }
}

impl<'a> Node<'a> {
    /// A member of an object.
    #[must_use]
    pub fn member(self, name: &str) -> Self {
        Self { value: self.value.and_then(|value| value.get(name)), ..self }
    }

    /// The elements of an array; none if it is no array.
    pub fn elements(self) -> impl Iterator<Item = Self> {
        let elements = self.value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        elements.iter().map(move |element| Self { value: Some(element), ..self })
    }

    /// A member that is text, without the white space around it, which is no part of any: a value that was pasted often ends
    /// in a line break. One that is empty then counts as absent.
    #[must_use]
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.untrimmed(name).map(str::trim)
    }

    /// A member that holds a key, with the white space in it: a key is used as it stands, or refused. One that is empty, or
    /// nothing but white space, counts as absent.
    #[must_use]
    pub fn untrimmed(self, name: &str) -> Option<&'a str> {
        self.member(name).value?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// A member that is text and must be there.
    ///
    /// # Errors
    /// When it is not; names the document and the member.
    pub fn require(self, name: &str) -> Result<&'a str, Error> {
        self.text(name).ok_or_else(|| self.missing(name))
    }

    /// A member that holds a key and must be there; as it stands.
    ///
    /// # Errors
    /// As [`need`](Self::need).
    pub fn require_untrimmed(self, name: &str) -> Result<&'a str, Error> {
        self.untrimmed(name).ok_or_else(|| self.missing(name))
    }

    fn missing(self, name: &str) -> Error {
        self.error(&format!("lacks `{name}`"))
    }

    /// A member that is a whole number, written as one or as text.
    #[must_use]
    pub fn number(self, name: &str) -> Option<u64> {
        let value = self.member(name).value?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// Whether a member is `true`, written as one or as text.
    #[must_use]
    pub fn is_true(self, name: &str) -> bool {
        match self.member(name).value {
            Some(Value::Bool(truth)) => *truth,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A member that is a time: RFC 3339, or seconds since 1970, or milliseconds, which a number can only be that means a
    /// time beyond the year 9999 in seconds. `None` if it is absent, `null` or empty. What is written as a time on one of the
    /// last two days of the year 9999, as some write that keys do not end, is its last second.
    ///
    /// # Errors
    /// When it is there and is no time up to the year 9999.
    pub fn time(self, name: &str) -> Result<Option<SystemTime>, Error> {
        let is_absent =
            |value: &&Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        let Some(value) = self.member(name).value.filter(|value| !is_absent(value)) else {
            return Ok(None);
        };
        let time = match self.number(name) {
            Some(number) => expiry::since_1970(number),
            None => value.as_str().and_then(|text| expiry::of_text(text.trim())),
        };
        time.map(Some).ok_or_else(|| {
            self.error(&format!(
                "has no time in `{name}`: write it as `2026-11-20T12:00:00Z`, or in seconds or milliseconds since 1970"
            ))
        })
    }

    /// The credentials whose parts have these names here.
    ///
    /// # Errors
    /// When id or secret are absent, or the time of expiry is no time.
    pub fn credentials(self, names: FieldNames) -> Result<Credentials, Error> {
        let mut credentials =
            Credentials::new(self.require_untrimmed(names.id)?, self.require_untrimmed(names.secret)?);
        if let Some(token) = self.untrimmed(names.token) {
            credentials = credentials.with_session_token(token);
        }
        if let Some(expiry) = self.time(names.expiry)? {
            credentials = credentials.with_expiry(expiry);
        }
        Ok(credentials)
    }

    /// An error about the document: its name, then `why`.
    #[must_use]
    pub fn error(self, why: &str) -> Error {
        Error::new(ErrorKind::Credentials, format!("{} {why}", self.document))
    }
}

fn not_json(name: &str, line: usize) -> Error {
    Error::new(ErrorKind::Credentials, format!("{name}, line {line}: not JSON"))
}

impl Drop for CredentialDocument {
    fn drop(&mut self) {
        wipe(&mut self.root);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(elements) => elements.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for CredentialDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Json").field(&self.name).finish()
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("document", &self.document).finish_non_exhaustive()
    }
}
