//! Times that services send as seconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::types::into_option::IntoOption;

/// A time as seconds since 1970-01-01 UTC, which is how some services send it.
///
/// Models keep the number as sent. Setters take it, or a [`SystemTime`]; accessors whose names end in `_at` return a
/// [`SystemTime`]. [`UnixMillis`](crate::UnixMillis) is the same in milliseconds.
///
/// ```
/// # use std::time::{Duration, UNIX_EPOCH};
/// # use imagescan_runtime::UnixSeconds;
/// let time = UNIX_EPOCH + Duration::from_millis(1_755_536_448_006);
/// assert_eq!(UnixSeconds::from(time), UnixSeconds(1_755_536_448));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds(
    /// Seconds since 1970-01-01 UTC; negative before.
    pub i64,
);

impl UnixSeconds {
    /// The time. `None` if `SystemTime` cannot hold it, which depends on the platform.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }
}

impl From<i64> for UnixSeconds {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl From<UnixSeconds> for i64 {
    fn from(time: UnixSeconds) -> Self {
        time.0
    }
}

/// The second that contains the time. A time beyond the range of an `i64` becomes its end.
impl From<SystemTime> for UnixSeconds {
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            // Rounded up, so that the second starts at the time or before it.
            Err(error) => {
                let before = error.duration();
                let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                (-seconds).saturating_sub(i64::from(before.subsec_nanos() > 0))
            }
        })
    }
}

macro_rules! arguments {
    ($($type:ty),*) => {$(
        impl IntoOption<UnixSeconds> for $type {
            fn into_option(self) -> Option<UnixSeconds> {
                Some(self.into())
            }
        }

        impl IntoOption<UnixSeconds> for Option<$type> {
            fn into_option(self) -> Option<UnixSeconds> {
                self.map(UnixSeconds::from)
            }
        }
    )*};
}

arguments!(i64, SystemTime, UnixSeconds);

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::UnixSeconds;

    #[test]
    fn a_time_becomes_the_second_that_contains_it() {
        let (nano, second) = (Duration::from_nanos(1), Duration::from_secs(1));
        for (time, seconds) in [
            (UNIX_EPOCH, 0),
            (UNIX_EPOCH + second - nano, 0),
            (UNIX_EPOCH + second, 1),
            (UNIX_EPOCH - nano, -1),
            (UNIX_EPOCH - second, -1),
            (UNIX_EPOCH - second - nano, -2),
        ] {
            assert_eq!(UnixSeconds::from(time), UnixSeconds(seconds), "{time:?}");
        }
    }

    #[test]
    fn the_ends_of_the_range_do_not_panic() {
        for seconds in [i64::MIN, i64::MIN + 1, i64::MAX] {
            let back = UnixSeconds(seconds).to_system_time().map(|time| UnixSeconds::from(time).0);
            // `i64::MIN` seconds before 1970 may be one beyond the range of the way back.
            assert!(back.is_none_or(|back| back.abs_diff(seconds) <= 1), "{seconds}: {back:?}");
        }
    }
}
