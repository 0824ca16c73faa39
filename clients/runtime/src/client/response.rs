//! A typed response with its HTTP metadata.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::client::undecoded::UndecodedResponse;

/// A response of a service. Dereferences to the typed output; methods return status, headers, body and request id.
pub struct Response<T> {
    output: T,
    undecoded: Box<UndecodedResponse>,
}

impl<T> Response<T> {
    pub(crate) fn new(output: T, undecoded: UndecodedResponse) -> Self {
        Self { output, undecoded: Box::new(undecoded) }
    }

    pub(crate) fn into_parts(self) -> (T, UndecodedResponse) {
        (self.output, *self.undecoded)
    }

    /// The id by which the vendor's support finds the request; empty if the response has none. Prepared as in errors:
    /// secrets redacted, control characters escaped, and cut after 128 bytes.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.undecoded.request_id.as_deref().unwrap_or_default()
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

    /// The typed response.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.output
    }
}

impl<T> Deref for Response<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.output
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
