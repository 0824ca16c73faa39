//! Error responses of the gateway and of HSS, which have different bodies.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::Request;
use crate::response::Response;

/// The sender of an error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The API gateway, whose bodies contain the request id.
    Gateway,
    /// The service behind it, whose bodies do not.
    Service,
}

#[derive(Debug)]
pub(crate) struct ErrorResponse {
    origin: Origin,
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The time to wait in a throttling error, if it contains one.
    retry_after: Option<Duration>,
}

impl ErrorResponse {
    pub(super) fn no_such_api(request: &Request) -> Self {
        let message = format!("The API does not exist: {} {}", request.method, request.path);
        Self::gateway(StatusCode::NOT_FOUND, "APIGW.0101", message)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("Request entity too large: the limit is {limit} bytes");
        Self::gateway(StatusCode::PAYLOAD_TOO_LARGE, "APIGW.0201", message)
    }

    /// Authentication failed.
    pub(super) fn unauthenticated(why: impl std::fmt::Display) -> Self {
        let message = format!("Incorrect IAM authentication information: {why}");
        Self::gateway(StatusCode::UNAUTHORIZED, "APIGW.0301", message)
    }

    /// The request has neither a signature nor a token.
    pub(super) fn no_credentials() -> Self {
        Self::unauthenticated("there is neither an Authorization nor an X-Auth-Token header")
    }

    /// The caller is authenticated, and has no access to this project.
    pub(super) fn forbidden(why: impl Into<String>) -> Self {
        Self::gateway(StatusCode::FORBIDDEN, "APIGW.0302", why.into())
    }

    /// The token has expired, or is valid for another project.
    pub(super) fn stale_token() -> Self {
        Self::gateway(StatusCode::UNAUTHORIZED, "APIGW.0307", "The token must be updated.".to_owned())
    }

    pub(super) fn throttled(operation: &str, retry_after: Option<Duration>) -> Self {
        let message = format!("The throttling threshold has been reached: {operation}");
        Self { retry_after, ..Self::gateway(StatusCode::TOO_MANY_REQUESTS, "APIGW.0308", message) }
    }

    /// The gateway cannot reach the service.
    pub(super) fn unavailable() -> Self {
        Self::gateway(StatusCode::BAD_GATEWAY, "APIGW.0201", "Backend unavailable".to_owned())
    }

    /// HSS rejects a parameter or the body.
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        let (origin, status) = (Origin::Service, StatusCode::BAD_REQUEST);
        Self { origin, status, code: "HSS.0001", message: why.into(), retry_after: None }
    }

    /// HSS fails.
    pub(super) fn failed(why: impl Into<String>) -> Self {
        let (origin, status) = (Origin::Service, StatusCode::INTERNAL_SERVER_ERROR);
        Self { origin, status, code: "HSS.0041", message: why.into(), retry_after: None }
    }

    /// The error with the status of a success.
    pub(super) fn into_success(self) -> Response {
        Self { status: StatusCode::OK, ..self }.into_response("")
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn into_response(self, request_id: &str) -> Response {
        let request_id = (self.origin == Origin::Gateway).then_some(request_id);
        let body = Body { error_code: self.code, error_msg: &self.message, request_id };
        Response::json(self.status, &body).with_retry_after(self.retry_after)
    }

    fn gateway(status: StatusCode, code: &'static str, message: String) -> Self {
        Self { origin: Origin::Gateway, status, code, message, retry_after: None }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error_code: &'a str,
    error_msg: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}
