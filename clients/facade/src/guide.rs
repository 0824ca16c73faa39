//! Guides to the clients, one page for each subject.

#[doc = include_str!("guide/credentials.md")]
pub mod credentials {}

#[doc = include_str!("guide/network.md")]
pub mod network {}

#[doc = include_str!("generated/operations.md")]
pub mod operations {}

#[doc = include_str!("guide/retries.md")]
pub mod retries {}

#[cfg(feature = "scan")]
#[doc = include_str!("guide/scanning.md")]
pub mod scanning {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/workflow.md")]
pub mod workflow {}
