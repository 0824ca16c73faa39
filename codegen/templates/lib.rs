//! Typed, signed clients for {{Name}}: image scanning by [`{{service}}`].
//!
//! Credentials come from `{{NAME}}_ACCESS_KEY_ID`, `{{NAME}}_ACCESS_KEY_SECRET` and, for a temporary pair,
//! `{{NAME}}_SESSION_TOKEN`, unless the builder is given others ([`Credentials::new`],
//! [`Credentials::with_session_token`]).

pub mod auth;
mod client;
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
pub use imagescan_runtime::{
    Body, BoxFuture, Call, Chunks, Clock, Credentials, Endpoint, Environment, Error, ErrorKind, FixedClock,
    Items, KeyPair, List, ProvideCredentials, Raw, Region, Response, SystemClock, Timeouts, Transport,
    TransportError,
};
