//! Tells an answer of Alibaba's from an error, whatever the HTTP status says.
//!
//! There is no envelope around a good answer, but the request's id stands in it, and Container Registry tells of
//! failures in answers with status 200. So every answer is first read for its outermost fields alone. That scans the
//! whole body once more; all but the fields of errors are passed over, which costs a fraction of decoding them.
//!
//! Content types are not looked at: the services and the gateways in front of them write many spellings, and the first
//! character tells JSON from XML.

mod kind;
mod told;

use imagescan_runtime::{Answer, ErrorKind, Payload, PayloadFormat, ServiceError};

pub(crate) use kind::is_expired;
use told::{Told, Written};

pub(crate) fn open(answer: &Answer<'_>) -> Result<Payload, ServiceError> {
    let body = answer.body;
    if !answer.status.is_success() {
        // A message in another encoding must not cost the code.
        return Err(into_error(Told::of(String::from_utf8_lossy(body).as_bytes()), answer));
    }
    let told = Told::of(body);
    if told.is_failure() {
        return Err(into_error(told, answer));
    }
    let format = match told.format {
        Written::Page => return Err(ServiceError::new(ErrorKind::UnexpectedAnswer, answer.foreign())),
        Written::Xml => PayloadFormat::Xml,
        Written::Json => PayloadFormat::Json,
    };
    Ok(Payload::new(body.clone()).with_request_id(told.request_id).written_in(format))
}

fn into_error(told: Told, answer: &Answer<'_>) -> ServiceError {
    let code = told.code.as_deref().unwrap_or_default();
    let wait = kind::wait(answer.headers);
    let kind = kind::kind(code, answer.status, wait);
    let (is_skewed, is_expired) = (kind::is_clock_skew(code), is_expired(code));
    let is_known = told.code.is_some() || told.request_id.is_some() || told.is_success.is_some();
    let message = told.message.unwrap_or_else(|| {
        if is_known { "the service gave no message".to_owned() } else { answer.foreign() }
    });
    let mut error = ServiceError::new(kind, message).with_request_id(told.request_id);
    error.code = told.code;
    error.retry_after = wait;
    match (is_skewed, is_expired) {
        (true, _) => error.with_clock_skew(),
        (_, true) => error.with_expired_credentials(),
        _ => error,
    }
}
