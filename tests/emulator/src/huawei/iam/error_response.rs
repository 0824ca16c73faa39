//! Error responses of IAM: an object `error`, whose code is the HTTP status.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::huawei::error_response::ErrorResponse as GatewayErrorResponse;
use crate::response::Response;

#[derive(Debug)]
pub(super) struct ErrorResponse {
    status: StatusCode,
    message: String,
    /// The time to wait in a throttling error, if it contains one.
    retry_after: Option<Duration>,
}

impl ErrorResponse {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None }
    }

    /// The request is invalid.
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, why)
    }

    /// Authentication failed.
    pub(super) fn unauthorized(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, why)
    }

    pub(super) fn throttled(retry_after: Option<Duration>) -> Self {
        let message = "the operation is called too often";
        Self { retry_after, ..Self::new(StatusCode::TOO_MANY_REQUESTS, message) }
    }

    pub(super) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the service is not available for now")
    }

    pub(super) fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or_default();
        let error = ErrorFields { code: self.status.as_u16(), message: &self.message, title };
        Response::json(self.status, &Body { error }).with_retry_after(self.retry_after)
    }
}

/// IAM returns authentication errors of the gateway in its own form.
impl From<GatewayErrorResponse> for ErrorResponse {
    fn from(response: GatewayErrorResponse) -> Self {
        Self::unauthorized(response.message())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: ErrorFields<'a>,
}

#[derive(Serialize)]
struct ErrorFields<'a> {
    code: u16,
    message: &'a str,
    title: &'a str,
}
