//! One scan of container images over three clouds: Alibaba Cloud (Security Center), Tencent Cloud (TCSS) and Huawei Cloud (HSS).
//!
//! Name an image, learn what a scan costs, start it once, follow it, read the findings in one shape, and know what was not looked
//! at.
//!
//! | step | function | costs |
//! |---|---|---|
//! | find images | [`Scanner::resolve`], [`Scanner::images`] | nothing |
//! | what may be scanned | [`Scanner::quota`], [`Scanner::estimate`] | nothing |
//! | consent | [`Estimate::consent`] | nothing |
//! | start | [`Scanner::start`], with a [`Journal`] so that nothing is started twice; [`Scanner::recover`] after a crash | a scan |
//! | follow | [`Scanner::watch`] | nothing |
//! | stop | [`Scanner::cancel`] | nothing |
//! | read | [`Scanner::report`], [`Scanner::findings`], [`Scanner::all_findings`] | nothing |
//! | which images have a vulnerability | [`Scanner::affected`] | nothing |

// Without all clouds, what the others need is unused.
#![cfg_attr(not(all(feature = "alibaba", feature = "tencent", feature = "huawei")), allow(dead_code))]

#[cfg(feature = "alibaba")]
mod alibaba;
mod cloud_api;
mod error;
mod flow;
#[cfg(feature = "huawei")]
mod huawei;
mod journal;
mod model;
pub mod report;
mod rows;
mod scanner;
#[cfg(test)]
mod scripted;
#[cfg(any(feature = "alibaba", feature = "tencent"))]
mod seen;
#[cfg(feature = "tencent")]
mod tencent;
#[cfg(all(test, any(feature = "alibaba", feature = "tencent")))]
#[path = "../tests/it/world.rs"]
mod world;

pub use error::Error;
pub use flow::{
    Affected, CancelBy, CancelOutcome, Consent, Cost, Estimate, FailedCancel, Findings, FindingsRequest,
    ImageQuery, Images, LeftOut, LeftOutReason, RefusedImage, ScanRequest, SpendLimit, StartOutcome, Watch,
};
pub use journal::Journal;
pub use model::{
    Account, AffectedImage, BillingUnit, Chunk, ChunkState, Cloud, Coverage, Cvss, Detail, Digest,
    ErrorRecord, Exploit, Finding, FindingCounts, FindingKind, FindingKinds, FindingStatus, Fingerprint,
    HANDLE_VERSION, Image, ImageChange, ImageKey, ImageRef, ImageReport, ImageStatus, LastScan, Layer,
    Licence, Note, Package, PackageKind, PartialReason, Platform, Progress, Quota, REPORT_SCHEMA, Registry,
    Report, ReportOutcome, ScanHandle, ScanState, Severity, SeverityBasis, SeverityLevel, TaskRef, Tool,
    UnresolvedImage, UnsupportedBy, VendorRecord, Vulnerability, VulnerabilityId, WatchedImage,
};
pub use scanner::Scanner;

pub use jiff::Timestamp;

/// The clients that scanners call, for programs that depend on this crate alone.
pub mod clients {
    #[doc(no_inline)]
    pub use imagescan_runtime::user::*;

    /// Clients of Alibaba Cloud.
    #[cfg(feature = "alibaba")]
    pub mod alibaba {
        #[doc(no_inline)]
        pub use imagescan_alibaba::*;
    }

    /// Clients of Huawei Cloud.
    #[cfg(feature = "huawei")]
    pub mod huawei {
        #[doc(no_inline)]
        pub use imagescan_huawei::*;
    }

    /// Clients of Tencent Cloud.
    #[cfg(feature = "tencent")]
    pub mod tencent {
        #[doc(no_inline)]
        pub use imagescan_tencent::*;
    }
}
