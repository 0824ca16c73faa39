//! How long each part of a call may take.

use std::time::Duration;

/// The time limits of a client's calls.
///
/// ```
/// use std::time::Duration;
/// use imagescan_runtime::Timeouts;
///
/// let timeouts = Timeouts::default().with_total(Duration::from_secs(30));
/// assert_eq!(timeouts.connect, Duration::from_secs(5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For making a connection, TLS included. Default: 5 s.
    pub connect: Duration,
    /// Between two chunks of an answer. Default: 30 s.
    pub read: Duration,
    /// For one attempt: from the first byte of the request to the last of the answer. Default: 30 s.
    pub attempt: Duration,
    /// For the whole call: credentials, waiting for a turn, all attempts and the pauses between. Default: 90 s.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(30),
            attempt: Duration::from_secs(30),
            total: Duration::from_secs(90),
        }
    }
}

impl Timeouts {
    /// Sets the limit for making a connection.
    #[must_use]
    pub const fn with_connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// Sets the limit between two chunks of an answer.
    #[must_use]
    pub const fn with_read(mut self, limit: Duration) -> Self {
        self.read = limit;
        self
    }

    /// Sets the limit for one attempt.
    #[must_use]
    pub const fn with_attempt(mut self, limit: Duration) -> Self {
        self.attempt = limit;
        self
    }

    /// Sets the limit for the whole call.
    #[must_use]
    pub const fn with_total(mut self, limit: Duration) -> Self {
        self.total = limit;
        self
    }
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
