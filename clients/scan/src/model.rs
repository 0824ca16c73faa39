//! The model of a scan: plain data, the same for all clouds. Nothing in here knows a client or a clock.
//!
//! The JSON of a [`Report`] and of a [`ScanHandle`] is this model, with the names of its fields.

mod account;
mod affected;
mod coverage;
mod finding;
mod handle;
mod image;
mod image_key;
mod kind;
mod progress;
mod quota;
mod reference;
mod report;
mod severity;
mod state;
mod vendor_record;
mod vulnerability;

pub use account::{Account, Cloud};
pub use affected::AffectedImage;
pub use coverage::{Coverage, ErrorRecord, PartialReason, UnsupportedBy};
#[cfg(any(feature = "alibaba", feature = "tencent", feature = "huawei"))]
pub(crate) use finding::web_links;
pub use finding::{Detail, Finding, FindingStatus, Fingerprint, Layer};
pub use handle::{Chunk, ChunkState, HANDLE_VERSION, ScanHandle, TaskRef, WatchedImage};
pub use image::{FindingCounts, Image, LastScan, Platform, Registry};
pub use image_key::ImageKey;
pub use kind::{FindingKind, FindingKinds};
pub use progress::{ImageChange, ImageStatus, Progress};
pub use quota::{BillingUnit, Licence, Quota};
pub use reference::{Digest, ImageRef};
pub use report::{ImageReport, Note, REPORT_SCHEMA, Report, ReportOutcome, Tool, UnresolvedImage};
pub use severity::{Severity, SeverityBasis, SeverityLevel};
pub use state::ScanState;
pub use vendor_record::VendorRecord;
pub use vulnerability::{Cvss, Exploit, Package, PackageKind, Vulnerability, VulnerabilityId};
