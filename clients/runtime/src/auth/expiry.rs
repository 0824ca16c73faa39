//! Times at which credentials end, as documents write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;

/// The end of the year 9999, in seconds since 1970. As milliseconds it is in 1978, when no key ended yet: a number up to
/// it is one of seconds, and a larger one can only be one of milliseconds.
const MOST_SECONDS: u64 = 253_402_300_799;
/// The end of the year 9999, in milliseconds.
const MOST_MILLISECONDS: u64 = MOST_SECONDS * 1000 + 999;

/// The time so many seconds or milliseconds after the beginning of 1970, if it is before the year 10000.
pub(super) fn since_1970(number: u64) -> Option<SystemTime> {
    let since = match number {
        0..=MOST_SECONDS => Duration::from_secs(number),
        _ if number <= MOST_MILLISECONDS => Duration::from_millis(number),
        _ => return None,
    };
    UNIX_EPOCH.checked_add(since)
}

/// The time that is written so (RFC 3339), up to the year 9999.
pub(super) fn of_text(text: &str) -> Option<SystemTime> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.into());
    }
    // Of the last day but one, the library knows the most part alone, and of the last day nothing. A service that writes
    // such a time means that the keys do not end.
    let pieces = Pieces::parse(text).ok()?;
    let is_last = pieces.date().year() == 9999 && pieces.time().is_some();
    let is_last = is_last && pieces.to_numeric_offset().is_some();
    is_last.then(|| UNIX_EPOCH + Duration::from_secs(MOST_SECONDS))
}
