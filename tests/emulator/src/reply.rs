//! One answer, before it becomes an HTTP response.

use std::fmt::Write as _;
use std::time::Duration;

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
    /// The operation that changed the state of the cloud, if one did.
    changed: Option<&'static str>,
}

impl Reply {
    pub(crate) fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status, headers, body: body.into(), changed: None }
    }

    /// A JSON answer.
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("answers are plain data");
        Self::new(status, "application/json", body)
    }

    /// An answer of plain text.
    pub(crate) fn text(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, "text/plain", body)
    }

    /// An answer without a body. Its content type still says JSON, as the service does.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, "application/json", Bytes::new())
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says how long to wait, in seconds rounded up, if there is anything to say.
    pub(crate) fn with_retry_after(self, wait: Option<Duration>) -> Self {
        match wait {
            Some(wait) => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                self.with_header("retry-after", seconds.to_string())
            }
            None => self,
        }
    }

    /// Says that the call of this operation changed something.
    pub(crate) fn with_change(mut self, operation: &'static str) -> Self {
        self.changed = Some(operation);
        self
    }

    pub(crate) fn changed(&self) -> Option<&'static str> {
        self.changed
    }

    /// A header that the answer has.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn into_response(self) -> Response {
        self.into_response_with(Body::from)
    }

    /// With another way for the body to come. Its length is announced in any case.
    pub(crate) fn into_response_with(self, body: impl FnOnce(Bytes) -> Body) -> Response {
        let length = self.body.len().to_string();
        let mut response = Response::new(body(self.body));
        *response.status_mut() = self.status;
        let length = std::iter::once(("content-length", length));
        for (name, value) in self.headers.into_iter().chain(length) {
            let value = HeaderValue::try_from(value).expect("the emulator writes printable header values");
            response.headers_mut().append(name, value);
        }
        response
    }

    /// The answer as it goes over the wire, cut after so many bytes of its body, and before its last byte.
    pub(crate) fn to_wire(&self, kept: usize) -> Bytes {
        let mut wire = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in &self.headers {
            write!(wire, "{name}: {value}\r\n").expect("a String takes any text");
        }
        write!(wire, "content-length: {}\r\n\r\n", self.body.len()).expect("a String takes any text");
        let mut wire = wire.into_bytes();
        let end = wire.len().saturating_add(kept);
        wire.extend_from_slice(&self.body);
        wire.truncate(end.min(wire.len() - 1));
        wire.into()
    }
}
