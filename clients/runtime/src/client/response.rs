//! A typed response with its HTTP metadata.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::client::undecoded::UndecodedResponse;

/// A response of a service. Dereferences to the typed output; methods return status, headers, body and request id. To move
/// fields out of the output, call [`into_inner`](Self::into_inner) first.
#[derive(Clone)]
pub struct Response<T> {
    output: T,
    undecoded: Box<UndecodedResponse>,
}

/// A response without its typed output; made by [`Response::into_parts`].
#[derive(Clone)]
#[non_exhaustive]
pub struct ResponseParts {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The request id, as [`Response::request_id`] returns it.
    pub request_id: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// The body, byte for byte.
    pub body: Bytes,
}

impl<T> Response<T> {
    pub(crate) fn new(output: T, undecoded: UndecodedResponse) -> Self {
        Self { output, undecoded: Box::new(undecoded) }
    }

    pub(crate) fn undecoded(&self) -> &UndecodedResponse {
        &self.undecoded
    }

    /// The id by which the vendor's support finds the request; `None` if the response has none. Prepared as in errors:
    /// secrets redacted, control characters escaped, and cut after 128 bytes.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.undecoded.request_id.as_deref()
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.undecoded.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.undecoded.headers
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.undecoded.attempts
    }

    /// The body, byte for byte, with fields that the types do not have.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.undecoded.body
    }

    /// The typed output.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.output
    }

    /// The typed output, and the rest of the response.
    #[must_use]
    pub fn into_parts(self) -> (T, ResponseParts) {
        let UndecodedResponse { status, headers, request_id, attempts, body, .. } = *self.undecoded;
        (self.output, ResponseParts { status, headers, request_id, attempts, body })
    }
}

impl<T> Deref for Response<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.output
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.output
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.undecoded.request_id)
            .field("attempts", &self.attempts())
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}

/// Prints neither headers nor body, which may contain secrets.
impl fmt::Debug for ResponseParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseParts")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
