//! The ways to say no: an error code and a message. The HTTP status is always 200.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::reply::Reply;

#[derive(Debug)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
    /// How long a throttled caller should wait, if it is told.
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    pub(super) fn throttled(message: impl Into<String>, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..Self::new("RequestLimitExceeded", message) }
    }

    /// A header or parameter that every call, or this one, must have.
    pub(super) fn missing(name: &str) -> Self {
        Self::new("MissingParameter", format!("the parameter {name} is missing"))
    }

    pub(super) fn into_reply(self, request_id: &str) -> Reply {
        let error = Error { code: self.code, message: self.message };
        let body = Envelope { response: Body { error, request_id } };
        Reply::json(StatusCode::OK, &body).with_retry_after(self.retry_after)
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
    error: Error,
    request_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Error {
    code: &'static str,
    message: String,
}
