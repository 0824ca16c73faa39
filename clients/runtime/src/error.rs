//! The one error type.

mod kind;
mod list;
mod predicates;
mod print;
mod redacted;
mod service;
mod source;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use kind::{ErrorKind, TimeoutKind};
pub use list::IncompleteList;
pub use service::ServiceError;
use source::distinct;

use crate::text::{escape, escape_owned};

/// Why a call failed.
///
/// Opaque, so that it can grow; the predicates answer what a caller asks. [`Display`](std::fmt::Display) shows the
/// operation, the service's code and message, the HTTP status and the request id, which the vendor's support asks for, on
/// one line. [`Debug`](std::fmt::Debug) is made to be read, as `main` prints the error that it returns: it adds the kind,
/// the number of attempts and, line by line, what caused it.
///
/// What came from outside is shown without secrets, with its control characters escaped, and shortened: a message to
/// 1 KiB, a code and a request id to 128 bytes. The response's headers and body are kept as they came, and never printed.
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// Of what kind it was before it became one of another.
    cause: Option<ErrorKind>,
    operation: Option<Cow<'static, str>>,
    status: Option<StatusCode>,
    headers: Option<Box<HeaderMap>>,
    code: Option<String>,
    message: String,
    /// How many bytes the message has beyond what is kept of it.
    more: usize,
    /// As above, of the code and of the request id.
    more_code: usize,
    more_id: usize,
    /// What the message ends with, one by one, if it lists something.
    items: Vec<String>,
    request_id: Option<String>,
    attempts: u32,
    retry_after: Option<Duration>,
    clock_skew: bool,
    /// How long it still stands for others, if it is of before and nobody was asked.
    stands: Option<Duration>,
    expired_credentials: bool,
    timeout: Option<TimeoutKind>,
    without_retry: bool,
    incomplete_list: Option<IncompleteList>,
    body: Bytes,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of a kind, with a message that says what is wrong and what to do. It stands on one line: control
    /// characters in it, such as those of a variable's value, are escaped.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::raw(kind, escape_owned(message.into()))
    }

    /// An error whose message came from outside, and is redacted, escaped and shortened later.
    fn raw(kind: ErrorKind, message: String) -> Self {
        Self(Box::new(Inner {
            kind,
            cause: None,
            operation: None,
            status: None,
            headers: None,
            code: None,
            message,
            more: 0,
            more_code: 0,
            more_id: 0,
            items: Vec::new(),
            request_id: None,
            attempts: 0,
            retry_after: None,
            clock_skew: false,
            stands: None,
            expired_credentials: false,
            timeout: None,
            without_retry: false,
            incomplete_list: None,
            body: Bytes::new(),
            source: None,
        }))
    }

    /// An error about what the caller gave.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// Adds the error that caused it. [`source`](StdError::source) repeats nothing: what it says that the message says
    /// already is left out.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = distinct(Arc::from(source.into()), self.to_string());
        self
    }

    pub(crate) fn from_service(error: ServiceError) -> Self {
        let mut this = Self::raw(error.kind, error.message);
        this.0.code = error.code;
        this.0.request_id = error.request_id;
        this.0.retry_after = error.retry_after;
        this.0.more = error.more;
        this.0.more_code = error.more_code;
        this.0.more_id = error.more_id;
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

    /// A time limit of `limit` that ran out.
    pub(crate) fn timed_out(timeout: TimeoutKind, limit: Duration) -> Self {
        let what = if timeout == TimeoutKind::Total { "the call" } else { "one attempt" };
        let name = timeout.name();
        let message = format!("{what} took longer than the {name} limit of {limit:?}");
        Self::new(ErrorKind::Timeout, message).with_timeout_kind(Some(timeout))
    }

    pub(crate) fn with_message(mut self, message: String) -> Self {
        self.0.message = message;
        self
    }

    pub(crate) fn with_timeout_kind(mut self, timeout: Option<TimeoutKind>) -> Self {
        self.0.timeout = timeout;
        self
    }

    /// No other attempt could end otherwise.
    pub(crate) fn without_retry(mut self) -> Self {
        self.0.without_retry = true;
        self
    }

    pub(crate) fn is_without_retry(&self) -> bool {
        self.0.without_retry
    }

    /// What the response's headers say goes where the body says nothing.
    pub(crate) fn or_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = self.0.retry_after.or(pause);
        self
    }

    /// An error that lists things, each of which `Debug` shows on a line of its own.
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

    /// Says something more after the message.
    pub(crate) fn with_remark(mut self, remark: &str) -> Self {
        self.0.message = format!("{}; {remark}", self.0.message);
        if !self.0.items.is_empty() {
            self.0.items.push(remark.to_owned());
        }
        self
    }

    /// Says that it is of before, that nobody was asked, and for how long nobody will be.
    pub(crate) fn cached_for(self, stands: Duration) -> Self {
        let seconds = stands.as_secs() + u64::from(stands.subsec_nanos() > 0);
        let mut this = self.with_remark(&format!("not retried for another {seconds} s"));
        this.0.stands = Some(stands);
        this
    }

    pub(crate) fn is_cached(&self) -> bool {
        self.0.stands.is_some()
    }

    /// Makes it an error of another kind.
    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.cause = Some(self.cause());
        self.0.kind = kind;
        self
    }

    /// Of what kind it was at first: a failure to get credentials may be a refusal, or one of the network.
    pub(crate) fn cause(&self) -> ErrorKind {
        self.0.cause.unwrap_or(self.0.kind)
    }

    /// Whether it may pass without anybody doing something about it.
    pub(crate) fn is_transient(&self) -> bool {
        use ErrorKind::{Connect, Network, Server, Throttled, Timeout};

        matches!(self.cause(), Connect | Network | Server | Throttled | Timeout)
    }

    /// The same error, for another that waited for it.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Says as much of the credentials' end, the kind of failure and the time to wait as the error that caused it.
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
        // The body names the request at the service; a header may be a gateway's.
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

    /// What kind of failure it was.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation, if one was under way; of a raw call, its target.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The HTTP status, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The response's headers, if there was a response: what support asks for next to the request id. Never printed.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.headers.as_deref()
    }

    /// The service's code, `Throttling`; each service lists its own in `error_code`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The service's message, or ours where there is none.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id by which the vendor's support finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How many times the request was sent; 0 if it was not.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the service asks to wait before the next attempt, if it says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Which time limit ran out, if one did.
    #[must_use]
    pub fn timeout(&self) -> Option<TimeoutKind> {
        self.0.timeout
    }

    /// The response's body, byte for byte; empty if there was none.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }
}
