//! A response, typed, with all that came with it.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::client::undecoded::UndecodedResponse;

/// What a service answered. Used like the typed response itself; what came with it is a method away.
pub struct Response<T> {
    output: T,
    opened: Box<UndecodedResponse>,
}

impl<T> Response<T> {
    pub(crate) fn new(output: T, opened: UndecodedResponse) -> Self {
        Self { output, opened: Box::new(opened) }
    }

    pub(crate) fn into_parts(self) -> (T, UndecodedResponse) {
        (self.output, *self.opened)
    }

    /// The id by which the vendor's support finds the request; empty if the service gave none. Shown as in errors: without
    /// secrets, its control characters escaped, and cut after 128 bytes.
    #[must_use]
    pub fn request_id(&self) -> &str {
        self.opened.request_id.as_deref().unwrap_or_default()
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.opened.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.opened.attempts
    }

    /// The body, byte for byte: fields that the types do not know are still here.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.opened.body
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
            .field("request_id", &self.opened.request_id)
            .field("attempts", &self.attempts())
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}
