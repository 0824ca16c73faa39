//! Tells an answer of Huawei's from an error, whatever the HTTP status says.
//!
//! There is no envelope around a good answer. Errors come in the shapes that HSS, the gateway, IAM and older services
//! use; one reader knows them all.

mod kind;
mod told;

use bytes::Bytes;
use imagescan_runtime::{Answer, ServiceError};

use told::Told;

/// An error body is short; a longer answer with a good status is not searched for one.
const LONGEST_ERROR: usize = 16 << 10;

pub(crate) fn open(answer: &Answer<'_>) -> Result<Bytes, ServiceError> {
    let body = answer.body;
    if !answer.status.is_success() {
        return Err(into_error(Told::of(body, true).unwrap_or_default(), answer));
    }
    let told = (body.len() <= LONGEST_ERROR).then(|| Told::of(body, false)).flatten();
    if let Some(told) = told {
        return Err(into_error(told, answer));
    }
    // `null` is how some gateways write no body.
    Ok(if body.trim_ascii() == b"null" { Bytes::new() } else { body.clone() })
}

fn into_error(told: Told, answer: &Answer<'_>) -> ServiceError {
    let code = told.code.as_deref().unwrap_or_default();
    let kind = kind::kind(code, answer.status);
    let is_skewed = kind::is_clock_skew(code, told.message.as_deref().unwrap_or_default());
    let message = told.message.unwrap_or_else(|| match &told.code {
        Some(_) => "the service gave no message".to_owned(),
        None => answer.foreign(),
    });
    let mut error = ServiceError::new(kind, message).with_request_id(told.request_id);
    if kind::has_ended(code, answer.status) {
        error = error.with_expired_credentials();
    }
    error.code = told.code;
    if is_skewed { error.with_clock_skew() } else { error }
}
