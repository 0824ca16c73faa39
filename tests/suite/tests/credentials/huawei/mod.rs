//! Credential sources of Huawei Cloud.

mod captured_flows;
mod chain;
mod emulated;
mod metadata;
mod project;
mod region_and_endpoints;
mod token_errors;
mod token_refresh;
mod tokens;
