//! Tells a response of Tencent's from an error, and takes off the envelope `{"Response": …}`.
//!
//! Errors come with HTTP status 200, and the content type says nothing of them: a response is an error when its
//! `Response` has an `Error`, which is found where it is decoded. What has no `Response` is never a good response, but a
//! gateway's page or an error of the API's older versions; there is no success without content: where all fields are
//! absent, the request's id still is there.

mod kind;
mod scan;

use imagescan_runtime::ErrorKind;
use imagescan_runtime::provider::{
    ErrorBody, ErrorMember, ErrorMembers, HttpResponse, Payload, PayloadFormat, ServiceError,
};

use scan::scan;

/// The members that only Tencent Cloud's responses have: the API before TC3 names a numeric code in `codeDesc`.
pub(crate) const ERROR_MEMBERS: ErrorMembers = &[("codedesc", ErrorMember::CodeName)];

/// The payload of a response that nothing decodes into a record.
pub(crate) fn parse_response(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let payload = payload(response)?;
    let body = payload.error_body(ERROR_MEMBERS);
    if body.is_failure() || body.has_error() { Err(failure(body, response)) } else { Ok(payload) }
}

/// What stands in the envelope, whatever it says.
pub(crate) fn payload(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let body = response.body;
    if !response.status.is_success() {
        let found = ErrorBody::search(body, PayloadFormat::Json, ERROR_MEMBERS);
        let says_something =
            found.code().is_some() || found.message().is_some() || found.is_failure_without_data();
        let what = if body.is_empty() { "is not one of the API's (it is empty)" } else { "tells no error" };
        return Err(if says_something {
            failure(found, response)
        } else {
            foreign(&found, response, what, None)
        });
    }
    let Ok(text) = std::str::from_utf8(body) else {
        let found = ErrorBody::search(body, PayloadFormat::Json, ERROR_MEMBERS);
        let kind = body.trim_ascii_start().starts_with(b"{").then_some(ErrorKind::Decode);
        return Err(no_envelope(found, response, "is not UTF-8", kind));
    };
    match scan(text) {
        Ok(envelope) if envelope.outer.is_failure() || envelope.outer.has_error() => {
            let mut error = failure(envelope.outer, response);
            if let (None, Some(range)) = (&error.request_id, envelope.response) {
                let inner = ErrorBody::read(&body[range], PayloadFormat::Json, ERROR_MEMBERS);
                error.request_id = inner.request_id().map(str::to_owned);
            }
            Err(error)
        }
        Ok(envelope) => match envelope.response {
            Some(range) if !scan::is_empty(&text[range.clone()]) => Ok(Payload::new(body.slice(range))),
            Some(_) => Err(no_envelope(envelope.outer, response, "has an empty `Response`", None)),
            None => Err(no_envelope(envelope.outer, response, "has no `Response`", None)),
        },
        Err(fault) => {
            let kind = fault.is_syntax().then_some(ErrorKind::Decode);
            let found = ErrorBody::read(body, PayloadFormat::Json, ERROR_MEMBERS);
            Err(no_envelope(found, response, &format!("is not one of the API's ({fault})"), kind))
        }
    }
}

/// The error of a response with a good status and no envelope. It may still tell an error.
fn no_envelope(
    found: ErrorBody,
    response: &HttpResponse<'_>,
    what: &str,
    kind: Option<ErrorKind>,
) -> ServiceError {
    if found.is_failure_without_data() {
        return failure(found, response);
    }
    foreign(&found, response, what, kind)
}

/// The error of a response that is not the API's.
fn foreign(
    found: &ErrorBody,
    response: &HttpResponse<'_>,
    what: &str,
    kind: Option<ErrorKind>,
) -> ServiceError {
    let mut error = response.unrecognized_error();
    let ours = || match kind {
        Some(_) => format!("the response {what}"),
        None => format!("the response {what}; a gateway on the way may have sent it"),
    };
    error.message = response.compression().unwrap_or_else(ours);
    error.kind = kind.unwrap_or(error.kind);
    error.with_request_id(found.request_id().map(str::to_owned))
}

/// The error of a response that tells one.
pub(crate) fn failure(body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
    let error = body.into_error(response, kind::of_error);
    match error.code.as_deref() {
        Some(code) if kind::is_clock_skew(code) => error.with_clock_skew(),
        Some(code) if kind::is_expired_credentials(code) => error.with_expired_credentials(),
        _ => error,
    }
}
