//! The ways to say no: an error code and a message. The HTTP status is always 200.

use http::StatusCode;
use serde::Serialize;

use crate::reply::Reply;

#[derive(Debug)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A header or parameter that every call, or this one, must have.
    pub(super) fn missing(name: &str) -> Self {
        Self::new("MissingParameter", format!("the parameter {name} is missing"))
    }

    pub(super) fn into_reply(self, request_id: &str) -> Reply {
        let error = Error { code: self.code, message: self.message };
        Reply::json(StatusCode::OK, &Envelope { response: Body { error, request_id } })
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
