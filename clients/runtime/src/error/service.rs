//! A service's error, before it becomes an `Error`.

use std::time::Duration;

use crate::error::ErrorKind;

/// An error that a service reported; a provider parses it from a response, and sets the fields.
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
}
