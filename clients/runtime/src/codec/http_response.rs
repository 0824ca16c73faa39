//! HTTP responses, and errors for those that are not the service's.

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::error::{ErrorKind, ServiceError};

/// A response as received.
#[derive(Debug)]
#[non_exhaustive]
pub struct HttpResponse<'a> {
    /// The HTTP status.
    pub status: http::StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a Bytes,
}

impl<'a> HttpResponse<'a> {
    /// The view of a response that was received without a client.
    #[must_use]
    pub fn from_response(response: &'a http::Response<Bytes>) -> Self {
        Self { status: response.status(), headers: response.headers(), body: response.body() }
    }
}

impl HttpResponse<'_> {
    /// The error for a response that is not the service's. The same for all providers.
    #[must_use]
    pub fn unrecognized_error(&self) -> ServiceError {
        ServiceError::new(unrecognized_kind(self.status), self.unrecognized_message())
    }

    /// The error message for a response that is not the service's.
    #[must_use]
    pub fn unrecognized_message(&self) -> String {
        let message = "the response is not one of the service's; a gateway on the way may have sent it";
        self.compression().unwrap_or_else(|| message.to_owned())
    }

    /// The error message for a compressed response; `None` if it is not compressed. The client does not support compression, so
    /// that received bytes bound its memory.
    #[must_use]
    pub fn compression(&self) -> Option<String> {
        compression(self.headers, self.body)
    }
}

/// The kind of error for a status, if nothing else is known.
pub(crate) fn unrecognized_kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        // A host without this page does not mean that the requested object does not exist.
        404 | ..400 => ErrorKind::UnexpectedResponse,
        _ => service_error_kind(status),
    }
}

/// The kind of a service's error for a status, if its code does not determine the kind.
#[must_use]
pub fn service_error_kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Rejected,
    }
}

pub(crate) fn compression(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let named = headers.get(CONTENT_ENCODING).and_then(|name| name.to_str().ok()).map(str::trim);
    let name = match named {
        Some(name) if !name.is_empty() && !name.eq_ignore_ascii_case("identity") => name,
        _ if body.starts_with(b"\x1f\x8b") => "gzip",
        _ => return None,
    };
    Some(format!(
        "the response is compressed ({name}), which was not requested; a gateway on the way may have done it"
    ))
}
