//! The runtime of the imagescan clients: operations, signing, credentials, transport, errors.
//!
//! Users depend on `imagescan` or on a provider's crate, which re-export everything in [`user`]. This crate is what the
//! providers share, and does not depend on any of them. [`provider`] is what a provider implements.
//!
//! Code for all providers uses the types of this crate:
//!
//! ```
//! use imagescan_runtime::{Client, Error, Operation, Response, Service};
//!
//! /// Sends a throttled operation once more.
//! async fn send_patiently<S: Service, O: Operation<Service = S> + Clone>(
//!     client: &Client<S>,
//!     operation: O,
//! ) -> Result<Response<O::Output>, Error> {
//!     match client.send(operation.clone()).await {
//!         Err(error) if error.is_throttled() => client.send(operation).await,
//!         outcome => outcome,
//!     }
//! }
//! ```
//!
//! A provider implements [`Protocol`](provider::Protocol), which signs requests and parses responses, and one [`Service`]
//! for each of its services.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod auth;
mod client;
mod codec;
mod error;
mod machine;
mod policy;
mod protocol;
mod text;
pub mod trace;
mod transport;
mod types;

#[doc(hidden)]
pub mod __generated;
pub mod provider;
pub mod user;

pub use user::*;
