//! The payload: the part of a response that is decoded.

use bytes::Bytes;

use crate::codec::error_body::{ErrorBody, ErrorMembers};
use crate::codec::json::{self, Members};
use crate::types::record::Record;

/// The content of a response's envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payload {
    /// The bytes to decode: a part of the body that shares its memory.
    pub bytes: Bytes,
    /// The format of the bytes.
    pub format: PayloadFormat,
    /// The member of the JSON object in `bytes` that holds the output, if the envelope is not removed yet.
    pub envelope: Option<&'static str>,
}

/// The format of a response.
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
    /// Decodes bytes in this format into a record, and reports which kinds of members they have.
    ///
    /// # Errors
    /// Those of [`json::decode`] and `xml::decode`.
    pub fn decode(self, bytes: &[u8], record: &mut dyn Record) -> Result<Members, json::DecodeError> {
        self.decode_response(bytes, record, &mut ErrorBody::default())
    }

    /// Like [`decode`](Self::decode), and records the error in the bytes, if there is one.
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
    /// The error in the payload, if no record is decoded from it.
    #[must_use]
    pub fn error_body(&self, members: ErrorMembers) -> ErrorBody {
        ErrorBody::read(&self.bytes, self.format, members)
    }

    /// A JSON payload.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        Self { bytes, format: PayloadFormat::Json, envelope: None }
    }

    /// Names the member of the JSON object that holds the output, so that the output is decoded in the same pass as the
    /// envelope. If it is absent, or anything else is unusual,
    /// [`Protocol::remove_envelope`](crate::provider::Protocol::remove_envelope) decides.
    #[must_use]
    pub fn inside(mut self, envelope: &'static str) -> Self {
        self.envelope = Some(envelope);
        self
    }

    /// Sets the format. Default: JSON.
    #[must_use]
    pub fn written_in(mut self, format: PayloadFormat) -> Self {
        self.format = format;
        self
    }
}
