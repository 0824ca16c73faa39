//! The response of a cloud, before it becomes an HTTP response of the server.

use std::fmt::Write as _;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

#[derive(Debug)]
pub(crate) struct Response {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    /// The operation, if it changed the state of the cloud.
    changed_by: Option<&'static str>,
}

impl Response {
    pub(crate) fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status, headers, body: body.into(), changed_by: None }
    }

    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("response bodies are plain data");
        Self::new(status, "application/json", body)
    }

    pub(crate) fn text(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, "text/plain", body)
    }

    /// A response without a body. Its content type is JSON, as the service has it.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, "application/json", Bytes::new())
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds `Retry-After` in seconds, rounded up, if there is a time to wait.
    pub(crate) fn with_retry_after(self, wait: Option<Duration>) -> Self {
        match wait {
            Some(wait) => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                self.with_header("retry-after", seconds.to_string())
            }
            None => self,
        }
    }

    /// Records that the call of this operation changed the state of the cloud.
    pub(crate) fn with_change(mut self, operation: &'static str) -> Self {
        self.changed_by = Some(operation);
        self
    }

    pub(crate) fn changed_by(&self) -> Option<&'static str> {
        self.changed_by
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn into_http(self) -> axum::response::Response {
        self.into_http_with(Body::from)
    }

    /// Like `into_http`, with a body that `body` makes from the bytes. `Content-Length` is set in any case.
    pub(crate) fn into_http_with(self, body: impl FnOnce(Bytes) -> Body) -> axum::response::Response {
        let length = self.body.len().to_string();
        let mut response = axum::response::Response::new(body(self.body));
        *response.status_mut() = self.status;
        let length = std::iter::once(("content-length", length));
        for (name, value) in self.headers.into_iter().chain(length) {
            let value = HeaderValue::try_from(value).expect("the emulator writes printable header values");
            response.headers_mut().append(name, value);
        }
        response
    }

    /// The bytes of the HTTP response, cut after `body_bytes` of its body and at the latest before its last byte.
    pub(crate) fn to_wire(&self, body_bytes: usize) -> Bytes {
        let mut wire = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in &self.headers {
            write!(wire, "{name}: {value}\r\n").expect("a String takes any text");
        }
        write!(wire, "content-length: {}\r\n\r\n", self.body.len()).expect("a String takes any text");
        let mut wire = wire.into_bytes();
        let end = wire.len().saturating_add(body_bytes);
        wire.extend_from_slice(&self.body);
        wire.truncate(end.min(wire.len() - 1));
        wire.into()
    }
}
