//! What the users of every client meet; the providers' crates and `imagescan` re-export all of it.

pub use crate::call::Call;
pub use crate::cassette;
pub use crate::clock::{Clock, FixedClock, SystemClock};
pub use crate::credentials::{
    BoxFuture, Cached, Chain, CredentialSource, Credentials, EnvironmentCredentials, HostEnvironment,
    KeyPair, ProvideCredentials, SourceOutcome,
};
pub use crate::endpoint::Endpoint;
pub use crate::error::{Error, ErrorKind, IncompleteList};
pub use crate::interceptor::{self, Interceptor};
pub use crate::items::Items;
pub use crate::list::List;
pub use crate::mock;
pub use crate::proxy::Proxy;
pub use crate::raw::Raw;
pub use crate::region::Region;
pub use crate::response::Response;
pub use crate::retry::RetryPolicy;
pub use crate::timeouts::{TimeoutKind, Timeouts};
pub use crate::transport::{Body, Chunks, Transport, TransportError};
