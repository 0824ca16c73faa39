//! The one error type.

mod display;
mod kind;
mod predicates;
mod redact;
mod service;

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use kind::{ErrorKind, IncompleteList, TimeoutKind};
use redact::without_repeats;
pub use service::ServiceError;

use crate::text::{escape, escape_owned};

/// Why a call failed.
///
/// Opaque, so that it can grow: use the predicates and getters. [`Display`](std::fmt::Display) prints the operation, the service's
/// code and message, the HTTP status and the request id, which the vendor's support needs, on one line.
/// [`Debug`](std::fmt::Debug) is readable too, since `main` prints the error that it returns: it adds the kind, the number of
/// attempts and the sources, one per line.
///
/// The predicates, in the order in which a call proceeds; each error has one of these kinds:
///
/// | predicate | cause | what to do |
/// |---|---|---|
/// | [`is_invalid_input`](Self::is_invalid_input) | an argument, a setting or a raw target; nothing was sent | change the program or its configuration |
/// | [`is_credentials`](Self::is_credentials) | no source has credentials, or the source failed, as when a token service rejects the keys that assume a role | set up a source; the message lists what each lacks |
/// | [`is_connect`](Self::is_connect) | no connection: name, network, proxy, certificate | see the message; call again later |
/// | [`is_timeout`](Self::is_timeout) | a time limit expired | call again if [`is_retryable`](Self::is_retryable), or raise the [`timeout`](Self::timeout) |
/// | [`is_network`](Self::is_network) | the connection broke | call again if [`is_retryable`](Self::is_retryable) |
/// | [`is_authentication`](Self::is_authentication) | the service rejected the key, the signature or the token, or it has expired ([`is_expired_credentials`](Self::is_expired_credentials)) | replace the key, or log in again |
/// | [`is_permission`](Self::is_permission) | the key lacks the permission | grant the permission that the operation's page names |
/// | [`is_throttled`](Self::is_throttled) | too many requests | call again after [`retry_after`](Self::retry_after) |
/// | [`is_not_found`](Self::is_not_found) | the requested object does not exist | check the ids and the region |
/// | [`is_rejected`](Self::is_rejected) | another reason, such as a quota or the state of an object | see [`code`](Self::code) and [`message`](Self::message) |
/// | [`is_server`](Self::is_server) | the service failed | call again if [`is_retryable`](Self::is_retryable) |
/// | [`is_unexpected_response`](Self::is_unexpected_response) | the response is not of the API: a gateway's page, a redirect, too long | check endpoint and proxy |
/// | [`is_decode`](Self::is_decode) | the response does not match its type | call it by [`Client::raw`](crate::Client::raw); report it |
/// | [`is_task_failed`](Self::is_task_failed) | a task that was waited for has failed | see the [`snapshot`](Self::snapshot) |
/// | [`is_wait_deadline`](Self::is_wait_deadline) | a task has not ended within the deadline of the wait | wait again, or stop the task |
/// | [`is_incomplete_list`](Self::is_incomplete_list) | the pages of a list contradict each other | list again, or resume the walk at its [checkpoint](crate::Checkpoint) |
///
/// External text is redacted, escaped and shortened: a message to 1 KiB, a code and a request id to 128 bytes. The headers and
/// the body of the response are unchanged, and never printed.
pub struct Error(Box<ErrorFields>);

#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, and most errors have none")]
struct ErrorFields {
    kind: ErrorKind,
    /// The original kind, if [`with_kind`](Error::with_kind) changed it.
    cause: Option<ErrorKind>,
    operation: Option<Cow<'static, str>>,
    status: Option<StatusCode>,
    headers: Option<Box<HeaderMap>>,
    code: Option<String>,
    message: String,
    /// The number of omitted bytes of the message.
    message_left_out: usize,
    /// Likewise, of the code and of the request id.
    code_left_out: usize,
    request_id_left_out: usize,
    /// The list at the end of the message, if there is one.
    items: Vec<String>,
    request_id: Option<String>,
    attempts: u32,
    /// Whether the operation may be sent again after any failure; false if that is not known.
    idempotent: bool,
    /// Whether the call may be made again although its last request may not be sent again.
    repeatable: bool,
    retry_after: Option<Duration>,
    clock_skew: bool,
    /// How long the error stays cached, if it comes from a cache.
    cached_for: Option<Duration>,
    expired_credentials: bool,
    timeout: Option<TimeoutKind>,
    without_retry: bool,
    incomplete_list: Option<IncompleteList>,
    /// The last response that a wait received.
    snapshot: Option<Arc<dyn Any + Send + Sync>>,
    body: Bytes,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind, with a message that describes the problem and its solution. Control characters in it, such as those
    /// of a variable's value, are escaped.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::raw(kind, escape_owned(message.into()))
    }

    /// An error with an external message, which is redacted, escaped and shortened later.
    fn raw(kind: ErrorKind, message: String) -> Self {
        Self(Box::new(ErrorFields {
            kind,
            cause: None,
            operation: None,
            status: None,
            headers: None,
            code: None,
            message,
            message_left_out: 0,
            code_left_out: 0,
            request_id_left_out: 0,
            items: Vec::new(),
            request_id: None,
            attempts: 0,
            idempotent: false,
            repeatable: false,
            retry_after: None,
            clock_skew: false,
            cached_for: None,
            expired_credentials: false,
            timeout: None,
            without_retry: false,
            incomplete_list: None,
            snapshot: None,
            body: Bytes::new(),
            source: None,
        }))
    }

    /// An error about invalid input.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// Sets the source. [`source`](StdError::source) omits texts that the message already contains.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = without_repeats(Arc::from(source.into()), self.to_string());
        self
    }

    pub(crate) fn from_service(error: ServiceError) -> Self {
        let mut this = Self::raw(error.kind, error.message);
        this.0.code = error.code;
        this.0.request_id = error.request_id;
        this.0.retry_after = error.retry_after;
        this.0.message_left_out = error.message_left_out;
        this.0.code_left_out = error.code_left_out;
        this.0.request_id_left_out = error.request_id_left_out;
        this.0.clock_skew = error.clock_skew;
        this.0.expired_credentials = error.expired_credentials;
        this
    }

    pub(crate) fn in_operation(mut self, name: Cow<'static, str>, attempts: u32) -> Self {
        self.0.operation = Some(match name {
            Cow::Borrowed(name) => escape(name),
            Cow::Owned(name) => Cow::Owned(escape_owned(name)),
        });
        self.0.attempts = attempts;
        self
    }

    /// Sets whether the operation is idempotent.
    pub(crate) fn idempotent(mut self, idempotent: bool) -> Self {
        self.0.idempotent = idempotent;
        self
    }

    /// Marks that the call may be made again: no request of it had an effect, and the reason of the failure is gone.
    pub(crate) fn set_repeatable(&mut self) {
        self.0.repeatable = true;
    }

    /// The error that a time limit expired.
    pub(crate) fn timed_out(timeout: TimeoutKind, limit: Duration) -> Self {
        let what = if timeout == TimeoutKind::Total { "the call" } else { "one attempt" };
        let name = timeout.name();
        let message = format!("{what} took longer than the {name} limit of {limit:?}");
        Self::new(ErrorKind::Timeout, message).with_timeout_kind(Some(timeout))
    }

    /// Adds the last response of a wait.
    pub(crate) fn with_snapshot<T: Send + Sync + 'static>(mut self, snapshot: T) -> Self {
        self.0.snapshot = Some(Arc::new(snapshot));
        self
    }

    pub(crate) fn with_message(mut self, message: String) -> Self {
        self.0.message = message;
        self
    }

    pub(crate) fn with_timeout_kind(mut self, timeout: Option<TimeoutKind>) -> Self {
        self.0.timeout = timeout;
        self
    }

    /// Marks that a retry cannot succeed.
    pub(crate) fn without_retry(mut self) -> Self {
        self.0.without_retry = true;
        self
    }

    /// Sets the pause that the headers request, if the body requests none.
    pub(crate) fn or_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = self.0.retry_after.or(pause);
        self
    }

    /// An error with a list, of which `Debug` prints each item on its own line.
    pub(crate) fn listing(kind: ErrorKind, headline: &str, items: Vec<String>) -> Self {
        let mut error = Self::new(kind, format!("{headline}; {}", items.join("; ")));
        error.0.items = items.into_iter().map(escape_owned).collect();
        error
    }

    /// Adds context before the message.
    pub(crate) fn with_context(mut self, context: impl fmt::Display) -> Self {
        self.0.message = format!("{}: {}", escape(&context.to_string()), self.0.message);
        self
    }

    /// Adds a remark after the message.
    pub(crate) fn with_remark(mut self, remark: &str) -> Self {
        self.0.message = format!("{}; {remark}", self.0.message);
        if !self.0.items.is_empty() {
            self.0.items.push(remark.to_owned());
        }
        self
    }

    /// Marks that the error comes from a cache, and for how long it stays there.
    pub(crate) fn cached_for(self, remaining: Duration) -> Self {
        let seconds = remaining.as_secs() + u64::from(remaining.subsec_nanos() > 0);
        let mut this = self.with_remark(&format!("not retried for another {seconds} s"));
        this.0.cached_for = Some(remaining);
        this
    }

    pub(crate) fn is_cached(&self) -> bool {
        self.0.cached_for.is_some()
    }

    /// Changes the kind; [`cause`](Self::cause) remains the original one.
    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.cause = Some(self.cause());
        self.0.kind = kind;
        self
    }

    /// The original kind: an error of kind `Credentials` may have been a rejection or a network error.
    pub(crate) fn cause(&self) -> ErrorKind {
        self.0.cause.unwrap_or(self.0.kind)
    }

    /// Whether a later attempt may succeed without any change.
    pub(crate) fn is_transient(&self) -> bool {
        use ErrorKind::{Connect, Network, Server, Throttled, Timeout};

        matches!(self.cause(), Connect | Network | Server | Throttled | Timeout)
    }

    /// A copy of the error, for another caller that waited for it.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Copies from another error whether credentials have expired, the original kind and the time to wait.
    pub(crate) fn with_cause_of(mut self, other: &Self) -> Self {
        self.0.expired_credentials = other.0.expired_credentials;
        self.0.cause = Some(other.cause());
        self.0.retry_after = other.0.retry_after;
        self
    }

    pub(crate) fn is_clock_skew(&self) -> bool {
        self.0.clock_skew
    }

    pub(crate) fn with_response(
        self,
        status: StatusCode,
        headers: &HeaderMap,
        request_id: Option<String>,
        body: Bytes,
    ) -> Self {
        // The id in the body is the service's; one in a header may be a gateway's.
        let mut this = self.or_request_id(request_id);
        this.0.status = Some(status);
        this.0.headers = Some(Box::new(headers.clone()));
        this.0.body = body;
        this
    }

    pub(crate) fn or_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = self.0.request_id.or(request_id);
        self
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The name of the operation, as [`OperationMeta::name`](crate::OperationMeta::name) defines it. `None` outside a call.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The HTTP status, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The headers of the response, if there was one; support may need them besides the request id. Never printed.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.headers.as_deref()
    }

    /// The service's code, `Throttling`; each service lists its own in `error_code`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The service's message, or a message of this crate.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The request id, which the vendor's support needs.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long to wait before the next attempt, if the service reports it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The time limit that expired, if one did.
    #[must_use]
    pub fn timeout(&self) -> Option<TimeoutKind> {
        self.0.timeout
    }

    /// The last response of a [wait](crate::Client::wait) that failed, if the operation that was waited with returns a `T`. `None`
    /// if the wait received none, and for all other errors.
    #[must_use]
    pub fn snapshot<T: 'static>(&self) -> Option<&T> {
        self.0.snapshot.as_deref()?.downcast_ref()
    }

    /// The body of the response, unchanged; empty if there was none.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}
