//! What a provider makes of a response that is an error.

use std::time::Duration;

use crate::error::ErrorKind;

/// An error as a service told it; a provider makes it from a response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServiceError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// The service's code.
    pub code: Option<String>,
    /// The service's message.
    pub message: String,
    /// The request id, where the body carries one.
    pub request_id: Option<String>,
    /// How long the service asks to wait before the next request, where it says so in a way of its own; the standard
    /// header is read for all providers where the request is sent.
    pub retry_after: Option<Duration>,
    /// Whether the service says that the time of the request is off.
    pub clock_skew: bool,
    /// Whether the service says that the credentials were good and have ended.
    pub expired_credentials: bool,
    /// How many bytes the message has beyond what is kept of it.
    pub(crate) more: usize,
    /// As above, of the code and of the request id.
    pub(crate) more_code: usize,
    pub(crate) more_id: usize,
}

impl ServiceError {
    /// An error of a kind, with the service's words.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: None,
            message: message.into(),
            request_id: None,
            retry_after: None,
            clock_skew: false,
            expired_credentials: false,
            more: 0,
            more_code: 0,
            more_id: 0,
        }
    }

    /// Adds the service's code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Adds the request id that the body carries.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }

    /// Adds how long the service asks to wait before the next request.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Says that the service finds the time of the request off.
    #[must_use]
    pub fn with_clock_skew(mut self) -> Self {
        self.clock_skew = true;
        self
    }

    /// Says that the service takes the credentials for ended: others may do.
    #[must_use]
    pub fn with_expired_credentials(mut self) -> Self {
        self.expired_credentials = true;
        self
    }
}
