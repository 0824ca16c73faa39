//! The flow of a scan, the same for all clouds: find images, estimate, start, follow, read.

mod affected;
mod cancel;
mod collect;
mod consent;
mod estimate;
mod inventory;
mod resolve;
mod start;
mod watch;

pub use affected::Affected;
pub use cancel::{CancelBy, CancelOutcome, FailedCancel};
pub use collect::{Findings, FindingsRequest};
pub use consent::{Consent, SpendLimit};
pub use estimate::{Cost, Estimate, RefusedImage, ScanRequest};
pub use inventory::{ImageQuery, Images};
pub use start::{LeftOut, LeftOutReason, StartOutcome};
pub use watch::Watch;
