//! Times that services send as milliseconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::types::into_option::IntoOption;

/// A time as milliseconds since 1970-01-01 UTC, which is how some services send it.
///
/// Models keep the number as sent. Setters take it, or a [`SystemTime`]; accessors whose names end in `_at` return a
/// [`SystemTime`].
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// # use imagescan_runtime::{IntoOption, UnixMillis};
/// # #[derive(Default)]
/// # struct ListTasks { create_time: Option<i64> }
/// # impl ListTasks {
/// #     fn create_time(mut self, create_time: impl IntoOption<UnixMillis>) -> Self {
/// #         self.create_time = create_time.into_option().map(|millis| millis.0);
/// #         self
/// #     }
/// #     fn create_time_at(&self) -> Option<SystemTime> { self.create_time.map(UnixMillis)?.to_system_time() }
/// # }
/// # fn since(time: SystemTime) -> Option<()> {
/// let tasks = ListTasks::default().create_time(time - Duration::from_secs(3600));
/// assert_eq!(tasks.create_time, Some(1_755_532_848_006));
/// assert_eq!(tasks.create_time_at()?, time - Duration::from_secs(3600));
///
/// let tasks = ListTasks::default().create_time(1_755_532_848_006);
/// assert_eq!(tasks.create_time, Some(1_755_532_848_006));
/// # Some(())
/// # }
/// # since(UnixMillis(1_755_536_448_006).to_system_time().unwrap()).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(
    /// Milliseconds since 1970-01-01 UTC; negative before.
    pub i64,
);

impl UnixMillis {
    /// The time. `None` if `SystemTime` cannot hold it, which depends on the platform.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_millis(self.0.unsigned_abs());
        if self.0 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }
}

impl From<i64> for UnixMillis {
    fn from(millis: i64) -> Self {
        Self(millis)
    }
}

impl From<UnixMillis> for i64 {
    fn from(time: UnixMillis) -> Self {
        time.0
    }
}

/// The millisecond that contains the time. A time beyond the range of an `i64` becomes its end.
impl From<SystemTime> for UnixMillis {
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            // Rounded up, so that the millisecond starts at the time or before it.
            Err(error) => {
                let before = error.duration().as_nanos().div_ceil(1_000_000);
                i64::try_from(before).map_or(i64::MIN, |before| -before)
            }
        })
    }
}

macro_rules! arguments {
    ($($type:ty),*) => {$(
        impl IntoOption<UnixMillis> for $type {
            fn into_option(self) -> Option<UnixMillis> {
                Some(self.into())
            }
        }

        impl IntoOption<UnixMillis> for Option<$type> {
            fn into_option(self) -> Option<UnixMillis> {
                self.map(UnixMillis::from)
            }
        }
    )*};
}

arguments!(i64, SystemTime, UnixMillis);

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::UnixMillis;
    use crate::types::times::unix_millis as system_time;

    #[test]
    fn absent_zero_and_negative_values() {
        assert_eq!(system_time(None), None);
        assert_eq!(system_time(0), Some(UNIX_EPOCH));
        assert_eq!(
            system_time(1_755_536_448_006),
            Some(UNIX_EPOCH + Duration::from_millis(1_755_536_448_006))
        );
        assert_eq!(system_time(-1), Some(UNIX_EPOCH - Duration::from_millis(1)));
    }

    #[test]
    fn the_ends_of_the_range_do_not_panic() {
        for millis in [i64::MIN, i64::MIN + 1, i64::MAX] {
            // Some platforms cannot hold these times; the others return the same number.
            let back = system_time(millis).map(|time| UnixMillis::from(time).0);
            assert!(back.is_none_or(|back| back == millis), "{millis}: {back:?}");
        }
    }

    #[test]
    fn a_time_becomes_the_millisecond_that_contains_it() {
        let nano = Duration::from_nanos(1);
        let milli = Duration::from_millis(1);
        for (time, millis) in [
            (UNIX_EPOCH, 0),
            (UNIX_EPOCH + milli - nano, 0),
            (UNIX_EPOCH + milli, 1),
            (UNIX_EPOCH - nano, -1),
            (UNIX_EPOCH - milli, -1),
            (UNIX_EPOCH - milli - nano, -2),
        ] {
            assert_eq!(UnixMillis::from(time), UnixMillis(millis), "{time:?}");
        }
    }

    #[test]
    fn a_time_beyond_the_range_becomes_its_end() {
        let far = Duration::from_secs(i64::MAX as u64 / 1000 + 1);
        let ends = [(UNIX_EPOCH.checked_add(far), i64::MAX), (UNIX_EPOCH.checked_sub(far), i64::MIN)];
        for (time, millis) in ends {
            // Some platforms cannot hold these times.
            assert!(time.is_none_or(|time| UnixMillis::from(time).0 == millis), "{time:?}");
        }
    }
}
