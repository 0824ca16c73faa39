//! Errors of mocked services.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

/// An error response of a mocked service, encoded in the provider's own envelope.
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
    /// An error with an HTTP status (500 if it is not a valid status), and the service's code and message.
    #[must_use]
    pub fn new(status: u16, code: &str, message: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: code.to_owned(),
            message: message.to_owned(),
            headers: Vec::new(),
        }
    }

    /// Adds a header, such as `retry-after`.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_static(value)));
        self
    }

    /// The code as a JSON string, for an implementation of
    /// [`Protocol::encode_mock`](crate::provider::Protocol::encode_mock).
    #[must_use]
    pub fn quoted_code(&self) -> String {
        serde_json::Value::from(&*self.code).to_string()
    }

    /// The message as a JSON string, for the same.
    #[must_use]
    pub fn quoted_message(&self) -> String {
        serde_json::Value::from(&*self.message).to_string()
    }

    /// The HTTP response with this body, and with the error's status and headers.
    #[must_use]
    pub fn response(self, body: impl Into<Bytes>) -> http::Response<Bytes> {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
