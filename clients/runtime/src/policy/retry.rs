//! Whether a failed attempt is made again, and after which pause.

mod budget;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use ring::rand::{SecureRandom as _, SystemRandom};

pub(crate) use budget::Budget;

use crate::error::{Error, ErrorKind};
use crate::policy::skew::{http_date, timestamp};

/// When a call is sent again: a value, given to a client or to one call.
///
/// A call is sent again where that may help and can do no harm:
///
/// | what went wrong | does no harm twice | may do harm twice |
/// |---|---|---|
/// | no connection could be made | again | again |
/// | a certificate, a version of TLS or a proxy's password is refused | no | no |
/// | the service asks for fewer calls | again | again |
/// | the time of the request is off | again, by the service's time | again, by the service's time |
/// | the service failed, or a gateway before it | again | no |
/// | the connection broke, a response was cut off, a time limit for one attempt ran out | again | no |
/// | key, permission, quota, arguments: anything else | no | no |
///
/// The operation's page says which column is its own. Every attempt is shaped and signed afresh.
///
/// The pause before an attempt is random, up to a ceiling that doubles from one attempt to the next; what the service
/// asks for is waited for in full. A pause that would outlast the call's time is
/// not begun: the error comes at once, and [`Error::retry_after`] says what was asked for. All clones of a client draw their retries from one budget, which successes fill
/// again, so that an outage is not made worse by those who suffer from it.
///
/// ```
/// use std::time::Duration;
/// use imagescan_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default().with_max_attempts(8).with_max_elapsed(Duration::from_secs(300));
/// assert_eq!(RetryPolicy::never().max_attempts, 1);
/// # let _ = patient;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many times a request is sent at most, the first time included. Default: 4.
    pub max_attempts: u32,
    /// The ceiling of the first pause. Default: 200 ms.
    pub base_delay: Duration,
    /// The ceiling of the first pause after the service asked for fewer calls; at least half of it is waited.
    /// Default: 1 s.
    pub throttled_delay: Duration,
    /// No ceiling is higher; a pause that the service asks for may be longer. Default: 20 s.
    pub max_delay: Duration,
    /// No pause is begun that ends later than this after the call began. Default: none but the call's total time.
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
    /// Sends once.
    #[must_use]
    pub fn never() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets how many times a request is sent at most; 0 counts as 1.
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

    /// Sets the ceiling of the first pause after the service asked for fewer calls.
    #[must_use]
    pub const fn with_throttled_delay(mut self, ceiling: Duration) -> Self {
        self.throttled_delay = ceiling;
        self
    }

    /// Sets the highest ceiling.
    #[must_use]
    pub const fn with_max_delay(mut self, ceiling: Duration) -> Self {
        self.max_delay = ceiling;
        self
    }

    /// Sets how long after the call's beginning a pause may end.
    #[must_use]
    pub const fn with_max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = Some(elapsed);
        self
    }

    /// The pause before the next attempt, if there is to be one after `attempts` attempts in `elapsed`.
    pub(crate) fn pause(
        &self,
        error: &Error,
        idempotent: bool,
        attempts: u32,
        elapsed: Duration,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts || !may_repeat(error, idempotent) {
            return None;
        }
        // Being asked to wait for no time is not being asked.
        let pause = match error.retry_after().filter(|asked| !asked.is_zero()) {
            // All that were refused together come back spread over a tenth of the time.
            Some(asked) => asked.saturating_add(jitter(asked.min(self.max_delay) / 10)),
            None => self.backoff(error.is_throttled(), attempts),
        };
        let begins = elapsed.saturating_add(pause);
        self.max_elapsed.is_none_or(|limit| begins <= limit).then_some(pause)
    }

    fn backoff(&self, throttled: bool, attempts: u32) -> Duration {
        let base = if throttled { self.throttled_delay } else { self.base_delay };
        let doubled = base.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX));
        let ceiling = doubled.min(self.max_delay);
        let half = ceiling / 2;
        if throttled { half.saturating_add(jitter(half)).min(ceiling) } else { jitter(ceiling) }
    }
}

/// Whether the request may be sent again after this error.
fn may_repeat(error: &Error, idempotent: bool) -> bool {
    if error.is_without_retry() {
        return false;
    }
    match error.kind() {
        // The service has not seen the request, or refused to look at it.
        ErrorKind::Connect | ErrorKind::Throttled => true,
        // A method that the service does not know it will not learn.
        ErrorKind::Server => idempotent && error.status().is_none_or(|status| status.as_u16() != 501),
        ErrorKind::Network | ErrorKind::Timeout => idempotent,
        _ => false,
    }
}

/// What the header `Retry-After` asks for, in seconds or as a date. A date is held against the response's own, which the
/// same clock told, or against `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number beyond 64 bits asks for longer than anyone waits.
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let until = any_date(text)?;
    let date = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?));
    let told = date.unwrap_or(now).duration_since(UNIX_EPOCH).ok()?;
    // A date that has passed asks for no pause at all.
    Some(until.saturating_sub(told))
}

/// The time that a date of HTTP means, since the epoch, however far away it is.
fn any_date(text: &str) -> Option<Duration> {
    // The calendar ends two days before the year 9999 does, and a year more or less is all the same there.
    let time = timestamp(text).or_else(|| timestamp(&text.replace(" 9999 ", " 9998 ")))?;
    Some(Duration::from_secs(u64::try_from(time.as_second()).unwrap_or_default()))
}

/// A random duration, from nothing to `ceiling`.
pub(crate) fn jitter(ceiling: Duration) -> Duration {
    let mut bytes = [0; 4];
    // Without random numbers all come back at once, which is no reason to fail.
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => {
            let part = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
            // The longest of durations may be rounded beyond what a duration holds.
            Duration::try_from_secs_f64(ceiling.as_secs_f64() * part).unwrap_or(ceiling)
        }
        Err(_) => ceiling,
    }
}
