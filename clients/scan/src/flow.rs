//! The flow of a scan, the same for all clouds: find images, estimate, start, follow, read.

mod affected;
mod collect;
mod consent;
mod estimate;
mod inventory;
mod resolve;

pub use affected::{Affected, AffectedImage};
pub use collect::{Findings, FindingsRequest};
pub use consent::{Consent, SpendLimit};
pub use estimate::{Cost, Estimate, RefusedImage, ScanRequest};
pub use inventory::{ImageQuery, Images};
