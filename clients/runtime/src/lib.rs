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

// Generated code names serde by this path, so that it needs no dependency of its own.
#[doc(hidden)]
pub use serde;

pub mod auth;
mod builder;
mod call;
mod client;
pub mod clock;
pub mod credentials;
mod endpoint;
mod error;
mod items;
pub mod json;
mod list;
mod models;
mod opened;
mod operation;
mod place;
mod raw;
pub mod read;
pub mod record;
pub mod region;
mod response;
mod service;
pub mod signing;
pub mod tables;
mod timeouts;
mod transport;
mod words;
pub mod write;
#[cfg(feature = "xml")]
pub mod xml;

pub use builder::Options;
pub use call::Call;
pub use client::Client;
pub use clock::{Clock, FixedClock, SystemClock};
pub use credentials::{BoxFuture, Credentials, Environment, KeyPair, ProvideCredentials};
pub use endpoint::Endpoint;
pub use error::{Error, ErrorKind, ServiceError};
pub use items::Items;
pub use list::List;
pub use operation::{BodyFormat, Field, Operation, OperationMeta, Output, Paginated, Place};
pub use place::place;
pub use raw::{Raw, RawOperation, RawShape, RawTarget};
pub use record::{Item, Model, OptValue, Record, Slot, Value};
pub use region::{EndpointTable, Region};
pub use response::Response;
pub use service::{Answer, Attempt, Payload, PayloadFormat, Protocol, Service, ServiceMeta};
pub use timeouts::Timeouts;
pub use transport::{Body, Chunks, Transport, TransportError};
pub use words::{UnknownWord, Word};
