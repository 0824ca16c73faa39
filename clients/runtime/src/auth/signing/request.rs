//! The view of a request that signers read.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Request};

/// A read-only view of the request to sign, as it is sent.
#[derive(Clone, Copy)]
pub struct SigningRequest<'a> {
    /// The method in upper case, `GET`.
    pub method: &'a str,
    /// The path, percent-encoded, starting with `/`.
    pub path: &'a str,
    /// The query without its `?`, percent-encoded; empty if absent.
    pub query: &'a str,
    /// The headers, including `host`.
    pub headers: &'a HeaderMap,
    /// The body; empty if absent.
    pub body: &'a [u8],
}

impl fmt::Debug for SigningRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers, query and body may contain tokens.
        f.debug_struct("SigningRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<'a> SigningRequest<'a> {
    /// The view of a request.
    #[must_use]
    pub fn from_request(request: &'a Request<Bytes>) -> Self {
        Self {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
        }
    }
}
