//! Tells a response of {{Name}}'s from an error, whatever the HTTP status says.
//!
//! As it stands: no envelope around a good response, and codes and messages in the usual members of the body. Hold it
//! against the vendor's pages.

use http::StatusCode;
use imagescan_runtime::{Answer, ErrorBody, ErrorKind, Payload, PayloadFormat, ServiceError};

/// The payload, whatever it says.
pub(crate) fn payload(answer: &Answer<'_>) -> Result<Payload, ServiceError> {
    if answer.status.is_success() {
        return Ok(Payload::new(answer.body.clone()));
    }
    Err(failure(ErrorBody::search(answer.body, PayloadFormat::Json), answer))
}

/// The error of a response that tells one.
pub(crate) fn failure(body: ErrorBody, answer: &Answer<'_>) -> ServiceError {
    body.into_error(answer, kind)
}

/// The service's codes tell more than the status: let those decide that are documented.
fn kind(_code: &str, status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    }
}
