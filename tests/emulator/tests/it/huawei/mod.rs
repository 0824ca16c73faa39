//! Huawei Cloud: its gateway and HSS.

mod batch_scan;
mod error_responses;
pub(crate) mod flipped_bytes;
mod list_tasks;
mod lockout;
mod user_tokens;
pub(crate) mod vectors;
