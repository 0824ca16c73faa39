//! What users put between a client and its transport.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::Error;
use crate::types::operation::OperationMeta;

/// Looks at every attempt, and may change or refuse it; given to a client by `.interceptor(…)`.
///
/// Interceptors are asked in the order in which they were given. An error from one ends the call, of whatever
/// kind it is: it is not retried. What it quotes of the call's secrets is redacted, also in what caused it; what is not
/// fit to be seen there is replaced by its text.
///
/// ```
/// use http::HeaderValue;
/// use imagescan_runtime::interceptor::{Context, Interceptor, Request};
/// use imagescan_runtime::Error;
///
/// /// Names the job on whose behalf requests are sent.
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
    /// Before the provider adds its headers and signs. What is changed here is part of what the signature covers, where
    /// the provider covers it.
    ///
    /// # Errors
    /// To end the call before anything is sent.
    fn before_signing(&self, context: &Context<'_>, request: &mut Request) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// After signing. Headers may be added that no signature covers; what is signed must stay as it is.
    ///
    /// # Errors
    /// To end the call before anything is sent.
    fn before_sending(&self, context: &Context<'_>, request: &mut Request) -> Result<(), Error> {
        let _ = (context, request);
        Ok(())
    }

    /// When the response is here, whatever it says. Not asked where no response came.
    ///
    /// # Errors
    /// To end the call.
    fn after_receiving(&self, context: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        let _ = (context, response);
        Ok(())
    }
}

/// A request under way. Headers with secrets are marked as sensitive once they are signed.
pub type Request = http::Request<Bytes>;

/// Which attempt it is.
#[derive(Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The operation.
    pub operation: &'a OperationMeta,
    /// 1 for the first attempt of a call.
    pub attempt: u32,
}

/// A response as it came.
#[non_exhaustive]
pub struct Received<'a> {
    /// The request that it answers, as it was sent.
    pub request: &'a Request,
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body; if it was too long to be read, the first 64 KiB of an error, and nothing of any other.
    pub body: &'a Bytes,
    /// Whether the body is all here: not if it was too long to be read.
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
