//! Tells an answer of {{Name}}'s from an error, whatever the HTTP status says.
//!
//! As it stands: no envelope around a good answer, and `code`, `message` and `request_id` in the body of an error. Hold
//! it against the vendor's pages: some services answer an error with HTTP status 200.

use bytes::Bytes;
use http::StatusCode;
use imagescan_runtime::{Answer, ErrorKind, ServiceError};
use serde_json::Value;

pub(crate) fn open(answer: &Answer<'_>) -> Result<Bytes, ServiceError> {
    if answer.status.is_success() {
        return Ok(answer.body.clone());
    }
    let json: Value = serde_json::from_slice(answer.body).unwrap_or_default();
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    let message = text("message").unwrap_or_else(|| "the service gave no message".to_owned());
    let mut error = ServiceError::new(kind(answer.status), message).with_request_id(text("request_id"));
    error.code = text("code");
    Err(error)
}

/// The service's codes tell more than the status: let those decide that are documented.
fn kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    }
}
