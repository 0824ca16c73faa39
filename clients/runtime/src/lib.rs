//! The runtime under the imagescan clients: operations as values, signing views, credentials, transport, errors.
//!
//! Users depend on `imagescan` or on a provider's crate; this crate holds what those share and knows no provider.
//! Generated models are tables ([`Record`]): one reader and one writer, here, serve them all.
//!
//! What a user writes once for all providers is written against this crate's types:
//!
//! ```
//! use imagescan_runtime::{Client, Error, Operation, Response, Service};
//!
//! /// Sends an operation once more if the service asked for fewer calls.
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
//! A provider brings a [`Protocol`] (its signer and its envelope) and one [`Service`] for each of its services; what
//! lies between is here.

mod auth;
mod client;
mod codec;
mod error;
mod machine;
mod policy;
mod protocol;
mod testing;
mod text;
pub mod trace;
mod transport;
mod types;

#[doc(hidden)]
pub mod __generated;
pub mod provider;
pub mod user;

pub use user::*;
