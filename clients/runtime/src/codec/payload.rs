//! The payload: the part of a response that is decoded.

use bytes::Bytes;

use crate::codec::error_body::{ErrorBody, ErrorMembers};
use crate::codec::json::{self, Members};
use crate::types::record::Record;

/// What stands inside a response's envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payload {
    /// The bytes to decode; a part of the body that shares its memory.
    pub bytes: Bytes,
    /// What the bytes are written in.
    pub format: PayloadFormat,
}

/// What a response is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadFormat {
    /// JSON.
    #[default]
    Json,
    /// XML.
    #[cfg(feature = "xml")]
    Xml,
}

impl PayloadFormat {
    /// Reads bytes in this format into a record, and notes whether the record has fields for what is in them.
    ///
    /// # Errors
    /// As [`json::decode`] and `xml::decode`.
    pub fn decode(self, bytes: &[u8], record: &mut dyn Record) -> Result<Members, json::DecodeError> {
        self.decode_response(bytes, record, &mut ErrorBody::default())
    }

    /// As [`decode`](Self::decode), and takes note of what the bytes say of a failure.
    pub(crate) fn decode_response(
        self,
        bytes: &[u8],
        record: &mut dyn Record,
        body: &mut ErrorBody,
    ) -> Result<Members, json::DecodeError> {
        match self {
            Self::Json => json::decode_response(bytes, record, body),
            #[cfg(feature = "xml")]
            Self::Xml => crate::codec::xml::decode_response(bytes, record, body),
        }
    }
}

impl Payload {
    /// What the payload says of a failure, where no record is decoded from it.
    #[must_use]
    pub fn error_body(&self, members: ErrorMembers) -> ErrorBody {
        ErrorBody::read(&self.bytes, self.format, members)
    }

    /// JSON to decode.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        Self { bytes, format: PayloadFormat::Json }
    }

    /// Says that the bytes are written in another format than JSON.
    #[must_use]
    pub fn written_in(mut self, format: PayloadFormat) -> Self {
        self.format = format;
        self
    }
}
