//! Times, in the zone of mainland China.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// `2026-11-20T20:00:00+08:00`.
pub(super) fn with_zone(milliseconds: i64) -> String {
    format(milliseconds, "%Y-%m-%dT%H:%M:%S%:z")
}

/// `2026-11-20 20:00:00`.
pub(super) fn without_zone(milliseconds: i64) -> String {
    format(milliseconds, "%Y-%m-%d %H:%M:%S")
}

fn format(milliseconds: i64, format: &str) -> String {
    let time = Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MIN);
    time.to_zoned(TimeZone::fixed(Offset::constant(8))).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_mainland_china() {
        assert_eq!(with_zone(1_795_176_000_000), "2026-11-20T20:00:00+08:00");
        assert_eq!(without_zone(1_795_176_000_000), "2026-11-20 20:00:00");
    }
}
