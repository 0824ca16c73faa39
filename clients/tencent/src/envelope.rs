//! Tells an answer of Tencent's from an error, and takes off the envelope `{"Response": …}`.
//!
//! Errors come with HTTP status 200, and the content type says nothing of them: an answer is an error when its
//! `Response` has an `Error`. What has no `Response` is never an answer, but a gateway's page or an error of the API's
//! older versions; there is no success without content: where all fields are absent, the request's id still is there.

mod kind;
mod scan;

use std::borrow::Cow;

use http::StatusCode;
use imagescan_runtime::{Answer, Payload, ServiceError};

use scan::{Scanned, scan};

pub(crate) fn open(answer: &Answer<'_>) -> Result<Payload, ServiceError> {
    let (status, body) = (answer.status, answer.body);
    // An error's code is read also where a byte of its message was spoilt on the way.
    let text = String::from_utf8_lossy(body);
    let Scanned { mut inner, outer, response, fault } = scan(&text);
    let request_id = inner.request_id.take().or(outer.request_id);
    let legacy = response.is_none() && (outer.code.is_some() || outer.message.is_some());
    let what = if inner.failed {
        return Err(told(status, inner.code, inner.message).with_request_id(request_id));
    } else if let Some(fault) = fault {
        format!("is not one of the API's ({fault})")
    } else if outer.failed || legacy {
        return Err(told(status, outer.code, outer.message).with_request_id(request_id));
    } else if !status.is_success() {
        "tells no error".to_owned()
    } else if matches!(text, Cow::Owned(_)) {
        "is not UTF-8".to_owned()
    } else {
        match response {
            Some(range) if inner.members > 0 => {
                return Ok(Payload::new(body.slice(range)).with_request_id(request_id));
            }
            Some(_) => "has an empty `Response`".to_owned(),
            None => "has no `Response`".to_owned(),
        }
    };
    let message = answer
        .compression()
        .unwrap_or_else(|| format!("the answer {what}; a gateway on the way may have given it"));
    Err(ServiceError::new(kind::of_status(status), message).with_request_id(request_id))
}

/// The service's own error.
fn told(status: StatusCode, code: Option<String>, message: Option<String>) -> ServiceError {
    let message = message.unwrap_or_else(|| "the service gave no message".to_owned());
    let mut error = ServiceError::new(kind::of_error(code.as_deref(), status), message);
    if code.as_deref().is_some_and(kind::is_clock_skew) {
        error = error.with_clock_skew();
    }
    if code.as_deref().is_some_and(kind::is_expired_credentials) {
        error = error.with_expired_credentials();
    }
    error.code = code;
    error
}
