//! How far the service's clock is ahead of the machine's, as far as that is known.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::DATE;
use jiff::fmt::rfc2822::DateTimeParser;

/// The offset that requests are signed with, in milliseconds; shared by a client's clones.
///
/// It changes only when the service says that a request's time is off, and is kept until it says so again: a clock that
/// is mended, or a `Date` that was wrong, costs one more refused request and no more.
#[derive(Debug)]
pub(crate) struct Skew(AtomicI64);

/// Seconds of 2020-01-01 and 2120-01-01: a `Date` beyond is no clock's.
const BELIEVABLE: std::ops::Range<u64> = 1_577_836_800..4_733_510_400;

impl Skew {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, offset: i64) {
        self.0.store(offset, Ordering::Relaxed);
    }

    /// The machine's time, set right.
    pub(crate) fn apply(&self, time: SystemTime) -> SystemTime {
        let offset = self.get();
        let by = Duration::from_millis(offset.unsigned_abs());
        let right = if offset < 0 { time.checked_sub(by) } else { time.checked_add(by) };
        right.unwrap_or(time)
    }
}

/// The service's time less the machine's, in milliseconds, if the answer tells it. It was told between the two times.
pub(crate) fn offset(headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> Option<i64> {
    let date = http_date(headers.get(DATE)?.to_str().ok()?)?;
    let (date, sent, received) = (millis(date)?, millis(sent)?, millis(received)?);
    Some(date - (sent + (received - sent) / 2))
}

/// A time as HTTP writes it, `Fri, 20 Nov 2026 08:00:00 GMT`.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    let time = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()?;
    let seconds = u64::try_from(time.as_second()).ok().filter(|seconds| BELIEVABLE.contains(seconds))?;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

fn millis(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_millis()).ok().map(|millis| -millis),
    }
}
