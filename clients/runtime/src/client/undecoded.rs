//! A response before its payload is decoded into the operation's output.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::client::call_state::UsedCredentials;
use crate::codec::error_body::{ErrorBody, ErrorMembers, MemberClass, OtherFields};
use crate::codec::http_response::{HttpResponse, compression};
use crate::codec::json::{self, DecodeError, Members};
use crate::codec::payload::PayloadFormat;
use crate::error::{Error, ErrorKind, ServiceError};
use crate::protocol::Protocol;
use crate::text;
use crate::text::encoding::without_bom;
use crate::trace::SpanEnd;
use crate::types::record::{Record, Slot, Value};

/// A response as it arrived; once its envelope is removed, with its payload.
#[derive(Clone)]
pub(crate) struct UndecodedResponse {
    /// The operation's name.
    pub(crate) operation: Cow<'static, str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    /// Credentials that the response may quote, if the caller decodes it after the call.
    pub(crate) used: UsedCredentials,
    pub(crate) body: Bytes,
    /// The part of the body inside the envelope; the whole body until the envelope is removed.
    pub(crate) payload: Bytes,
    /// The member that holds the output, until the envelope is removed.
    pub(super) envelope: Option<&'static str>,
    pub(crate) format: PayloadFormat,
}

impl UndecodedResponse {
    pub(super) fn new(
        operation: Cow<'static, str>,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let (used, payload) = (UsedCredentials::default(), Bytes::new());
        let (request_id, attempts, format, envelope) = (None, 0, PayloadFormat::Json, None);
        Self { operation, status, headers, request_id, attempts, used, body, payload, envelope, format }
    }

    /// Decodes the payload into a model, and finds the error that it may report, in one pass.
    ///
    /// An object with members, none of which is a field of the operation, is an error even with a 2xx status: as a
    /// success it would be empty. An object without members is a response in which every field is absent.
    pub(crate) fn decode(&mut self, output: &mut dyn Record, protocol: &dyn Protocol) -> Result<(), Error> {
        let error_members = protocol.error_members();
        let mut body = ErrorBody::new(error_members);
        let Some(members) = self.decode_members(output, protocol, &mut body)? else {
            return Ok(());
        };
        self.redact_request_id(output, protocol);
        let other_fields = other_fields(output, error_members);
        if body.is_failure_beside(other_fields) || protocol.is_failure(&body) {
            return Err(Error::from_service(protocol.failure(body, &self.as_received())));
        }
        if other_fields == OtherFields::NoFields && body.is_unclear() {
            return Err(unclear_error(&body));
        }
        self.request_id = body.request_id().map(str::to_owned).or(self.request_id.take());
        let is_unrecognized = members.unknown && !members.known && has_data_fields(output, error_members);
        if is_unrecognized { Err(self.unrecognized_body(protocol)) } else { Ok(()) }
    }

    /// Decodes the output; `None` if the response has no body, and the output no fields.
    fn decode_members(
        &mut self,
        output: &mut dyn Record,
        protocol: &dyn Protocol,
        body: &mut ErrorBody,
    ) -> Result<Option<Members>, Error> {
        let with_envelope = self.decode_with_envelope(output, protocol, body);
        if with_envelope.is_some() {
            return Ok(with_envelope);
        }
        self.remove_envelope(protocol)?;
        if output.fields().is_empty() && without_bom(&self.payload).trim_ascii().is_empty() {
            return Ok(None);
        }
        body.clear();
        let members = self.format.decode_response(&self.payload, output, body);
        members.map(Some).map_err(|error| self.decode_error(&error, output, protocol))
    }

    /// Decodes the output in the same pass as its envelope; `None` without an envelope, and if anything about
    /// it is unusual.
    fn decode_with_envelope(
        &mut self,
        output: &mut dyn Record,
        protocol: &dyn Protocol,
        body: &mut ErrorBody,
    ) -> Option<Members> {
        let mut outer = ErrorBody::new(protocol.error_members());
        let (members, range) =
            json::decode_enveloped(&self.payload, self.envelope?, output, body, &mut outer)?;
        if outer.is_failure() || protocol.is_failure(&outer) {
            return None;
        }
        self.payload = self.payload.slice(range);
        self.envelope = None;
        Some(members)
    }

    fn remove_envelope(&mut self, protocol: &dyn Protocol) -> Result<(), Error> {
        if self.envelope.take().is_some() {
            let payload = protocol.remove_envelope(&self.as_received()).map_err(Error::from_service)?;
            self.payload = payload.bytes;
        }
        Ok(())
    }

    /// Some outputs have a field with the request id, which is printed with them.
    fn redact_request_id(&self, output: &mut dyn Record, protocol: &dyn Protocol) {
        for (index, name) in output.fields().iter().enumerate() {
            if let Value::Str(id) = output.value(index)
                && MemberClass::of(name, protocol.error_members()).names_request()
            {
                let redacted = self.used.show(id.to_owned(), text::MAX_CODE_LEN);
                match output.slot(index) {
                    Slot::Str(id) => *id = redacted,
                    Slot::OptStr(id) => *id = Some(redacted),
                    _ => {}
                }
            }
        }
    }

    pub(crate) fn span_end(&self) -> SpanEnd<'_> {
        SpanEnd {
            status: Some(self.status),
            request_id: self.request_id.as_deref(),
            attempts: self.attempts,
            error: None,
        }
    }

    /// Returns the error that the payload reports, if any; for a payload that the caller decodes.
    pub(crate) fn check_for_error(&mut self, protocol: &dyn Protocol) -> Result<(), Error> {
        self.remove_envelope(protocol)?;
        let (body, is_truncated) = ErrorBody::read_once(&self.payload, self.format, protocol.error_members());
        if body.is_failure() || protocol.is_failure(&body) {
            return Err(Error::from_service(protocol.failure(body, &self.as_received())));
        }
        self.request_id = body.request_id().map(str::to_owned).or(self.request_id.take());
        if is_html(&self.payload) {
            return Err(Error::new(ErrorKind::UnexpectedResponse, self.as_received().unrecognized_message()));
        }
        if is_truncated {
            return Err(Error::new(ErrorKind::Decode, "the response is JSON that is cut off"));
        }
        Ok(())
    }

    pub(super) fn as_received(&self) -> HttpResponse<'_> {
        HttpResponse { status: self.status, headers: &self.headers, body: &self.body }
    }

    /// The error of a response that cannot be decoded: the error that its payload reports, or the decode error.
    fn decode_error(&self, error: &DecodeError, output: &dyn Record, protocol: &dyn Protocol) -> Error {
        let body = ErrorBody::read(&self.payload, self.format, protocol.error_members());
        // A field of the output that is named like an error code may be data.
        let has_code =
            output.fields().iter().any(|name| MemberClass::of(name, protocol.error_members()).is_code());
        if body.is_failure_beside(if has_code { OtherFields::Unknown } else { OtherFields::NoData }) {
            return Error::from_service(protocol.failure(body, &self.as_received()));
        }
        let id = body.request_id().map(str::to_owned);
        if self.starts_like_response() {
            let message = format!("the response does not fit its description: {error}");
            return Error::new(ErrorKind::Decode, message).or_request_id(id);
        }
        let message = compression(&self.headers, &self.body).unwrap_or_else(|| {
            format!(
                "the response is not one of the service's ({error}); a gateway on the way may have sent it"
            )
        });
        Error::new(ErrorKind::UnexpectedResponse, message)
    }

    /// The error of an object without any of the operation's fields. It may be an error response of another format.
    fn unrecognized_body(&self, protocol: &dyn Protocol) -> Error {
        let body = ErrorBody::read(&self.payload, self.format, protocol.error_members());
        if body.is_failure_beside(OtherFields::NoFields) {
            return Error::from_service(protocol.failure(body, &self.as_received()));
        }
        let ours = "the response has none of the operation's fields";
        let message = match body.message() {
            Some(message) => format!("{ours}, but reports: {message}"),
            None => format!("{ours}; a gateway on the way may have sent it"),
        };
        let mut error = ServiceError::new(ErrorKind::UnexpectedResponse, message);
        error.request_id = body.request_id().map(str::to_owned);
        Error::from_service(error)
    }

    /// Whether the payload starts like a JSON object, as every JSON response does; true for XML.
    fn starts_like_response(&self) -> bool {
        self.format != PayloadFormat::Json || without_bom(&self.payload).trim_ascii_start().starts_with(b"{")
    }

    /// The error of a raw response that its caller could not decode.
    pub(crate) fn caller_decode_error(&self, message: impl Into<String>) -> Error {
        self.add_context(Error::new(ErrorKind::Decode, message).redacted(&self.used.redactor()))
    }

    /// Adds operation, attempts and response to an error.
    pub(crate) fn add_context(&self, error: Error) -> Error {
        error.in_operation(self.operation.clone(), self.attempts).with_response(
            self.status,
            &self.headers,
            self.request_id.clone(),
            self.body.clone(),
        )
    }
}

/// Whether a body is an HTML page.
fn is_html(body: &[u8]) -> bool {
    let text = without_bom(body).trim_ascii_start();
    [&b"<html"[..], b"<!doctype html", b"<head>", b"<body>"]
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start)))
}

/// The error of a response that has no fields and does not report success.
fn unclear_error(body: &ErrorBody) -> Error {
    let ours =
        "the response does not report that the request succeeded, and the request may have taken effect";
    let message = body.message().map_or(ours.to_owned(), |message| format!("{ours}: {message}"));
    let mut error = ServiceError::new(ErrorKind::UnexpectedResponse, message);
    error.request_id = body.request_id().map(str::to_owned);
    Error::from_service(error)
}

/// The members that the output has besides those that report errors.
fn other_fields(output: &dyn Record, members: ErrorMembers) -> OtherFields {
    if !has_data_fields(output, members) {
        return OtherFields::NoFields;
    }
    let fields = output.fields().iter().enumerate();
    let mut data = fields
        .filter(|(_, name)| MemberClass::of(name, members).is_data())
        .map(|(index, _)| output.value(index));
    if data.any(is_set) { OtherFields::Data } else { OtherFields::NoData }
}

/// Whether the operation's output has other fields than the request id.
fn has_data_fields(output: &dyn Record, members: ErrorMembers) -> bool {
    output.fields().iter().any(|name| !MemberClass::of(name, members).names_request())
}

/// Whether a value is data. An empty list is: it means that the list has no elements.
fn is_set(value: Value<'_>) -> bool {
    match value {
        Value::None => false,
        Value::Str(text) | Value::UnknownStr(text) => !text.is_empty(),
        Value::Record(record) => (0..record.fields().len()).any(|index| is_set(record.value(index))),
        _ => true,
    }
}
