//! Distinguishes responses from errors, and removes the envelope `{"Response": …}`.
//!
//! Errors have HTTP status 200 too, and the same content type: a response is an error if its `Response` has an `Error`, which
//! the decoder detects. A body without `Response` is always an error: a gateway's page, or an error of the API's older
//! versions. A successful response is never empty, since it has at least a request id.

mod kind;
mod parse;

use imagescan_runtime::ErrorKind;
use imagescan_runtime::provider::{
    ErrorBody, ErrorMember, ErrorMembers, HttpResponse, Payload, PayloadFormat, ServiceError,
};

use parse::parse_envelope;

/// The members that only Tencent Cloud's responses have: the API before TC3 names a numeric code in `codeDesc`.
pub(crate) const ERROR_MEMBERS: ErrorMembers = &[("codedesc", ErrorMember::CodeName)];

/// The payload of a response that is not decoded into a record.
pub(crate) fn parse_response(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let payload = payload(response)?;
    let body = payload.error_body(ERROR_MEMBERS);
    if body.is_failure() || body.has_error() { Err(failure(body, response)) } else { Ok(payload) }
}

/// The content of the envelope, which may be an error.
pub(crate) fn payload(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let body = response.body;
    if !response.status.is_success() {
        let error_body = ErrorBody::search(body, PayloadFormat::Json, ERROR_MEMBERS);
        let has_error_members = error_body.code().is_some()
            || error_body.message().is_some()
            || error_body.is_failure_without_data();
        let what =
            if body.is_empty() { "is not one of the API's (it is empty)" } else { "contains no error" };
        return Err(if has_error_members {
            failure(error_body, response)
        } else {
            unrecognized_body(&error_body, response, what, None)
        });
    }
    let Ok(text) = std::str::from_utf8(body) else {
        let error_body = ErrorBody::search(body, PayloadFormat::Json, ERROR_MEMBERS);
        let kind = body.trim_ascii_start().starts_with(b"{").then_some(ErrorKind::Decode);
        return Err(no_envelope(error_body, response, "is not UTF-8", kind));
    };
    match parse_envelope(text) {
        Ok(envelope) if envelope.outer.is_failure() || envelope.outer.has_error() => {
            let mut error = failure(envelope.outer, response);
            if let (None, Some(range)) = (&error.request_id, envelope.response) {
                let inner = ErrorBody::read(&body[range], PayloadFormat::Json, ERROR_MEMBERS);
                error.request_id = inner.request_id().map(str::to_owned);
            }
            Err(error)
        }
        Ok(envelope) => match envelope.response {
            Some(range) if !parse::is_empty(&text[range.clone()]) => Ok(Payload::new(body.slice(range))),
            Some(_) => Err(no_envelope(envelope.outer, response, "has an empty `Response`", None)),
            None => Err(no_envelope(envelope.outer, response, "has no `Response`", None)),
        },
        Err(error) => {
            let kind = error.is_syntax().then_some(ErrorKind::Decode);
            let error_body = ErrorBody::read(body, PayloadFormat::Json, ERROR_MEMBERS);
            Err(no_envelope(error_body, response, &format!("is not one of the API's ({error})"), kind))
        }
    }
}

/// The error for a response with a successful status and no envelope. The body may contain an error.
fn no_envelope(
    error_body: ErrorBody,
    response: &HttpResponse<'_>,
    what: &str,
    kind: Option<ErrorKind>,
) -> ServiceError {
    if error_body.is_failure_without_data() {
        return failure(error_body, response);
    }
    unrecognized_body(&error_body, response, what, kind)
}

/// The error for a response that is not from the API.
fn unrecognized_body(
    error_body: &ErrorBody,
    response: &HttpResponse<'_>,
    what: &str,
    kind: Option<ErrorKind>,
) -> ServiceError {
    let mut error = response.unrecognized_error();
    let description = || match kind {
        Some(_) => format!("the response {what}"),
        None => format!("the response {what}; a gateway on the way may have sent it"),
    };
    error.message = response.compression().unwrap_or_else(description);
    error.kind = kind.unwrap_or(error.kind);
    error.request_id = error_body.request_id().map(str::to_owned);
    error
}

/// The error in a response.
pub(crate) fn failure(body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
    let mut error = body.into_error(response, kind::error_kind);
    if let Some(code) = &error.code {
        error.clock_skew = kind::is_clock_skew(code);
        error.expired_credentials = kind::is_expired_credentials(code);
    }
    error
}
