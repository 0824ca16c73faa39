//! What to say of a response that is not the service's.

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::error::{ErrorKind, ServiceError};

/// A response as it came.
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
    /// A response that did not come by a client.
    #[must_use]
    pub fn from_response(response: &'a http::Response<Bytes>) -> Self {
        Self { status: response.status(), headers: response.headers(), body: response.body() }
    }
}

impl HttpResponse<'_> {
    /// The error of a response that is not the service's. Its kind is the same for all providers.
    #[must_use]
    pub fn unrecognized_error(&self) -> ServiceError {
        ServiceError::new(unrecognized_kind(self.status), self.unrecognized_message())
    }

    /// What is wrong with a response that is not the service's, for the message of an error.
    #[must_use]
    pub fn unrecognized_message(&self) -> String {
        let ours = "the response is not one of the service's; a gateway on the way may have sent it";
        self.compression().unwrap_or_else(|| ours.to_owned())
    }

    /// That the response is compressed, if it is: the client asks for no compression and undoes none, so that what it
    /// holds is bounded by what it was sent.
    #[must_use]
    pub fn compression(&self) -> Option<String> {
        compression(self.headers, self.body)
    }
}

/// The kind of a failure of which nothing but the status is known.
pub(crate) fn unrecognized_kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        // That a host has no such page says nothing of what was asked for.
        404 | ..400 => ErrorKind::UnexpectedResponse,
        _ => service_error_kind(status),
    }
}

/// The kind of a service's own error, of which the code says nothing more.
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
        "the response is compressed ({name}), which was not asked for; a gateway on the way may do it"
    ))
}
