//! An answer that is no error, before it is given a type.

mod stranger;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::json::DecodeError;
use crate::read::names_request;
use crate::record::{Record, Slot, Value};
use crate::redact::Redactor;
use crate::service::{PayloadFormat, compression};
use crate::text;
use stranger::stranger;

/// An answer that is no error.
#[derive(Clone)]
pub(crate) struct Opened {
    /// The operation's name.
    pub(crate) operation: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    /// Credentials that the answer may quote, if it is read after the call.
    pub(crate) used: Vec<Credentials>,
    pub(crate) body: Bytes,
    /// The part of the body that is to be decoded.
    pub(crate) payload: Bytes,
    pub(crate) format: PayloadFormat,
}

impl Opened {
    /// Reads the payload into a model.
    ///
    /// An object that holds other things than the operation's fields is a foreign one, be it with a good status: were
    /// it read as a success, nothing would be in it. An object that holds nothing is an answer in which all is absent.
    pub(crate) fn decode(&self, output: &mut dyn Record) -> Result<(), Error> {
        // An answer without fields may have no body at all.
        if output.fields().is_empty() && self.payload.is_empty() {
            return Ok(());
        }
        let members = self.format.decode(&self.payload, output).map_err(|error| self.misfit(&error))?;
        self.redact_request_id(output);
        if members.known || !members.unknown || output.fields().iter().all(|name| names_request(name)) {
            return Ok(());
        }
        Err(Error::from_service(stranger(&self.payload, self.format)))
    }

    /// The id of the request is a field of some outputs, and is printed with them.
    fn redact_request_id(&self, output: &mut dyn Record) {
        for (index, name) in output.fields().iter().enumerate() {
            if let Value::Str(id) = output.value(index)
                && names_request(name)
                // Most often it is the one that was redacted already.
                && self.request_id.as_deref() != Some(id)
            {
                let redacted = self.redactor().show(id, text::CODE);
                match output.slot(index) {
                    Slot::Str(id) => *id = redacted,
                    Slot::OptStr(id) => *id = Some(redacted),
                    _ => {}
                }
            }
        }
    }

    fn redactor(&self) -> Redactor<'_> {
        self.used.iter().fold(Redactor::new(), Redactor::credentials)
    }

    /// The error of an answer that the operation's output could not be read from.
    fn misfit(&self, error: &DecodeError) -> Error {
        if self.begins_as_answer() {
            let message = format!("the answer does not fit its description: {error}");
            return Error::new(ErrorKind::Decode, message);
        }
        let message = compression(&self.headers, &self.body).unwrap_or_else(|| {
            format!(
                "the answer is not one of the service's ({error}); a gateway on the way may have given it"
            )
        });
        Error::new(ErrorKind::UnexpectedAnswer, message)
    }

    /// Whether the payload at least begins as an object or a document, which all answers are.
    fn begins_as_answer(&self) -> bool {
        let text = self.payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.payload);
        self.format != PayloadFormat::Json || text.trim_ascii_start().starts_with(b"{")
    }

    /// The error of an answer that its caller could not read, after the call.
    pub(crate) fn unreadable(&self, message: impl Into<String>) -> Error {
        self.locate(Error::new(ErrorKind::Decode, message).redacted(&self.redactor()))
    }

    /// Adds what the error is about.
    pub(crate) fn locate(&self, error: Error) -> Error {
        error.in_operation(self.operation.clone(), self.attempts).with_answer(
            self.status,
            &self.headers,
            self.request_id.clone(),
            self.body.clone(),
        )
    }
}
