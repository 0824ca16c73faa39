//! Distinguishes responses from errors, whatever the HTTP status is.
//!
//! A successful response has no envelope. HSS, the gateway, IAM and older services have different formats of errors, also
//! with successful statuses, so the decoder of the body detects them.

mod kind;

use bytes::Bytes;
use imagescan_runtime::provider::{
    ErrorBody, ErrorMember, ErrorMembers, HttpResponse, Payload, PayloadFormat, ServiceError,
};

/// The members that only Huawei Cloud's responses have: IAM says why a permission is missing.
pub(crate) const ERROR_MEMBERS: ErrorMembers = &[("encodedauthorizationmessage", ErrorMember::Title)];

/// The body of a response that is not decoded into a record.
pub(crate) fn parse_response(response: &HttpResponse<'_>) -> Result<Bytes, ServiceError> {
    let payload = payload(response)?;
    let body = payload.error_body(ERROR_MEMBERS);
    if body.is_failure() { Err(failure(body, response)) } else { Ok(payload.bytes) }
}

/// The body, which may contain an error.
pub(crate) fn payload(response: &HttpResponse<'_>) -> Result<Payload, ServiceError> {
    let body = response.body;
    if !response.status.is_success() {
        return Err(failure(ErrorBody::search(body, PayloadFormat::Json, ERROR_MEMBERS), response));
    }
    // Some gateways send `null` for an empty body.
    Ok(Payload::new(if body.trim_ascii() == b"null" { Bytes::new() } else { body.clone() }))
}

/// The error in a response.
pub(crate) fn failure(body: ErrorBody, response: &HttpResponse<'_>) -> ServiceError {
    let mut error = body.into_error(response, kind::kind);
    if let Some(code) = &error.code {
        error.expired_credentials = kind::is_expired_token(code, response.status);
        error.clock_skew = kind::is_clock_skew(code, &error.message);
    }
    error
}
