//! Credential sources of Alibaba Cloud.

mod captured_flows;
pub(crate) mod chain;
mod emulated;
mod external;
mod files;
mod metadata;
mod named_profile;
mod process;
mod profiles;
mod refresh;
mod region;
mod roles;
mod sts_endpoint;
mod sts_signature;
