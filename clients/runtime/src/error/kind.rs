//! Kinds of errors, and the details of two of them: which time limit expired, and where a list is incomplete.

use std::time::Duration;

use crate::error::Error;

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is invalid; nothing was sent.
    InvalidInput,
    /// No usable credentials were found, or their source failed; the request was not sent.
    Credentials,
    /// The connection failed; the service has not received the request.
    Connect,
    /// A time limit expired.
    Timeout,
    /// The connection broke; the service may have received the request.
    Network,
    /// The service rejected the key, the signature or the token.
    Authentication,
    /// The key is valid, but lacks the permission.
    Permission,
    /// Too many requests; retry later.
    Throttled,
    /// The requested object does not exist.
    NotFound,
    /// The service rejected the request for another reason.
    Rejected,
    /// The service failed.
    Server,
    /// The response is not one of the API: a gateway's page, a redirect, or too long.
    UnexpectedResponse,
    /// The response does not match the description of the API.
    Decode,
    /// The pages of a list contradict each other, so the list may be incomplete.
    IncompleteList,
    /// A task that was waited for has failed.
    TaskFailed,
    /// A task that was waited for has not ended within the deadline.
    WaitDeadline,
}

/// The time limit that expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// [`Timeouts::connect`](crate::Timeouts::connect): the service has not received the request.
    Connect,
    /// [`Timeouts::read`](crate::Timeouts::read).
    Read,
    /// [`Timeouts::attempt`](crate::Timeouts::attempt).
    Attempt,
    /// [`Timeouts::total`](crate::Timeouts::total).
    Total,
}

impl TimeoutKind {
    pub(crate) fn check(self, limit: Duration) -> Result<(), Error> {
        if !limit.is_zero() {
            return Ok(());
        }
        let name = self.name();
        Err(Error::invalid(format!(
            "the time limit `{name}` is zero, so every call would fail: set a longer one, or `Duration::MAX` for none"
        )))
    }

    /// The name of the limit in [`Timeouts`](crate::Timeouts).
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Read => "read",
            Self::Attempt => "attempt",
            Self::Total => "total",
        }
    }
}

/// The position in a list where its pages contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct IncompleteList {
    /// The number of elements so far, including `null`.
    pub seen: u64,
    /// The total that the service last reported; `None` if it reported none.
    pub total: Option<u64>,
    /// The number of elements before the inconsistent page, counted from the beginning of the list; `None` if it is not known.
    pub position: Option<u64>,
}

impl Error {
    pub(crate) fn with_incomplete_list(mut self, list: IncompleteList) -> Self {
        self.0.incomplete_list = Some(list);
        self
    }

    /// Whether the pages of a list contradict each other: a page was empty although there are more elements, a page was
    /// repeated, or the list exceeds the pages that the operation can request. All elements before were returned; there may be others.
    #[must_use]
    pub fn is_incomplete_list(&self) -> bool {
        self.0.kind == ErrorKind::IncompleteList
    }

    /// The position of the inconsistency, if [`is_incomplete_list`](Self::is_incomplete_list).
    #[must_use]
    pub fn incomplete_list(&self) -> Option<IncompleteList> {
        self.0.incomplete_list
    }
}
