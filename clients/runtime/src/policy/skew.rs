//! Clock skew: the offset of the service's clock from the host's, as far as it is known.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::DATE;

use crate::policy::http_date::http_date;

/// The clock offset that requests are signed with, in milliseconds; shared by the clones of a client.
///
/// It changes only after the service rejected a timestamp and then accepted another, and stays until the service rejects
/// that one: when the host's clock is fixed, each call in flight costs one rejected request at most.
#[derive(Debug)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// The offset to try after a rejected timestamp; `None` if there is nothing else to try.
    ///
    /// Only the call uses it until the service accepts it: a single host of the service with a wrong clock, or a wrong
    /// `Date`, does not affect other calls.
    pub(crate) fn correction(&self, rejection: SkewRejection, is_first: bool) -> Option<i64> {
        let SkewRejection { signed_with, reported } = rejection;
        // The offset that was just rejected is not tried again.
        let usable = reported.filter(|reported| is_distinct(*reported, signed_with));
        let shared = self.get();
        let corrected = is_distinct(shared, signed_with).then_some(shared);
        if !is_first {
            // Without any date, the shared offset is the next to try.
            return usable.or(corrected.filter(|_| reported.is_none()));
        }
        // A distinct shared offset is the correction of another call. Without a usable date, the host's own time is
        // tried if it was not used.
        corrected.or(usable).or_else(|| is_distinct(signed_with, 0).then_some(0))
    }

    /// Makes the offset that the service accepted the shared one, if the call tried one.
    pub(crate) fn commit(&self, trial_offset: Option<i64>) {
        if let Some(offset) = trial_offset {
            self.0.store(offset, Ordering::Relaxed);
        }
    }
}

/// A request whose timestamp the service rejected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SkewRejection {
    /// The offset that it was signed with.
    pub(crate) signed_with: i64,
    /// The offset by the response's `Date`, if that is plausible.
    pub(crate) reported: Option<i64>,
}

/// Whether two offsets differ enough to try the other one: services accept minutes, and dates have whole seconds.
fn is_distinct(one: i64, other: i64) -> bool {
    one.abs_diff(other) > 2_000
}

/// A time of the host's clock, corrected by an offset.
pub(crate) fn apply(offset: i64, time: SystemTime) -> SystemTime {
    let by = Duration::from_millis(offset.unsigned_abs());
    let corrected = if offset < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    corrected.unwrap_or(time)
}

/// The service's time minus the host's, in milliseconds, if the response has a plausible `Date`. The service wrote that
/// between the two times.
pub(crate) fn offset(headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> Option<i64> {
    let date = http_date(headers.get(DATE)?.to_str().ok()?)?;
    let (date, sent, received) = (millis(date)?, millis(sent)?, millis(received)?);
    let between = sent.checked_add(received.checked_sub(sent)? / 2)?;
    date.checked_sub(between)
}

fn millis(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_millis()).ok().map(|millis| -millis),
    }
}
