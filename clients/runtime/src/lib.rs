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

#[doc(hidden)]
pub mod __generated;
mod admission;
mod attempts;
pub mod auth;
mod builder;
mod call;
pub mod cassette;
mod client;
pub mod clock;
pub mod credentials;
mod endpoint;
mod enums;
mod error;
pub mod interceptor;
mod items;
pub mod json;
mod list;
mod lookup_cell;
mod macros;
pub mod mock;
mod opened;
mod operation;
mod proxy;
mod raw;
pub mod read;
pub mod record;
mod redact;
pub mod region;
mod request;
mod response;
mod retry;
mod service;
pub mod signing;
mod skew;
pub mod tables;
mod text;
mod timeouts;
pub mod trace;
mod transport;
pub mod user;
pub mod write;
#[cfg(feature = "xml")]
pub mod xml;

pub use builder::Options;
pub use client::Client;
pub use endpoint::PlainHttp;
pub use enums::{StringEnum, UnknownVariant};
pub use error::{ErrorBody, ServiceError};
pub use lookup_cell::LookupCell;
pub use operation::{BodyFormat, Field, Location, Operation, OperationMeta, Output, Paginated};
pub use raw::{RawEndpoint, RawLayout, RawTarget};
pub use record::{Item, Model, OptValue, Record, Slot, Value};
pub use region::EndpointTable;
pub use request::build_request;
pub use service::{
    Attempt, HttpResponse, Payload, PayloadFormat, Protocol, ResolveContext, Service, ServiceMeta,
    kind_of_refusal,
};
pub use user::*;
