//! Credential sources of Tencent Cloud.

mod chain;
mod emulated;
mod named_profile;
mod roles;
mod token_services;
