//! Interceptors: users' code between a client and its transport.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::Error;
use crate::types::operation::OperationMeta;

/// Sees every attempt, and may change or reject it; added to a client by `.interceptor(…)`.
///
/// Interceptors are called in the order in which they were added. An error of any kind from one ends the call without a
/// retry. Secrets of the call are redacted in the error and in its sources; a source that quotes one is replaced by
/// its redacted text.
///
/// ```
/// use http::HeaderValue;
/// use imagescan_runtime::interceptor::{Context, Interceptor, Request};
/// use imagescan_runtime::Error;
///
/// /// Adds the name of the job that sends the requests.
/// #[derive(Debug)]
/// struct JobName(HeaderValue);
///
/// impl Interceptor for JobName {
///     fn before_signing(&self, _: &Context<'_>, request: &mut Request) -> Result<(), Error> {
///         request.headers_mut().insert("x-job-name", self.0.clone());
///         Ok(())
///     }
/// }
/// ```
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Called before the provider adds its headers and signs. The signature covers changes made here, as far as the
    /// provider's signature covers that part of a request.
    ///
    /// # Errors
    /// An error ends the call before the request is sent.
    fn before_signing(&self, context: &Context<'_>, request: &mut Request) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// Called after signing. Unsigned headers may be added; signed parts must not be changed.
    ///
    /// # Errors
    /// An error ends the call before the request is sent.
    fn before_sending(&self, context: &Context<'_>, request: &mut Request) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// Called when a response has arrived, of any status. Not called if none arrived.
    ///
    /// # Errors
    /// An error ends the call.
    fn after_receiving(&self, context: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        let _ = (context, response);
        Ok(())
    }
}

/// A request before it is sent. Headers with secrets are marked as sensitive once the request is signed.
pub type Request = http::Request<Bytes>;

/// The attempt that an interceptor is called for.
#[derive(Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The operation.
    pub operation: &'a OperationMeta,
    /// 1 for the first attempt of a call.
    pub attempt: u32,
}

/// A response as it arrived.
#[non_exhaustive]
pub struct Received<'a> {
    /// The request, as it was sent.
    pub request: &'a Request,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body. If it is longer than the limit: the first 64 KiB of an error response, and nothing of a success.
    pub body: &'a Bytes,
    /// Whether `body` is the whole body; false if it is longer than the limit.
    pub complete: bool,
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}
