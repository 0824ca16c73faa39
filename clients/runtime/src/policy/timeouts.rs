//! The time limits of a call and its parts.

use std::time::Duration;

use crate::error::{Error, TimeoutKind};

/// The longest limit that is passed to libraries, about 30 years: some add it to the current time, which must not
/// overflow.
const MAX_LIMIT: Duration = Duration::from_secs(30 * 365 * 86_400);

/// The time limits of a client's calls.
///
/// Zero is invalid: `build()` or the call returns an error. [`Duration::MAX`] means no limit.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use std::time::Duration;
/// use imagescan::Timeouts;
///
/// let timeouts = Timeouts::default().with_total(Duration::from_secs(30));
/// assert_eq!(timeouts.connect, Duration::from_secs(5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For establishing a connection, including a proxy's tunnel and TLS. Default: 5 s.
    pub connect: Duration,
    /// Between two chunks of a response, and before the first one; counted from the time at which the request has a
    /// connection. Default: 20 s.
    pub read: Duration,
    /// For one attempt: from the first byte of the request to the last of the response. Default: 30 s.
    pub attempt: Duration,
    /// For the whole call: credentials, rate and concurrency limits, all attempts and the pauses between. The time that a call
    /// waits for a rate limit does not count if published limits are applied to the call, because it may wait for minutes: see
    /// [`Call::apply_published_limits`](crate::Call::apply_published_limits). Default: 90 s.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(20),
            attempt: Duration::from_secs(30),
            total: Duration::from_secs(90),
        }
    }
}

impl Timeouts {
    /// Sets the limit for establishing a connection.
    #[must_use]
    pub const fn with_connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// Sets the limit between two chunks of a response.
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

    /// Returns an error for a limit of zero.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (kind, limit) in [
            (TimeoutKind::Connect, self.connect),
            (TimeoutKind::Read, self.read),
            (TimeoutKind::Attempt, self.attempt),
            (TimeoutKind::Total, self.total),
        ] {
            kind.check(limit)?;
        }
        Ok(())
    }
}

/// The limit, capped so that libraries can add it to the current time.
pub(crate) fn capped(limit: Duration) -> Duration {
    limit.min(MAX_LIMIT)
}
