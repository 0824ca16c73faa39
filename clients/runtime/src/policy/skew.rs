//! How far the service's clock is ahead of the machine's, as far as that is known.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::DATE;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

/// The offset that requests are signed with, in milliseconds; shared by a client's clones.
///
/// It changes only when the service refused a request for its time and then took another, and is kept until it refuses
/// that in turn: a clock that is mended costs each call under way one more refused request, and no more.
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

    /// The offset to try after a request was refused for its time; none if there is no other that may be right.
    ///
    /// It stays with the call until the service takes it, so that a machine with a wrong clock among many, or a `Date`
    /// that is wrong, does not get the requests of all others refused.
    pub(crate) fn correction(&self, off: SkewRejection, first: bool) -> Option<i64> {
        // A time that is refused by whoever tells it is not worth another try.
        let told = off.told.filter(|told| differ(*told, off.used));
        let held = self.get();
        if !first {
            // Without any date, the next may be what all others go by.
            return told.or_else(|| (off.told.is_none() && differ(held, off.used)).then_some(held));
        }
        // If they differ, another call was refused meanwhile, and has learnt. Without a usable date, the machine's own
        // time is worth a try if it was not used.
        let learnt = differ(held, off.used).then_some(held);
        learnt.or(told).or_else(|| differ(off.used, 0).then_some(0))
    }

    /// Signs with an offset from now on that the service took, if the call tried one.
    pub(crate) fn commit(&self, trial_offset: Option<i64>) {
        if let Some(offset) = trial_offset {
            self.0.store(offset, Ordering::Relaxed);
        }
    }
}

/// A request that was refused for its time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SkewRejection {
    /// The offset that it was signed with.
    pub(crate) used: i64,
    /// The offset that the response's date tells, if that can be believed.
    pub(crate) told: Option<i64>,
}

/// Whether another offset is another chance: services allow minutes, and dates tell seconds.
fn differ(one: i64, other: i64) -> bool {
    one.abs_diff(other) > 2_000
}

/// The machine's time, set right by an offset.
pub(crate) fn apply(offset: i64, time: SystemTime) -> SystemTime {
    let by = Duration::from_millis(offset.unsigned_abs());
    let right = if offset < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    right.unwrap_or(time)
}

/// The service's time less the machine's, in milliseconds, if the response tells it. It was told between the two times.
pub(crate) fn offset(headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> Option<i64> {
    let date = http_date(headers.get(DATE)?.to_str().ok()?)?;
    let (date, sent, received) = (millis(date)?, millis(sent)?, millis(received)?);
    let between = sent.checked_add(received.checked_sub(sent)? / 2)?;
    date.checked_sub(between)
}

/// A time as HTTP writes it, `Fri, 20 Nov 2026 08:00:00 GMT`.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    let time = timestamp(text.trim())?;
    let seconds = u64::try_from(time.as_second()).ok().filter(|seconds| BELIEVABLE.contains(seconds))?;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// A time in any of the three forms that HTTP knows, of which two are obsolete.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(time) = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text) {
        return Some(time);
    }
    // Without the day of the week, which need not be right.
    let rest: Vec<&str> = text.split_ascii_whitespace().skip(1).collect();
    let rest = rest.join(" ");
    let parse = |format| DateTime::strptime(format, &rest).ok();
    // `Fri Nov 20 08:00:00 2026` and `Friday, 20-Nov-26 08:00:00 GMT`.
    let time = parse("%b %d %H:%M:%S %Y").or_else(|| parse("%d-%b-%y %H:%M:%S GMT"))?;
    // The calendar of days ends two days later than that of timestamps.
    Some(time.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |time| time.timestamp()))
}

fn millis(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_millis()).ok().map(|millis| -millis),
    }
}
