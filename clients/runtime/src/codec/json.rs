//! JSON in and out: read by the one reader, and written for bodies.

mod encode;

mod response;

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed as _, Deserializer as _};

use crate::codec::error_body::ErrorBody;
use crate::codec::read;
use crate::text::{BoundedText, escape, quote};
use crate::types::record::Record;
pub use response::Members;
use response::Response;

/// Why a response could not be read, and where.
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

    /// Where in the response the fault stands: `data_list[3].begin_time`, or `.` for the response as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
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

/// Reads a JSON object into a record, and notes what its members are; a byte order mark is passed over.
///
/// # Errors
/// When the bytes are not UTF-8, not one JSON object, or do not fit the record; with the path of the fault.
///
/// ```
/// # fn main() -> Result<(), imagescan_runtime::json::DecodeError> {
/// let members = imagescan_runtime::json::decode(br#"{"passed over": 1}"#, &mut ())?;
/// assert_eq!((members.known, members.unknown), (false, true));
/// # Ok(()) }
/// ```
pub fn decode(bytes: &[u8], record: &mut dyn Record) -> Result<Members, DecodeError> {
    decode_response(bytes, record, &mut ErrorBody::default())
}

/// As [`decode`], and takes note of what the object says of a failure.
pub(crate) fn decode_response(
    bytes: &[u8],
    record: &mut dyn Record,
    body: &mut ErrorBody,
) -> Result<Members, DecodeError> {
    let text = text(bytes)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let members = if record.required().is_some() {
        // What callers write is read strictly.
        read::read(record, &mut json).map(|()| Members::default())
    } else {
        Response { record, body }.deserialize(&mut json)
    };
    let members = members.and_then(|members| json.end().map(|()| members));
    members.map_err(|error| locate(text, record, &error))
}

/// Reads JSON into a type of the caller's.
pub(crate) fn typed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let text = text(bytes)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| DecodeError {
        path: shown(error.path().to_string()),
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
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads again with a recorder of the path, which the good case does not pay for.
fn locate(text: &str, record: &mut dyn Record, first: &serde_json::Error) -> DecodeError {
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_str(text);
    let path = match read::read(record, serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
        Ok(()) => ".".to_owned(),
        Err(_) => shown(track.path().to_string()),
    };
    DecodeError { path, reason: BoundedText::of(format_args!("{first}")).with_note() }
}

/// Names in a path are the response's, and may be of any length.
fn shown(path: String) -> String {
    const LONGEST: usize = 512;
    if path.len() > LONGEST { format!("a path of {} bytes", path.len()) } else { path }
}

/// Writes a record as a JSON object.
///
/// # Errors
/// When a number cannot be written: JSON has no infinity and no NaN.
pub fn encode(record: &dyn Record) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(256);
    encode::object(&mut bytes, record).map_err(EncodeError)?;
    Ok(bytes)
}

/// Why a record could not be written.
#[derive(Debug)]
pub struct EncodeError(serde_json::Error);

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for EncodeError {}

/// Whether `text` is one JSON value and nothing else.
#[must_use]
pub fn is_json(bytes: &[u8]) -> bool {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    json.deserialize_ignored_any(serde::de::IgnoredAny).is_ok() && json.end().is_ok()
}

/// Whether the bytes begin as a JSON object that has no end. Anything else that is not JSON may be what was asked
/// for.
pub(crate) fn is_cut_off(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    bytes.trim_ascii_start().starts_with(b"{")
        && json.deserialize_ignored_any(serde::de::IgnoredAny).is_err_and(|error| error.is_eof())
}
