//! Errors of mocked services.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

/// A service's refusal, as a mock gives it: travels in the provider's own envelope.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MockError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The service's code.
    pub code: String,
    /// The service's message.
    pub message: String,
    /// Headers besides those of the envelope.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl MockError {
    /// A refusal with an HTTP status (500 if it is none), and the service's code and message.
    #[must_use]
    pub fn new(status: u16, code: &str, message: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: code.to_owned(),
            message: message.to_owned(),
            headers: Vec::new(),
        }
    }

    /// Adds a header, `retry-after`.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_static(value)));
        self
    }

    /// The code as a JSON string; for [`Protocol::encode_mock`], as what follows.
    #[must_use]
    pub fn quoted_code(&self) -> String {
        serde_json::Value::from(&*self.code).to_string()
    }

    /// The message as a JSON string.
    #[must_use]
    pub fn quoted_message(&self) -> String {
        serde_json::Value::from(&*self.message).to_string()
    }

    /// The response with this body.
    #[must_use]
    pub fn response(self, body: impl Into<Bytes>) -> http::Response<Bytes> {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
