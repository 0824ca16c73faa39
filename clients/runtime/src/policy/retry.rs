//! Whether a failed attempt is retried, and after which pause.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::error::Error;
use crate::policy::http_date::{http_date, timestamp};

/// When a call is retried. Set for a client, or for one call.
///
/// A call is retried if that may help and has no side effect:
///
/// | failure | idempotent operation | other operation |
/// |---|---|---|
/// | no connection could be made | retry | retry |
/// | a certificate, a TLS version or a proxy password is rejected | no | no |
/// | the service throttles | retry | retry |
/// | the service rejects the request's timestamp | retry with the service's time | retry with the service's time |
/// | the service or a gateway failed (5xx) | retry | no |
/// | the connection broke, a response was cut off, an attempt timed out | retry | no |
/// | credentials, permission, quota, arguments, anything else | no | no |
///
/// The documentation of an operation says whether it is idempotent. Every attempt is signed anew.
///
/// The pause before an attempt is random, up to a ceiling that doubles from one attempt to the next. A pause that the
/// service requests (`Retry-After`, or the provider's own header) is observed in full. If a pause would outlast the
/// call's time limit, the call returns the error at once, and [`Error::retry_after`] is the requested pause. All clones
/// of a client share one retry budget, which successes refill: it prevents retry storms.
///
/// ```
/// # use imagescan_runtime as imagescan;
/// use std::time::Duration;
/// use imagescan::RetryPolicy;
///
/// let patient = RetryPolicy::default().with_max_attempts(8).with_max_elapsed(Duration::from_secs(300));
/// assert_eq!(RetryPolicy::never().max_attempts, 1);
/// # let _ = patient;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The maximum number of attempts, the first one included. Default: 4.
    pub max_attempts: u32,
    /// The ceiling of the first pause. Default: 200 ms.
    pub base_delay: Duration,
    /// The ceiling of the first pause after a throttled attempt; such a pause is at least half of its ceiling.
    /// Default: 1 s.
    pub throttled_delay: Duration,
    /// The maximum of all ceilings; a pause that the service requests may be longer. Default: 20 s.
    pub max_delay: Duration,
    /// No retry starts later than this after the call started; the time that does not count for
    /// [`Timeouts::total`](crate::Timeouts::total) does not count here either. Default: `None`, the total time limit alone.
    pub max_elapsed: Option<Duration>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(200),
            throttled_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(20),
            max_elapsed: None,
        }
    }
}

impl RetryPolicy {
    /// Sends a request once, without retries.
    #[must_use]
    pub fn never() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets the maximum number of attempts; 0 counts as 1.
    #[must_use]
    pub const fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the ceiling of the first pause.
    #[must_use]
    pub const fn with_base_delay(mut self, ceiling: Duration) -> Self {
        self.base_delay = ceiling;
        self
    }

    /// Sets the ceiling of the first pause after a throttled attempt.
    #[must_use]
    pub const fn with_throttled_delay(mut self, ceiling: Duration) -> Self {
        self.throttled_delay = ceiling;
        self
    }

    /// Sets the maximum of all ceilings.
    #[must_use]
    pub const fn with_max_delay(mut self, ceiling: Duration) -> Self {
        self.max_delay = ceiling;
        self
    }

    /// Sets how long after the start of the call a retry may start.
    #[must_use]
    pub const fn with_max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = Some(elapsed);
        self
    }

    /// The pause before the next attempt, after `attempts` attempts in `elapsed`; `None` for no further attempt.
    pub(crate) fn pause(
        &self,
        error: &Error,
        idempotent: bool,
        attempts: u32,
        elapsed: Duration,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts || !error.may_retry(error.kind(), idempotent) {
            return None;
        }
        // `Retry-After: 0` is ignored.
        let pause = match error.retry_after().filter(|requested| !requested.is_zero()) {
            // Jitter spreads the clients that were throttled at the same time.
            Some(requested) => requested.saturating_add(jitter(requested.min(self.max_delay) / 10)),
            None => self.backoff(error.is_throttled(), attempts),
        };
        let start = elapsed.saturating_add(pause);
        self.max_elapsed.is_none_or(|limit| start <= limit).then_some(pause)
    }

    fn backoff(&self, throttled: bool, attempts: u32) -> Duration {
        let base = if throttled { self.throttled_delay } else { self.base_delay };
        let doubled = base.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX));
        let ceiling = doubled.min(self.max_delay);
        let half = ceiling / 2;
        if throttled { half.saturating_add(jitter(half)).min(ceiling) } else { jitter(ceiling) }
    }
}

/// The pause that the header `Retry-After` requests, in seconds or as a date. A date is compared with the response's
/// `Date`, which is from the same clock, or else with `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number of more than 64 bits counts as the maximum.
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let until = since_epoch(text)?;
    let date = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?));
    let now = date.unwrap_or(now).duration_since(UNIX_EPOCH).ok()?;
    // A date in the past requests no pause.
    Some(until.saturating_sub(now))
}

/// The time of an HTTP date since the epoch, also of a date that is not plausible.
fn since_epoch(text: &str) -> Option<Duration> {
    // jiff's range ends two days before the year 9999 does; a year less makes no difference there.
    let time = timestamp(text).or_else(|| timestamp(&text.replace(" 9999 ", " 9998 ")))?;
    Some(Duration::from_secs(u64::try_from(time.as_second()).unwrap_or_default()))
}

/// A random duration from zero to `ceiling`.
pub(crate) fn jitter(ceiling: Duration) -> Duration {
    let mut bytes = [0; 4];
    // Without random numbers, the full delay is used.
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => {
            let part = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
            // Rounding may exceed the maximum of a duration.
            Duration::try_from_secs_f64(ceiling.as_secs_f64() * part).unwrap_or(ceiling)
        }
        Err(_) => ceiling,
    }
}
