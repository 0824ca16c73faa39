//! Credential sources of Tencent Cloud.

mod chain;
mod emulated;
mod roles;
mod token_services;
