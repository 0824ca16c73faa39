//! The way in which IAM says no: an error inside an error, with the HTTP status for its code.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::huawei::refusal::Refusal as GatewayRefusal;
use crate::reply::Reply;

#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    /// How long a throttled caller should wait, if it is told.
    retry_after: Option<Duration>,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None }
    }

    /// The request makes no sense.
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, why)
    }

    /// The caller did not prove who they are.
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

    pub(super) fn into_reply(self) -> Reply {
        let title = self.status.canonical_reason().unwrap_or_default();
        let error = Error { code: self.status.as_u16(), message: &self.message, title };
        Reply::json(self.status, &Body { error }).with_retry_after(self.retry_after)
    }
}

/// What the gateway refuses, IAM refuses in its own form.
impl From<GatewayRefusal> for Refusal {
    fn from(refusal: GatewayRefusal) -> Self {
        Self::unauthorized(refusal.message())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: u16,
    message: &'a str,
    title: &'a str,
}
