//! JSON: decodes responses, and encodes bodies.

mod encode;
mod reader;
mod response;

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeOwned, DeserializeSeed as _, Deserializer as _};

use crate::codec::error_body::ErrorBody;
use crate::codec::read;
use crate::text::encoding::{text_without_bom, without_bom};
use crate::text::{BoundedText, escape, quote};
use crate::types::record::{Record, Value};
use reader::{RawSeed, Reader, Rejected};
pub use response::Members;
use response::ResponseSeed;

/// Why a response could not be decoded, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    reason: String,
}

impl DecodeError {
    #[cfg(feature = "xml")]
    pub(crate) fn new(path: String, reason: String) -> Self {
        Self { path, reason }
    }

    /// The path of the error in the response: `data_list[3].begin_time`, or `.` for the response as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The reason.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path == "." {
            f.write_str(&escape(&self.reason))
        } else {
            write!(f, "at {}: {}", quote(&self.path), escape(&self.reason))
        }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes a JSON object into a record, and reports which kinds of members it has; ignores a byte order mark.
///
/// # Errors
/// If the bytes are not UTF-8, not one JSON object, or do not match the record; with the path of the error.
///
/// ```
/// # fn main() -> Result<(), imagescan_runtime::provider::json::DecodeError> {
/// let members = imagescan_runtime::provider::json::decode(br#"{"unknown": 1}"#, &mut ())?;
/// assert_eq!((members.known, members.unknown), (false, true));
/// # Ok(()) }
/// ```
pub fn decode(bytes: &[u8], record: &mut dyn Record) -> Result<Members, DecodeError> {
    decode_response(bytes, record, &mut ErrorBody::default())
}

/// Like [`decode`], and records the error in the object, if there is one.
pub(crate) fn decode_response(
    bytes: &[u8],
    record: &mut dyn Record,
    body: &mut ErrorBody,
) -> Result<Members, DecodeError> {
    let text = text(bytes)?;
    if record.required().is_some() {
        // A request is read strictly.
        let mut json = serde_json::Deserializer::from_str(text);
        let outcome = read::read(record, &mut json).and_then(|()| json.end());
        return outcome.map(|()| Members::default()).map_err(|error| locate(text, record, &error));
    }
    let mut json = Reader::new(text);
    let members = ResponseSeed { record, body }.deserialize(&mut json);
    if let Ok(members) = members
        && json.end().is_ok()
    {
        return Ok(members);
    }
    // Every member is read once more, so nothing of the first time remains.
    body.clear();
    let mut json = serde_json::Deserializer::from_str(text);
    let members = ResponseSeed { record, body }.deserialize(&mut json);
    let members = members.and_then(|members| json.end().map(|()| members));
    members.map_err(|error| locate(text, record, &error))
}

/// The longest payload without a request id that may be one without members.
const MAX_EMPTY_LEN: usize = 256;

/// Like [`decode_response`], for an object in the member `envelope`, whose position is returned; `outer` gets the members
/// beside it. `None` if the text is not such an object, has errors, or may be empty.
pub(crate) fn decode_enveloped(
    bytes: &[u8],
    envelope: &str,
    record: &mut dyn Record,
    body: &mut ErrorBody,
    outer: &mut ErrorBody,
) -> Option<(Members, Range<usize>)> {
    let whole = std::str::from_utf8(bytes).ok()?;
    let text = text_without_bom(whole);
    let mut json = Reader::new(text);
    let mut found = None;
    json.for_each_member(|json, name| {
        if name != envelope {
            outer.note_json(name, RawSeed.deserialize(json)?);
            return Ok(());
        }
        let start = json.position();
        let members = ResponseSeed { record: &mut *record, body: &mut *body }.deserialize(&mut *json)?;
        let is_first = found.replace((members, start..json.position())).is_none();
        if is_first { Ok(()) } else { Err(Rejected) }
    })
    .ok()?;
    json.end().ok()?;
    let (members, range) = found?;
    let offset = whole.len() - text.len();
    let may_be_empty = range.len() <= MAX_EMPTY_LEN && body.request_id().is_none();
    (!may_be_empty).then_some((members, range.start + offset..range.end + offset))
}

/// Reads JSON into a type of the caller's.
pub(crate) fn typed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let text = text(bytes)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| DecodeError {
        path: bounded_path(error.path().to_string()),
        reason: BoundedText::of(format_args!("{}", error.inner())).with_note(),
    })?;
    json.end().map_err(|error| DecodeError { path: ".".to_owned(), reason: error.to_string() })?;
    Ok(value)
}

/// The text of a response, without its byte order mark.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    let text = std::str::from_utf8(bytes).map_err(|error| DecodeError {
        path: ".".to_owned(),
        reason: format!("the response is not UTF-8 after byte {}", error.valid_up_to()),
    })?;
    Ok(text_without_bom(text))
}

/// Reads again while tracking the path, so that success does not pay for it.
fn locate(text: &str, record: &mut dyn Record, first: &serde_json::Error) -> DecodeError {
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_str(text);
    let path = match read::read(record, serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
        Ok(()) => ".".to_owned(),
        Err(_) => bounded_path(track.path().to_string()),
    };
    DecodeError { path, reason: BoundedText::of(format_args!("{first}")).with_note() }
}

/// The path, or its length if it is too long: its names come from the response.
fn bounded_path(path: String) -> String {
    const MAX_PATH_LEN: usize = 512;
    if path.len() > MAX_PATH_LEN { format!("a path of {} bytes", path.len()) } else { path }
}

/// Encodes a record as a JSON object.
///
/// # Errors
/// If a number is infinite or NaN, which JSON does not have.
pub fn encode(record: &dyn Record) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(256);
    encode::object(&mut bytes, record).map_err(EncodeError)?;
    Ok(bytes)
}

/// Encodes one value as JSON text.
///
/// # Errors
/// Those of [`encode`].
pub(crate) fn encode_value(value: Value<'_>) -> Result<String, EncodeError> {
    let mut bytes = Vec::new();
    encode::value(&mut bytes, value).map_err(EncodeError)?;
    String::from_utf8(bytes).map_err(|error| EncodeError(serde::de::Error::custom(error)))
}

/// Why a record could not be encoded.
#[derive(Debug)]
pub struct EncodeError(serde_json::Error);

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for EncodeError {}

/// Whether the bytes are exactly one JSON value.
#[must_use]
pub fn is_json(bytes: &[u8]) -> bool {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    json.deserialize_ignored_any(serde::de::IgnoredAny).is_ok() && json.end().is_ok()
}

/// Whether the bytes are a truncated JSON object. Other invalid JSON may be the requested content.
pub(crate) fn is_truncated(bytes: &[u8]) -> bool {
    let bytes = without_bom(bytes);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    bytes.trim_ascii_start().starts_with(b"{")
        && json.deserialize_ignored_any(serde::de::IgnoredAny).is_err_and(|error| error.is_eof())
}
