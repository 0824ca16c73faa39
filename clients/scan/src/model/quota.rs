//! What may be scanned, and what a scan costs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::VendorRecord;

/// The quota of an account for scans of images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quota {
    /// What is counted.
    pub unit: BillingUnit,
    /// The number that was bought or granted; `None` if the cloud has none, as with payment for each scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// The number that is used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<u64>,
    /// When the quota starts again or ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews: Option<Timestamp>,
    /// The state of what was bought.
    pub licence: Licence,
    /// The response.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vendor_records: Vec<VendorRecord>,
}

impl Quota {
    /// The number that is left; `None` if the cloud does not say, which is not a promise that scans are free.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        Some(self.total?.saturating_sub(self.used?))
    }
}

/// What a cloud counts and charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BillingUnit {
    /// An image counts once in a billing month, however often it is scanned.
    ImageInMonth,
    /// Each scan uses up a licence.
    Licence,
    /// The first scan of an image uses up a licence, and each further one a tenth of it.
    LicenceWithDiscount,
    /// Each successful scan is paid for.
    PaidScan,
}

/// The state of what was bought.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Licence {
    /// In force.
    Active,
    /// Nothing was bought, or it has expired.
    None,
    /// The cloud does not say.
    Unknown,
    /// Another state, in the cloud's words.
    Other(String),
}
