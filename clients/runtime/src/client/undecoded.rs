//! A response that is no error by its status and its envelope, before it is given a type.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::auth::Credentials;
use crate::codec::error_body::{Class, ErrorBody, ErrorMembers, OtherFields};
use crate::codec::http_response::{HttpResponse, compression};
use crate::codec::json;
use crate::codec::json::DecodeError;
use crate::codec::payload::PayloadFormat;
use crate::error::{Error, ErrorKind, ServiceError};
use crate::protocol::Protocol;
use crate::text;
use crate::text::redact::Redactor;
use crate::trace::Ended;
use crate::types::record::{Record, Slot, Value};

/// A response that is no error by its status and its envelope.
#[derive(Clone)]
pub(crate) struct UndecodedResponse {
    /// The operation's name.
    pub(crate) operation: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    /// Credentials that the response may quote, if it is read after the call.
    pub(crate) used: Vec<Credentials>,
    pub(crate) body: Bytes,
    /// The part of the body that is to be decoded.
    pub(crate) payload: Bytes,
    pub(crate) format: PayloadFormat,
}

impl UndecodedResponse {
    /// Reads the payload into a model, in one pass with what it says of a failure.
    ///
    /// An object that holds other things than the operation's fields is a foreign one, also with a good status: were it
    /// read as a success, nothing would be in it. An object that holds nothing is a response in which all is absent.
    pub(crate) fn decode(&mut self, output: &mut dyn Record, protocol: &dyn Protocol) -> Result<(), Error> {
        // A response without fields may have no body at all.
        if output.fields().is_empty() && unmarked(&self.payload).trim_ascii().is_empty() {
            return Ok(());
        }
        let error_members = protocol.error_members();
        let mut body = ErrorBody::new(error_members);
        let members = match self.format.decode_response(&self.payload, output, &mut body) {
            Ok(members) => members,
            Err(error) => return Err(self.misfit(&error, output, protocol)),
        };
        self.redact_request_id(output, protocol);
        let beside = beside(output, error_members);
        if body.is_failure_beside(beside) || protocol.is_failure(&body) {
            return Err(Error::from_service(protocol.failure(body, &self.response())));
        }
        if beside == OtherFields::NoFields && body.is_unclear() {
            return Err(unclear(&body));
        }
        self.request_id = body.request_id().map(str::to_owned).or(self.request_id.take());
        let is_foreign = members.unknown && !members.known && has_data_fields(output, error_members);
        if is_foreign { Err(self.foreign(protocol)) } else { Ok(()) }
    }

    /// The id of the request is a field of some outputs, and is printed with them.
    fn redact_request_id(&self, output: &mut dyn Record, protocol: &dyn Protocol) {
        for (index, name) in output.fields().iter().enumerate() {
            if let Value::Str(id) = output.value(index)
                && Class::of(name, protocol.error_members()).names_request()
            {
                let redacted = self.redactor().show(id, text::MAX_CODE_LEN);
                match output.slot(index) {
                    Slot::Str(id) => *id = redacted,
                    Slot::OptStr(id) => *id = Some(redacted),
                    _ => {}
                }
            }
        }
    }

    pub(crate) fn ended(&self) -> Ended<'_> {
        Ended {
            status: Some(self.status),
            request_id: self.request_id.as_deref(),
            attempts: self.attempts,
            error: None,
        }
    }

    fn redactor(&self) -> Redactor<'_> {
        self.used.iter().fold(Redactor::new(), Redactor::credentials)
    }

    /// Reads what the payload says of a failure, where its caller decodes it.
    pub(crate) fn check(&mut self, protocol: &dyn Protocol) -> Result<(), Error> {
        let body = ErrorBody::read(&self.payload, self.format, protocol.error_members());
        if body.is_failure() || protocol.is_failure(&body) {
            return Err(Error::from_service(protocol.failure(body, &self.response())));
        }
        self.request_id = body.request_id().map(str::to_owned).or(self.request_id.take());
        if is_page(&self.payload) {
            return Err(Error::new(ErrorKind::UnexpectedResponse, self.response().unrecognized_message()));
        }
        match self.format {
            PayloadFormat::Json if json::is_cut_off(&self.payload) => {
                Err(Error::new(ErrorKind::Decode, "the response is JSON that is cut off"))
            }
            _ => Ok(()),
        }
    }

    fn response(&self) -> HttpResponse<'_> {
        HttpResponse { status: self.status, headers: &self.headers, body: &self.body }
    }

    /// The error of a response that the operation's output could not be read from. It may say that the request failed.
    fn misfit(&self, error: &DecodeError, output: &dyn Record, protocol: &dyn Protocol) -> Error {
        let body = ErrorBody::read(&self.payload, self.format, protocol.error_members());
        // A code that is a field of the output may be data.
        let has_code = output.fields().iter().any(|name| Class::of(name, protocol.error_members()).is_code());
        if body.is_failure_beside(if has_code { OtherFields::Unknown } else { OtherFields::NoData }) {
            return Error::from_service(protocol.failure(body, &self.response()));
        }
        let id = body.request_id().map(str::to_owned);
        if self.begins_as_response() {
            let message = format!("the response does not fit its description: {error}");
            return Error::new(ErrorKind::Decode, message).or_request_id(id);
        }
        let message = compression(&self.headers, &self.body).unwrap_or_else(|| {
            format!(
                "the response is not one of the service's ({error}); a gateway on the way may have given it"
            )
        });
        Error::new(ErrorKind::UnexpectedResponse, message)
    }

    /// The error of an object that holds none of the operation's fields. It may be an error of another shape.
    fn foreign(&self, protocol: &dyn Protocol) -> Error {
        let body = ErrorBody::read(&self.payload, self.format, protocol.error_members());
        if body.is_failure_beside(OtherFields::NoFields) {
            return Error::from_service(protocol.failure(body, &self.response()));
        }
        let ours = "the response holds none of the operation's fields";
        let message = match body.message() {
            Some(message) => format!("{ours}, but says: {message}"),
            None => format!("{ours}; a gateway on the way may have given it"),
        };
        let error = ServiceError::new(ErrorKind::UnexpectedResponse, message);
        Error::from_service(error.with_request_id(body.request_id().map(str::to_owned)))
    }

    /// Whether the payload at least begins as an object or a document, which all answers are.
    fn begins_as_response(&self) -> bool {
        self.format != PayloadFormat::Json || unmarked(&self.payload).trim_ascii_start().starts_with(b"{")
    }

    /// The error of a response that its caller could not read, after the call.
    pub(crate) fn unreadable(&self, message: impl Into<String>) -> Error {
        self.locate(Error::new(ErrorKind::Decode, message).redacted(&self.redactor()))
    }

    /// Adds what the error is about.
    pub(crate) fn locate(&self, error: Error) -> Error {
        error.in_operation(self.operation.clone(), self.attempts).with_response(
            self.status,
            &self.headers,
            self.request_id.clone(),
            self.body.clone(),
        )
    }
}

/// A body without its byte order mark.
fn unmarked(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Whether a body is a page for people.
fn is_page(body: &[u8]) -> bool {
    let text = unmarked(body).trim_ascii_start();
    [&b"<html"[..], b"<!doctype html", b"<head>", b"<body>"]
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
}

/// The error of a response without fields that does not say that the request succeeded.
fn unclear(body: &ErrorBody) -> Error {
    let ours = "the response does not say that the request succeeded, and what it asked for may have started";
    let message = body.message().map_or(ours.to_owned(), |message| format!("{ours}: {message}"));
    let error = ServiceError::new(ErrorKind::UnexpectedResponse, message);
    Error::from_service(error.with_request_id(body.request_id().map(str::to_owned)))
}

/// What stands beside the members that speak of errors.
fn beside(output: &dyn Record, members: ErrorMembers) -> OtherFields {
    if !has_data_fields(output, members) {
        return OtherFields::NoFields;
    }
    let fields = output.fields().iter().enumerate();
    let mut data =
        fields.filter(|(_, name)| Class::of(name, members).is_data()).map(|(index, _)| output.value(index));
    if data.any(holds_something) { OtherFields::Data } else { OtherFields::NoData }
}

/// Whether the operation's output has fields that do not only name the request.
fn has_data_fields(output: &dyn Record, members: ErrorMembers) -> bool {
    output.fields().iter().any(|name| !Class::of(name, members).names_request())
}

/// A list without elements is data: the response to what was asked is that there is nothing.
fn holds_something(value: Value<'_>) -> bool {
    match value {
        Value::None => false,
        Value::Str(text) => !text.is_empty(),
        Value::Record(record) => (0..record.fields().len()).any(|index| holds_something(record.value(index))),
        _ => true,
    }
}
