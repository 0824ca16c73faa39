//! Error responses of the gateway and its services.

use std::time::Duration;

use http::StatusCode;

use super::response_value::{Fields, ResponseFormat, ResponseValue};
use crate::response::Response;

#[derive(Debug)]
pub(crate) struct ErrorResponse {
    status: StatusCode,
    code: String,
    message: String,
    /// How long a throttled client should wait.
    retry_after: Option<Duration>,
}

impl ErrorResponse {
    /// An error response with HTTP status 400, which most have.
    pub(super) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self { status: StatusCode::BAD_REQUEST, code, message, retry_after: None }
    }

    /// A common parameter is missing.
    pub(super) fn missing(name: &str) -> Self {
        Self::new("MissingParameter", format!("the parameter {name} is missing"))
    }

    /// A parameter of the operation is missing. Its name is part of the code.
    pub(super) fn missing_of_operation(name: &str) -> Self {
        Self::new(format!("Missing{name}"), format!("the operation needs the parameter {name}"))
    }

    pub(super) fn invalid_parameter(name: &str, why: &str) -> Self {
        Self::new("InvalidParameter", format!("{name} {why}"))
    }

    /// A failure in a response with HTTP status 200.
    pub(super) fn in_success(code: &str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::OK, ..Self::new(code, message) }
    }

    pub(super) fn is_in_success(&self) -> bool {
        self.status == StatusCode::OK
    }

    /// The body of a response of Container Registry that reports a failure with HTTP status 200.
    pub(super) fn into_body(self, request_id: &str) -> ResponseValue {
        let fields = Fields::default().bool("IsSuccess", false).text("RequestId", request_id);
        fields.text("Code", self.code).text("Message", self.message).build()
    }

    pub(super) fn not_found(code: &str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::new(code, message) }
    }

    pub(super) fn unsupported_method(method: &str) -> Self {
        let message = format!("the operation cannot be called by {method}");
        Self { status: StatusCode::FORBIDDEN, ..Self::new("UnsupportedHTTPMethod", message) }
    }

    pub(super) fn throttled(retry_after: Option<Duration>) -> Self {
        let message = "the operation is called too often";
        Self { retry_after, ..Self::new("Throttling.User", message) }
    }

    pub(super) fn unavailable() -> Self {
        let message = "the service is not available for now";
        Self { status: StatusCode::SERVICE_UNAVAILABLE, ..Self::new("ServiceUnavailable", message) }
    }

    pub(super) fn into_response(self, format: ResponseFormat, request_id: &str, host: &str) -> Response {
        let recommend = format!("https://error-center.example/?q={}&requestId={request_id}", self.code);
        let body = ResponseValue::Object(vec![
            ("RequestId", request_id.into()),
            ("HostId", host.into()),
            ("Code", self.code.into()),
            ("Message", self.message.into()),
            ("Recommend", recommend.into()),
        ]);
        let response = body.into_response(self.status, format, "Error");
        match self.retry_after {
            Some(wait) => response.with_header("x-acs-retry-after", wait.as_millis().to_string()),
            None => response,
        }
    }
}
