//! `DescribeImageAuthorizedInfo`: the licences for scans.
//!
//! As on the mainland site, each scan of an image uses one. A hundred are those of a trial, which are used first.

use serde_json::{Map, Value, json};

use super::times;
use crate::world::{Quota, World};

const TRIAL: u64 = 100;
const DAY: i64 = 86_400_000;

/// The licences at the start: those of the images that were scanned before are used.
pub(super) fn initial(world: &World) -> Quota {
    Quota::new(world.images.len().saturating_mul(2).max(TRIAL), world.images.number_scanned_before())
}

pub(super) fn describe(world: &World, now: i64) -> Map<String, Value> {
    let Quota { total, used } = world.quota;
    let (trial, used_trial) = (total.min(TRIAL), used.min(TRIAL));
    let scanned = world.images.number_scanned_before() + scanned_since(world);
    super::fields(json!({
        "TotalAuthorizedCnt": total,
        "UsedAuthorizedCnt": used,
        "ScannedImageCnt": scanned,
        "NotScannedImageCnt": world.images.len() - scanned,
        "NotScannedLocalImageCnt": 0,
        "TrialAuthorizedCnt": trial,
        "UsedTrialAuthorizedCnt": used_trial,
        "PurchasedAuthorizedCnt": total - trial,
        "UsedPurchasedAuthorizedCnt": used - used_trial,
        "CanApplyFreeImageAuthorize": false,
        "RepeatImageIdCnt": 0,
        "ImageScanInquireInfo": {
            "InquireKey": "sv_emulated_image",
            "Capcity": total,
            "Useage": used,
            "StartTime": times::without_zone(now - 30 * DAY),
            "EndTime": times::without_zone(now + 60 * DAY),
            "PurchaseStatus": "Normal",
            "ResourceID": "427c59056cbd64e30b3990e8d7b25c19",
            "PayNum": total - trial,
            "TrialNum": trial,
            "PayUsage": used - used_trial,
        },
    }))
}

/// The number of images whose first scan was started since the start of the emulator.
fn scanned_since(world: &World) -> u64 {
    let mut first: Vec<_> = world
        .scans
        .iter()
        .flat_map(|scan| scan.chosen.iter())
        .filter(|index| world.images.scanned_before(*index).is_none())
        .collect();
    first.sort_unstable();
    first.dedup();
    first.len() as u64
}
