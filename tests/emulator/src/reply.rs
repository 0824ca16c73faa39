//! One answer, before it becomes an HTTP response.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Reply {
    pub(crate) fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type", content_type.to_owned())], body: body.into() }
    }

    /// A JSON answer.
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("answers are plain data");
        Self::new(status, "application/json", body)
    }

    /// An answer without a body. Its content type still says JSON, as the service does.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, "application/json", Bytes::new())
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            let value = HeaderValue::try_from(value).expect("the emulator writes printable header values");
            response.headers_mut().append(name, value);
        }
        response
    }
}
