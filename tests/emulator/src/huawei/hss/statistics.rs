//! ShowImagePayPerScanStatistics: scans that were paid for, free scans, and numbers of images by risk.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::State;
use super::query::Query;
use super::scope::Scope;
use crate::world::ImageState;

/// The free scans of a month.
const FREE_SCANS: u64 = 10;

/// The largest number of images that the response can have.
const MAX_IMAGES: u64 = 65_535;

pub(super) fn statistics(state: &State, query: &Query, now: i64) -> Value {
    let images = &state.world.images;
    let scope = Scope::of(query.enterprise_project());
    let (mut high, mut risky, mut unscanned) = (0, 0, 0);
    for index in scope.iter(images) {
        match state.risk_level(index, now) {
            None => unscanned += 1,
            Some("Security") => {}
            Some(level) => {
                risky += 1;
                high += u64::from(level == "High");
            }
        }
    }
    let left = FREE_SCANS.saturating_sub(successes(state, month_of(now), now));
    json!({
        "repository_scan_num": images.number_scanned_before() + successes(state, i64::MIN, now),
        "cicd_scan_num": 0,
        "free_quota_num": left,
        "already_given": true,
        "image_free_quota": FREE_SCANS,
        "high_risk": of_registries(high),
        "has_risk": of_registries(risky),
        "total": of_registries(scope.len(images)),
        "unscan": of_registries(unscanned),
    })
}

/// The number of images in registries; the emulated account has none on servers or from pipelines.
fn of_registries(number: u64) -> Value {
    let number = number.min(MAX_IMAGES);
    json!({ "local": 0, "registry": number, "registriy": number, "cicd": 0 })
}

/// The number of successful scans of images since a time, each as often as it was scanned.
fn successes(state: &State, since: i64, now: i64) -> u64 {
    let scans = state.world.scans.iter().filter(|scan| scan.ends_at() >= since);
    let ends = scans.flat_map(|scan| scan.chosen.iter().map(|index| scan.image_state(index, now)));
    ends.filter(|end| matches!(end, Some(ImageState::Done { at }) if *at >= since)).count() as u64
}

/// The begin of the month, in UTC.
fn month_of(now: i64) -> i64 {
    let now = Timestamp::from_millisecond(now).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC);
    let first = now.first_of_month().and_then(|first| first.start_of_day());
    first.map_or(i64::MIN, |first| first.timestamp().as_millisecond())
}
