//! Dates in the formats of HTTP.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

/// Plausible values of `Date` in seconds: from 2020-01-01 to 2120-01-01.
const PLAUSIBLE_SECONDS: std::ops::Range<u64> = 1_577_836_800..4_733_510_400;

/// A plausible HTTP date, such as `Fri, 20 Nov 2026 08:00:00 GMT`.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    let time = timestamp(text.trim())?;
    let seconds =
        u64::try_from(time.as_second()).ok().filter(|seconds| PLAUSIBLE_SECONDS.contains(seconds))?;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// A time in any of the three date formats of HTTP, two of which are obsolete.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(time) = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text) {
        return Some(time);
    }
    // Without the day of the week, which may be wrong.
    let rest: Vec<&str> = text.split_ascii_whitespace().skip(1).collect();
    let rest = rest.join(" ");
    let parse = |format| DateTime::strptime(format, &rest).ok();
    // `Fri Nov 20 08:00:00 2026` and `Friday, 20-Nov-26 08:00:00 GMT`.
    let time = parse("%b %d %H:%M:%S %Y").or_else(|| parse("%d-%b-%y %H:%M:%S GMT"))?;
    // The range of civil dates ends two days later than that of timestamps.
    Some(time.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |time| time.timestamp()))
}
