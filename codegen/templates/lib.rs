//! Typed, signed clients for {{Name}}: image scanning by [`{{service}}`].
//!
//! Credentials come from where [`credentials::default_chain`] looks, unless the builder is given others
//! ([`Credentials::new`], [`Credentials::with_session_token`]).

pub mod auth;
mod client;
pub mod credentials;
mod envelope;
#[rustfmt::skip]
#[allow(
    deprecated,
    unused_imports,
    clippy::pedantic,
    clippy::new_without_default,
    clippy::too_many_arguments,
    reason = "one template serves every document: a file may import what its document does not need, operations that \
              the vendor deprecated stay until it takes them away, and `new` takes whatever an operation demands"
)]
mod generated;
mod protocol;
pub mod sign;

pub use client::ClientBuilder;
pub use generated::{{{modules}}};
pub use imagescan_runtime::user::*;
