//! Tells a response of Huawei's from an error, whatever the HTTP status says.
//!
//! There is no envelope around a good response. Errors come in the shapes that HSS, the gateway, IAM and older services
//! use, also under good statuses: what a body says of a failure is found where it is decoded.

mod kind;

use bytes::Bytes;
use imagescan_runtime::provider::{
    ErrorBody, ErrorMember, ErrorMembers, HttpResponse, Payload, PayloadFormat, ServiceError,
};

/// The members that only Huawei Cloud's responses have: IAM says why a permission is missing.
pub(crate) const ERROR_MEMBERS: ErrorMembers = &[("encodedauthorizationmessage", ErrorMember::Title)];

/// The body of a response that nothing decodes into a record.
pub(crate) fn parse_response(response: &HttpResponse<'_>) -> Result<Bytes, ServiceError> {
    let payload = payload(response)?;
    let body = payload.error_body(ERROR_MEMBERS);
    if body.is_failure() { Err(failure(body, response)) } else { Ok(payload.bytes) }
}

/// The body, whatever it says.
pub(crate) fn payload(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let body = response.body;
    if !response.status.is_success() {
        return Err(failure(ErrorBody::search(body, PayloadFormat::Json, ERROR_MEMBERS), response));
    }
    // `null` is how some gateways write no body.
    Ok(Payload::new(if body.trim_ascii() == b"null" { Bytes::new() } else { body.clone() }))
}

/// The error of a response that tells one.
pub(crate) fn failure(body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
    let error = body.into_error(response, kind::kind);
    match error.code.as_deref() {
        Some(code) if kind::has_ended(code, response.status) => error.with_expired_credentials(),
        Some(code) if kind::is_clock_skew(code, &error.message) => error.with_clock_skew(),
        _ => error,
    }
}
