//! A service's error, before it becomes an `Error`.

use std::time::Duration;

use crate::error::ErrorKind;

/// An error that a service reported; a provider parses it from a response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServiceError {
    /// The kind of the error.
    pub kind: ErrorKind,
    /// The service's code.
    pub code: Option<String>,
    /// The service's message.
    pub message: String,
    /// The request id in the body, if there is one.
    pub request_id: Option<String>,
    /// How long to wait before the next request, if the service reports it in its own format. The standard header is read for all
    /// providers where the request is sent.
    pub retry_after: Option<Duration>,
    /// Whether the service rejected the request's timestamp.
    pub clock_skew: bool,
    /// Whether the service reported that the credentials have expired.
    pub expired_credentials: bool,
    /// The number of omitted bytes of the message.
    pub(crate) message_left_out: usize,
    /// Likewise, of the code and of the request id.
    pub(crate) code_left_out: usize,
    pub(crate) request_id_left_out: usize,
}

impl ServiceError {
    /// An error of this kind with the service's message.
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
            message_left_out: 0,
            code_left_out: 0,
            request_id_left_out: 0,
        }
    }

    /// Sets the service's code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the request id.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }

    /// Sets how long to wait before the next request.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Marks that the service rejected the request's timestamp.
    #[must_use]
    pub fn with_clock_skew(mut self) -> Self {
        self.clock_skew = true;
        self
    }

    /// Marks that the credentials have expired.
    #[must_use]
    pub fn with_expired_credentials(mut self) -> Self {
        self.expired_credentials = true;
        self
    }
}
