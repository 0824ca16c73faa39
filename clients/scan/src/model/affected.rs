//! An image that a vulnerability is in.

use serde::{Deserialize, Serialize};

use super::{Cloud, Finding, ImageRef, LastScan};

/// An image that has a vulnerability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AffectedImage {
    /// The cloud that lists it.
    pub cloud: Cloud,
    /// Its name, with all parts that the cloud sent.
    pub reference: ImageRef,
    /// The vulnerability in this image. Some clouds do not name its packages here.
    pub finding: Finding,
    /// The last scan of the image, if the cloud sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_scan: Option<LastScan>,
}
