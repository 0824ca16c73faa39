//! The items that users of every client call; the providers' crates and `imagescan` re-export all of them.

pub use futures_core::future::BoxFuture;

pub use crate::auth::signing::{Sign, SigningRequest};
pub use crate::auth::{
    Cached, Chain, CredentialSource, Credentials, EnvironmentCredentials, KeyPair, ProvideCredentials,
    SourceOutcome,
};
pub use crate::client::Client;
pub use crate::client::call::{Call, CallFuture};
pub use crate::client::config::{Config, ConfigBuilder};
pub use crate::client::interceptor::{self, Interceptor};
pub use crate::client::items::Items;
pub use crate::client::pages::Pages;
pub use crate::client::pages::checkpoint::Checkpoint;
pub use crate::client::raw::Raw;
pub use crate::client::response::{Response, ResponseParts};
pub use crate::client::wait::Wait;
pub use crate::error::{Error, ErrorKind, IncompleteList, TimeoutKind};
pub use crate::machine::HostEnvironment;
pub use crate::machine::clock::{Clock, FixedClock, SystemClock};
pub use crate::policy::retry::RetryPolicy;
pub use crate::policy::timeouts::Timeouts;
pub use crate::protocol::operation_context::OperationContext;
pub use crate::trace;
pub use crate::transport::proxy::{Proxy, ProxyUrl};
pub use crate::transport::{Body, Transport, TransportError};
pub use crate::types::endpoint::Endpoint;
pub use crate::types::enums::{StringEnum, UnknownValue, UnknownVariant};
pub use crate::types::flags::Flags;
pub use crate::types::into_option::IntoOption;
pub use crate::types::list::List;
pub use crate::types::operation::{
    BodyFormat, Effect, Field, Location, Operation, OperationMeta, Output, RateLimit,
};
pub use crate::types::paginated::{Continuation, Paginated};
pub use crate::types::region::CloudRegion;
pub use crate::types::region_id::{EndpointTable, RegionId};
pub use crate::types::service::{Cloud, Service, ServiceMeta};
pub use crate::types::unix_millis::UnixMillis;
pub use crate::types::unix_seconds::UnixSeconds;
pub use crate::types::waiter::{StateValue, Waiter, WaiterMeta};

/// The items with which a program implements its own credential source.
pub mod credentials {
    pub use futures_core::future::BoxFuture;

    pub use crate::auth::{
        Cached, Chain, CredentialSource, Credentials, EnvironmentCredentials, FnSource, KeyPair,
        LoadCredentials, ProvideCredentials, SourceOutcome, from_fn,
    };
    pub use crate::machine::HostEnvironment;
    pub use crate::text::redact::Redactor;
    pub use crate::text::{escape, quote, shorten, show_path};
}
