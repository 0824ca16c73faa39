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
    /// For the whole call, with everything in it. Default: 60 s.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(30),
            total: Duration::from_secs(60),
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

    /// Sets the limit for the whole call.
    #[must_use]
    pub const fn with_total(mut self, limit: Duration) -> Self {
        self.total = limit;
        self
    }
}
