//! Error responses: an error code and a message. The HTTP status is always 200.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::response::Response;

#[derive(Debug)]
pub(crate) struct ErrorResponse {
    code: &'static str,
    message: String,
    /// The time to wait in a throttling error, if it contains one.
    retry_after: Option<Duration>,
}

impl ErrorResponse {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    pub(super) fn throttled(message: impl Into<String>, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..Self::new("RequestLimitExceeded", message) }
    }

    /// A required header or parameter is missing.
    pub(super) fn missing(name: &str) -> Self {
        Self::new("MissingParameter", format!("the parameter {name} is missing"))
    }

    pub(super) fn into_response(self, request_id: &str) -> Response {
        let error = ErrorFields { code: self.code, message: self.message };
        let body = Envelope { response: Body { error, request_id } };
        Response::json(StatusCode::OK, &body).with_retry_after(self.retry_after)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    response: Body<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    error: ErrorFields,
    request_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorFields {
    code: &'static str,
    message: String,
}
