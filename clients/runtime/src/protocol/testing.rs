//! The provider's part of mocks and cassettes, with which tests run without its services.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

/// The provider's part of the mocks and cassettes of `imagescan-testing`.
///
/// A provider implements it behind its feature `testing`, and returns it from
/// [`Protocol::testing`](crate::provider::Protocol::testing).
pub trait TestProtocol: fmt::Debug + Send + Sync {
    /// Puts the JSON of an output, or an error, into the envelope that
    /// [`Protocol::parse_response`](crate::provider::Protocol::parse_response) removes.
    fn encode_mock(&self, outcome: Result<Vec<u8>, MockError>) -> http::Response<Bytes>;

    /// The names of the parameters that signing adds to the query. A replay does not compare them, because they differ
    /// between requests with the same arguments.
    fn signing_parameters(&self) -> &'static [&'static str] {
        &[]
    }
}

/// An error of a service, as a mock returns it: it is sent in the provider's own envelope.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MockError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The service's code.
    pub code: String,
    /// The service's message.
    pub message: String,
    /// Headers in addition to those of the envelope.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl MockError {
    /// An error with an HTTP status, and the service's code and message. A number that is not an HTTP status becomes 500.
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
    ///
    /// # Panics
    /// When the name is not a header name in lower case, or the value is not a valid header value.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_static(value)));
        self
    }

    /// The code as a JSON string, for [`TestProtocol::encode_mock`].
    #[must_use]
    pub fn quoted_code(&self) -> String {
        serde_json::Value::from(&*self.code).to_string()
    }

    /// The message as a JSON string, for [`TestProtocol::encode_mock`].
    #[must_use]
    pub fn quoted_message(&self) -> String {
        serde_json::Value::from(&*self.message).to_string()
    }

    /// The response with this body, for [`TestProtocol::encode_mock`].
    #[must_use]
    pub fn response(self, body: impl Into<Bytes>) -> http::Response<Bytes> {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
