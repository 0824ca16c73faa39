//! Interceptors: users' code between a client and its transport.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::Error;
use crate::types::operation::OperationMeta;

/// Sees every attempt, and may change or reject it; sees how every call ends. Added to a client by `.interceptor(…)`.
///
/// Interceptors are called in the order in which they were added, from the task of the call, which waits for them. In
/// one call, the hooks have this order:
///
/// 1. for each attempt, `before_signing` and `before_sending`; the request is sent; `after_receiving` if a response
///    arrived; `on_attempt_failure` if the attempt failed
/// 2. `on_complete`, once
///
/// An attempt ends with a success or with `on_attempt_failure`, and a call with `on_complete`, also if the total time
/// limit of the call ends them. A call that is dropped ends without either.
///
/// An error of any kind from one of the first three hooks ends the call without a retry. Secrets of the call are
/// redacted in errors and in their sources; a source that quotes one is replaced by its redacted text.
///
/// A header for every request:
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use http::HeaderValue;
/// use imagescan::interceptor::{Context, Interceptor, Request};
/// use imagescan::Error;
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
///
/// Metrics: the number of calls, by operation and outcome, and of attempts that failed.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use std::collections::BTreeMap;
/// use std::sync::{Arc, Mutex};
///
/// use imagescan::Error;
/// use imagescan::interceptor::{Context, Interceptor, Summary};
///
/// #[derive(Clone, Debug, Default)]
/// struct Metrics(Arc<Mutex<BTreeMap<String, u64>>>);
///
/// impl Metrics {
///     fn count(&self, metric: &str, operation: &str, outcome: &str) {
///         let key = format!("{metric}{{operation={operation:?},outcome={outcome:?}}}");
///         *self.0.lock().unwrap().entry(key).or_default() += 1;
///     }
/// }
///
/// impl Interceptor for Metrics {
///     fn on_attempt_failure(&self, context: &Context<'_>, error: &Error) {
///         self.count("failed_attempts", &context.operation.name, &format!("{:?}", error.kind()));
///     }
///
///     fn on_complete(&self, call: &Summary<'_>) {
///         let outcome = call.outcome.map_or_else(|error| format!("{:?}", error.kind()), |()| "Ok".to_owned());
///         self.count("calls", &call.operation.name, &outcome);
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
    /// An error ends the call. [`Error::is_retryable`] is false for it: the service has received the request.
    fn after_receiving(&self, context: &Context<'_>, response: &Received<'_>) -> Result<(), Error> {
        let _ = (context, response);
        Ok(())
    }

    /// Called when an attempt has failed after its request was ready to be sent: without a response, by a time limit, by
    /// an error response, by a response that cannot be decoded, or by an error of [`after_receiving`](Self::after_receiving).
    /// Called before the pause that precedes the next attempt.
    ///
    /// A failure before that, such as one of the credential source, is a failure of the call.
    fn on_attempt_failure(&self, context: &Context<'_>, error: &Error) {
        let _ = (context, error);
    }

    /// Called once when a call has ended. Not called for a call whose arguments of
    /// [`raw`](crate::Client::raw) or whose options are invalid, because such a call does not start, and not for a call
    /// that is dropped.
    fn on_complete(&self, call: &Summary<'_>) {
        let _ = call;
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
    /// The time since the request of the attempt was sent, by Tokio's clock; zero before. When a response has arrived, the
    /// time until the end of its body, without the pause between attempts, and without waiting for a limit or credentials.
    pub elapsed: Duration,
}

/// A call that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Summary<'a> {
    /// The operation.
    pub operation: &'a OperationMeta,
    /// How many times the request was sent.
    pub attempts: u32,
    /// The time since the call was first polled, by Tokio's clock: with waiting, pauses and decoding.
    pub elapsed: Duration,
    /// The HTTP status of the response, or of the error if it has one.
    pub status: Option<StatusCode>,
    /// The request id of the response or of the error, if it has one; redacted, escaped and shortened.
    pub request_id: Option<&'a str>,
    /// The error, if the call returns one.
    pub outcome: Result<(), &'a Error>,
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
