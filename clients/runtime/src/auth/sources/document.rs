//! JSON documents with credentials, from metadata services, token services and the vendors' tools.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use serde_json::Value;
use zeroize::{Zeroize as _, Zeroizing};

use crate::auth::Credentials;
use crate::error::{Error, ErrorKind};
use crate::text::encoding::{strip_bom, utf8};

/// A JSON document. Its strings are wiped from memory when it is dropped.
pub struct CredentialDocument {
    root: Value,
    /// The path of the file or the name of the service, for errors.
    name: String,
}

/// A value in a document; it may be absent.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    value: Option<&'a Value>,
    document: &'a str,
}

/// The names of the members that contain the parts of credentials. Providers write it as a literal; all four names are required.
#[derive(Clone, Copy, Debug)]
pub struct FieldNames {
    /// The public part.
    pub id: &'static str,
    /// The secret part.
    pub secret: &'static str,
    /// The session token.
    pub token: &'static str,
    /// The expiry: as text (RFC 3339), or in seconds or milliseconds since 1970. Empty if the document has none.
    pub expiry: &'static str,
}

impl CredentialDocument {
    /// Parses a document, which may start with a byte order mark. Errors contain `name`: its path, or the name of the service.
    ///
    /// # Errors
    /// If it is not UTF-8 or not JSON; with the line, never the content.
    pub fn parse(text: impl AsRef<[u8]>, name: impl fmt::Display) -> Result<Self, Error> {
        let name = name.to_string();
        let text =
            utf8(text.as_ref()).map_err(|why| Error::new(ErrorKind::Credentials, format!("{name} {why}")))?;
        match serde_json::from_str(text) {
            Ok(root) => Ok(Self { root, name }),
            Err(error) => Err(not_json(&name, error.line())),
        }
    }

    /// Parses the document at the start of the text, and ignores the rest; otherwise like [`parse`](Self::parse).
    ///
    /// # Errors
    /// If the text is in UTF-16, or does not start with JSON; with the line, never the content.
    pub fn parse_first(text: impl AsRef<[u8]>, name: impl fmt::Display) -> Result<Self, Error> {
        let name = name.to_string();
        let text = strip_bom(text.as_ref())
            .map_err(|why| Error::new(ErrorKind::Credentials, format!("{name} {why}")))?;
        match serde_json::Deserializer::from_slice(text).into_iter().next() {
            Some(Ok(root)) => Ok(Self { root, name }),
            outcome => Err(not_json(&name, outcome.and_then(Result::err).map_or(1, |error| error.line()))),
        }
    }

    /// A document to send.
    #[must_use]
    pub fn from_value(root: Value) -> Self {
        Self { root, name: "the request".to_owned() }
    }

    /// The document as bytes, which are wiped from memory when their last clone is dropped.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        Bytes::from_owner(Zeroizing::new(self.root.to_string().into_bytes()))
    }

    /// The path of the file or the name of the service.
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

    /// The elements of an array; empty if the value is not an array.
    pub fn elements(self) -> impl Iterator<Item = Self> {
        let elements = self.value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        elements.iter().map(move |element| Self { value: Some(element), ..self })
    }

    /// A member that is text, trimmed, since pasted values often end in a line break. An empty one counts as absent.
    #[must_use]
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.untrimmed(name).map(str::trim)
    }

    /// A member that is text, untrimmed: for keys, which are used unchanged or rejected. One that is empty, or only white
    /// space, counts as absent.
    #[must_use]
    pub fn untrimmed(self, name: &str) -> Option<&'a str> {
        self.member(name).value?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// A required member that is text, trimmed.
    ///
    /// # Errors
    /// If it is absent; names the document and the member.
    pub fn require(self, name: &str) -> Result<&'a str, Error> {
        self.text(name).ok_or_else(|| self.missing(name))
    }

    /// A required member that is text, untrimmed.
    ///
    /// # Errors
    /// Those of [`require`](Self::require).
    pub fn require_untrimmed(self, name: &str) -> Result<&'a str, Error> {
        self.untrimmed(name).ok_or_else(|| self.missing(name))
    }

    fn missing(self, name: &str) -> Error {
        self.error(&format!("lacks `{name}`"))
    }

    /// A member that is a whole number, as a number or as text.
    #[must_use]
    pub fn number(self, name: &str) -> Option<u64> {
        let value = self.member(name).value?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// Whether a member is `true`, as a boolean or as text.
    #[must_use]
    pub fn is_true(self, name: &str) -> bool {
        match self.member(name).value {
            Some(Value::Bool(truth)) => *truth,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A member that is a time: RFC 3339, or seconds or milliseconds since 1970. A number is in milliseconds if, in seconds, it
    /// would be beyond the year 9999. `None` if the member is absent, `null` or empty. A time in RFC 3339 on one of the last two
    /// days of the year 9999, which some services write for keys that do not expire, is the last second of that year.
    ///
    /// # Errors
    /// If it is present and not a time up to the year 9999.
    pub fn time(self, name: &str) -> Result<Option<SystemTime>, Error> {
        let is_absent =
            |value: &&Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        let Some(value) = self.member(name).value.filter(|value| !is_absent(value)) else {
            return Ok(None);
        };
        let time = match self.number(name) {
            Some(number) => from_unix_time(number),
            None => value.as_str().and_then(|text| from_rfc_3339(text.trim())),
        };
        time.map(Some).ok_or_else(|| {
            self.error(&format!(
                "has no valid time in `{name}`: write it as `2026-11-20T12:00:00Z`, or in seconds or milliseconds since 1970"
            ))
        })
    }

    /// The credentials in the members of these names.
    ///
    /// # Errors
    /// If id or secret are absent, or the expiry is not a time.
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

/// The end of the year 9999, in seconds since 1970. As milliseconds it is in 1978, before any key expired: a number up to it
/// is in seconds, and a larger one in milliseconds.
const MAX_SECONDS: u64 = 253_402_300_799;
/// The end of the year 9999, in milliseconds.
const MAX_MILLISECONDS: u64 = MAX_SECONDS * 1000 + 999;

/// The time that is this number of seconds or milliseconds after the start of 1970, if it is before the year 10000.
fn from_unix_time(number: u64) -> Option<SystemTime> {
    let since = match number {
        0..=MAX_SECONDS => Duration::from_secs(number),
        _ if number <= MAX_MILLISECONDS => Duration::from_millis(number),
        _ => return None,
    };
    UNIX_EPOCH.checked_add(since)
}

/// Parses a time in RFC 3339, up to the year 9999.
fn from_rfc_3339(text: &str) -> Option<SystemTime> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.into());
    }
    // Jiff supports only a part of the last two days of the year 9999. A service that writes such a time means that the
    // keys do not expire.
    let pieces = Pieces::parse(text).ok()?;
    let is_last = pieces.date().year() == 9999 && pieces.time().is_some();
    let is_last = is_last && pieces.to_numeric_offset().is_some();
    is_last.then(|| UNIX_EPOCH + Duration::from_secs(MAX_SECONDS))
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
        f.debug_tuple("CredentialDocument").field(&self.name).finish()
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("document", &self.document).finish_non_exhaustive()
    }
}
