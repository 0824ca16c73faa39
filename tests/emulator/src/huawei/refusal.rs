//! The ways to say no: HTTP status, error code and the two shapes of the answer.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::Request;
use crate::reply::Reply;

/// Who refuses decides the shape of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The API gateway, which repeats the request id in the body.
    Gateway,
    /// The service behind it, which does not.
    Service,
}

#[derive(Debug)]
pub(crate) struct Refusal {
    origin: Origin,
    status: StatusCode,
    code: &'static str,
    message: String,
    /// How long a throttled caller should wait, if it is told.
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn no_such_api(request: &Request) -> Self {
        let message = format!("The API does not exist: {} {}", request.method, request.path);
        Self::gateway(StatusCode::NOT_FOUND, "APIGW.0101", message)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("Request entity too large: the limit is {limit} bytes");
        Self::gateway(StatusCode::PAYLOAD_TOO_LARGE, "APIGW.0201", message)
    }

    /// The caller did not prove who they are.
    pub(super) fn unauthenticated(why: impl std::fmt::Display) -> Self {
        let message = format!("Incorrect IAM authentication information: {why}");
        Self::gateway(StatusCode::UNAUTHORIZED, "APIGW.0301", message)
    }

    /// The caller did not even try to prove who they are.
    pub(super) fn nothing_to_prove() -> Self {
        Self::unauthenticated("there is neither an Authorization nor an X-Auth-Token header")
    }

    /// The caller is known, and may not use this project.
    pub(super) fn forbidden(why: impl Into<String>) -> Self {
        Self::gateway(StatusCode::FORBIDDEN, "APIGW.0302", why.into())
    }

    /// The token was good once, or is good elsewhere.
    pub(super) fn stale_token() -> Self {
        Self::gateway(StatusCode::UNAUTHORIZED, "APIGW.0307", "The token must be updated.".to_owned())
    }

    /// The operation is called more often than its limit allows.
    pub(super) fn throttled(operation: &str, retry_after: Option<Duration>) -> Self {
        let message = format!("The throttling threshold has been reached: {operation}");
        Self { retry_after, ..Self::gateway(StatusCode::TOO_MANY_REQUESTS, "APIGW.0308", message) }
    }

    /// The gateway does not reach the service.
    pub(super) fn unavailable() -> Self {
        Self::gateway(StatusCode::BAD_GATEWAY, "APIGW.0201", "Backend unavailable".to_owned())
    }

    /// HSS does not understand the request.
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        let (origin, status) = (Origin::Service, StatusCode::BAD_REQUEST);
        Self { origin, status, code: "HSS.0001", message: why.into(), retry_after: None }
    }

    /// What it says to people.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn into_reply(self, request_id: &str) -> Reply {
        let request_id = (self.origin == Origin::Gateway).then_some(request_id);
        let body = Body { error_code: self.code, error_msg: &self.message, request_id };
        Reply::json(self.status, &body).with_retry_after(self.retry_after)
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
