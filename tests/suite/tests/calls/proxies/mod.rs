//! HTTP and SOCKS proxies.

pub(crate) mod connections;
mod failures;
mod socks;
mod variables;
