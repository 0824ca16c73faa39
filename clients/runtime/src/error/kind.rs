//! What failed, by kind.

use std::time::Duration;

use super::Error;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// What the caller gave cannot be sent; nothing was sent.
    InvalidInput,
    /// No usable credentials were found, or their source failed; the call's own request was not sent.
    Credentials,
    /// No connection could be made; the service has not seen the request.
    Connect,
    /// A time limit ran out.
    Timeout,
    /// The connection broke; the service may have seen the request.
    Network,
    /// The service does not accept the key, the signature or the token.
    Authentication,
    /// The key is good, but may not do this.
    Permission,
    /// Too many requests; later is better.
    Throttled,
    /// What is asked for does not exist.
    NotFound,
    /// The service refused the request for another reason.
    Rejected,
    /// The service failed.
    Server,
    /// The response is not one that the API gives: a gateway's page, a redirect, too long.
    UnexpectedResponse,
    /// The response is the API's, but does not fit its description.
    Decode,
    /// The pages of a list contradict each other, so that it may not be whole.
    IncompleteList,
}

/// Which of the time limits ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// [`Timeouts::connect`]: the service has not seen the request.
    Connect,
    /// [`Timeouts::read`].
    Read,
    /// [`Timeouts::attempt`].
    Attempt,
    /// [`Timeouts::total`].
    Total,
}

impl TimeoutKind {
    pub(crate) fn check(self, limit: Duration) -> Result<(), Error> {
        if !limit.is_zero() {
            return Ok(());
        }
        let name = self.name();
        Err(Error::invalid(format!(
            "the time limit `{name}` is zero, so every call would fail: give a longer one, or `Duration::MAX` for none"
        )))
    }

    /// The name of the limit, as a user sets it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Read => "read",
            Self::Attempt => "attempt",
            Self::Total => "total",
        }
    }
}
