//! An image as a cloud lists it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cloud, Digest, FindingKind, ImageKey, ImageRef, ScanState, VendorRecord};

/// An image in the inventory of a cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Image {
    /// The cloud that lists it.
    pub cloud: Cloud,
    /// Its name, with all parts that the cloud sent.
    pub reference: ImageRef,
    /// All hosts of its registry, such as those for the internet and for a private network. Empty if the cloud sent none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The id of the image's configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// Where it is stored.
    pub registry: Registry,
    /// The ids with which the cloud finds it again.
    pub key: ImageKey,
    /// The state of its last scan.
    pub state: ScanState,
    /// The states of the searches for single kinds, where the cloud sends them and they differ from `state`: a scan that succeeds
    /// as a whole may have failed for one kind, or not have searched for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kind_states: BTreeMap<FindingKind, ScanState>,
    /// Why its last scan failed, in the cloud's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// When its last scan ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_scan: Option<LastScan>,
    /// Why the cloud would not scan it, such as a missing licence; `None` if nothing is known to prevent a scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_scannable: Option<String>,
    /// What the last scan found, as the row of the inventory counts it.
    pub counts: FindingCounts,
    /// The platforms of an image that has several; empty if the cloud sent none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<Platform>,
    /// The operating system, such as `debian 12`, if the cloud sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operating_system: Option<String>,
    /// The row, if vendor records are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_record: Option<Box<VendorRecord>>,
}

impl Image {
    /// The state of the last search for a kind of findings.
    #[must_use]
    pub fn state_of(&self, kind: FindingKind) -> &ScanState {
        self.kind_states.get(&kind).unwrap_or(&self.state)
    }
}

/// The registry of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Registry {
    /// The kind in the cloud's words, such as `acr`, `tcr` or `SwrPrivate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of the registry's instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The region of the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// When the last scan of an image ended, by the service's clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LastScan {
    /// The time as the cloud sent it. Two scans differ in it.
    pub value: String,
    /// The time; `None` if the value cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

impl LastScan {
    pub(crate) fn new(value: impl Into<String>, at: Option<Timestamp>) -> Self {
        Self { value: value.into(), at }
    }

    /// Whether this scan ended later than `before`, which is what was known before a start. Times that cannot be read are
    /// later if they differ.
    #[must_use]
    pub fn is_later_than(&self, before: Option<&Self>) -> bool {
        match before {
            None => true,
            Some(before) => match (self.at, before.at) {
                (Some(at), Some(before)) => at > before,
                _ => self.value != before.value,
            },
        }
    }
}

/// How many findings of each kind the row of an image counts; `None` if the cloud does not count that kind in the row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FindingCounts {
    /// Vulnerabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vulnerabilities: Option<u64>,
    /// Malicious files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malware: Option<u64>,
    /// Exposed secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<u64>,
    /// Settings that violate a baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<u64>,
}

impl FindingCounts {
    /// The count of a kind.
    #[must_use]
    pub fn of(&self, kind: FindingKind) -> Option<u64> {
        match kind {
            FindingKind::Vulnerability => self.vulnerabilities,
            FindingKind::Malware => self.malware,
            FindingKind::Secret => self.secrets,
            FindingKind::Baseline => self.baseline,
            FindingKind::Build | FindingKind::Compliance => None,
        }
    }
}

/// One platform of an image that has several.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Platform {
    /// Operating system and architecture, such as `linux/arm64`, if the cloud sends them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The digest of the platform's manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The state of its last scan.
    pub state: ScanState,
}
