//! How far a scan is.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Digest, ImageKey, ImageRef, ScanState};

/// How far a scan is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Progress {
    /// The id of the scan: [`ScanHandle::id`](super::ScanHandle::id).
    pub scan: String,
    /// When the cloud was queried, by the scanner's clock.
    pub at: Timestamp,
    /// The number of images that were scanned successfully.
    pub done: u64,
    /// The number of images whose scan has ended otherwise: it failed, was stopped or took too long, or the image is gone or its
    /// digest moved.
    pub failed: u64,
    /// The number of images whose scan was started, or may have been.
    pub total: u64,
    /// How much is done, in percent; `None` if nothing is known. 100 only if the scan has finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// The time that the cloud expects the scan to take from now; `None` if it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<SignedDuration>,
    /// The images whose status has changed since the progress before, with their status now.
    pub changed: Vec<ImageChange>,
    /// Whether the scans of all images have ended, successfully or not.
    pub finished: bool,
}

/// An image whose status has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImageChange {
    /// The name of the image.
    pub reference: ImageRef,
    /// The ids with which the cloud finds it.
    pub key: ImageKey,
    /// Its status now.
    pub status: ImageStatus,
}

/// The status of an image in a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ImageStatus {
    /// The scan of the image has not ended.
    #[non_exhaustive]
    Pending {
        /// The state that the cloud shows. It is that of an earlier scan while the cloud has not registered this one.
        state: ScanState,
    },
    /// The scan succeeded.
    Done,
    /// The scan ended without success.
    #[non_exhaustive]
    Failed {
        /// The state that the cloud shows.
        state: ScanState,
        /// Why, in the cloud's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The tag has another digest than at the estimate, so the cloud shows another image. What was scanned is not known.
    #[non_exhaustive]
    DigestMoved {
        /// The digest now.
        digest: Digest,
    },
    /// The inventory no longer lists the image.
    Gone,
}

impl ImageStatus {
    /// Whether the scan of the image goes on.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Pending { .. })
    }
}
