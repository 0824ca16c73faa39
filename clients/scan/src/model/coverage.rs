//! How much of an image was looked at.

use serde::{Deserialize, Serialize};

/// How much of one kind of findings of one image is in a report. Only [`Complete`](Self::Complete) without findings means that
/// the cloud found nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Coverage {
    /// All findings of the last scan, which has succeeded.
    Complete,
    /// Some findings are missing.
    Partial {
        /// The number that was read.
        read: u64,
        /// The number that the cloud counts, if it says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
        /// Why some are missing.
        reason: PartialReason,
    },
    /// The image was not scanned, so that there is nothing to read.
    NotScanned,
    /// The kind cannot be read.
    Unsupported {
        /// What does not support it.
        by: UnsupportedBy,
    },
    /// The caller did not request the kind.
    NotRequested,
    /// The findings could not be read, or the scan failed.
    Failed {
        /// Why.
        error: ErrorRecord,
    },
}

impl Coverage {
    /// Whether something that was requested and that the cloud offers is missing.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        matches!(self, Self::Partial { .. } | Self::NotScanned | Self::Failed { .. })
    }
}

/// Why findings are missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartialReason {
    /// The pages of the list contradict each other, also when it was read again.
    InconsistentPages,
    /// The last scan has not succeeded; the findings are those of an earlier one.
    EarlierScan,
    /// A scan is running; the findings are those of the scan before.
    ScanRunning,
    /// Details that the cloud keeps elsewhere could not be read, such as the CVE of a vulnerability.
    DetailsMissing,
    /// The state of the scan is not in the cloud's documentation.
    UnknownState,
    /// The image has several platforms, and the scan of some has not succeeded: [`Image::platforms`](crate::Image::platforms).
    PlatformsNotScanned,
    /// The row of the image counts more findings than the list has.
    CountDiffers,
}

/// What does not support a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnsupportedBy {
    /// The cloud has no such findings.
    Cloud,
    /// The cloud has them, and this version of the crate does not read them.
    Client,
}

/// An error in a report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ErrorRecord {
    /// The step that failed, such as `read vulnerabilities`.
    pub step: String,
    /// What is wrong, without secrets.
    pub message: String,
    /// The code that the service sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The id by which the vendor's support finds the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl ErrorRecord {
    /// An error without code and request id.
    #[must_use]
    pub fn new(step: impl Into<String>, message: impl Into<String>) -> Self {
        Self { step: step.into(), message: message.into(), code: None, request_id: None }
    }
}
