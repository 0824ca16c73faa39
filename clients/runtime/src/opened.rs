//! An answer that is no error, before it is given a type.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::{Error, ErrorKind};
use crate::record::Record;
use crate::service::PayloadFormat;

/// An answer that is no error.
#[derive(Clone)]
pub(crate) struct Opened {
    /// The operation's name.
    pub(crate) operation: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) body: Bytes,
    /// The part of the body that is to be decoded.
    pub(crate) payload: Bytes,
    pub(crate) format: PayloadFormat,
}

impl Opened {
    /// Reads the payload into a model.
    pub(crate) fn decode(&self, output: &mut dyn Record) -> Result<(), Error> {
        // An answer without fields may have no body at all.
        if output.fields().is_empty() && self.payload.is_empty() {
            return Ok(());
        }
        self.format.decode(&self.payload, output).map_err(|error| {
            let message = format!("the answer does not fit its description: {error}");
            self.unreadable(message, error)
        })
    }

    /// The error of an answer that cannot be read.
    pub(crate) fn unreadable(
        &self,
        message: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        Error::new(ErrorKind::Decode, message)
            .with_source(source)
            .in_operation(self.operation.clone(), self.attempts)
            .with_answer(self.status, self.request_id.clone(), self.body.clone())
    }
}
