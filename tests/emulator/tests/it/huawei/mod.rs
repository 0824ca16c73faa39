//! Huawei Cloud: its gateway and HSS.

mod batch_scan;
mod error_responses;
pub(crate) mod flipped_bytes;
mod hss;
mod inventory;
mod list_tasks;
mod lockout;
mod scans;
mod user_tokens;
pub(crate) mod vectors;
mod vulnerabilities;
