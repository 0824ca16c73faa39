//! Times of fields, as the accessors of generated models return them.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::types::unix_millis::UnixMillis;
use crate::types::unix_seconds::UnixSeconds;

/// The time of a field that is absent or has milliseconds since 1970-01-01 UTC.
#[must_use]
pub fn unix_millis(millis: impl Into<Option<i64>>) -> Option<SystemTime> {
    UnixMillis(millis.into()?).to_system_time()
}

/// The time of a field that is absent or has seconds since 1970-01-01 UTC.
#[must_use]
pub fn unix_seconds(seconds: impl Into<Option<i64>>) -> Option<SystemTime> {
    UnixSeconds(seconds.into()?).to_system_time()
}

/// The time of a field with the text of RFC 3339, which contains the zone; `None` if it is absent or unreadable.
#[must_use]
pub fn rfc3339<'a>(text: impl Into<Option<&'a str>>) -> Option<SystemTime> {
    let time: Timestamp = text.into()?.trim().parse().ok()?;
    Some(time.into())
}

/// The time of a field with a text such as `2006-01-02 15:04:05` of the zone UTC+08:00; `None` if it is absent or
/// unreadable, as `0000-00-00 00:00:00` is.
#[must_use]
pub fn local_plus_8<'a>(text: impl Into<Option<&'a str>>) -> Option<SystemTime> {
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", text.into()?.trim()).ok()?;
    Some(Offset::constant(8).to_timestamp(time).ok()?.into())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::{local_plus_8, rfc3339, unix_millis, unix_seconds};

    fn at(seconds: u64) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }

    #[test]
    fn numbers() {
        assert_eq!((unix_millis(1_000), unix_seconds(1)), (at(1), at(1)));
        assert_eq!((unix_millis(None), unix_seconds(None)), (None, None));
        assert_eq!(unix_seconds(-1), Some(UNIX_EPOCH - Duration::from_secs(1)));
    }

    #[test]
    fn texts_with_a_zone() {
        for text in ["1970-01-01T08:00:01+08:00", "1970-01-01T00:00:01Z", " 1970-01-01T00:00:01.000Z "] {
            assert_eq!(rfc3339(text), at(1), "{text}");
        }
        for text in ["", "-", "1970-01-01T00:00:01", "1970-01-01 00:00:01", "0000-00-00T00:00:00Z", "1"] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
        assert_eq!(rfc3339(None), None);
    }

    #[test]
    fn texts_of_a_published_zone() {
        assert_eq!(local_plus_8("1970-01-01 08:00:01"), at(1));
        assert_eq!(local_plus_8("2025-02-28 00:00:00"), at(1_740_672_000));
        for text in
            ["", "--", "0000-00-00 00:00:00", "2025-02-29 00:00:00", "2025-02-28", "1970-01-01 08:00:01Z"]
        {
            assert_eq!(local_plus_8(text), None, "{text}");
        }
        assert_eq!(local_plus_8(None), None);
    }
}
