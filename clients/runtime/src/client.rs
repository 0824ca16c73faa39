//! The client: everything that calls of one service share.

mod attempts;
pub(crate) mod builder;
pub(crate) mod call;
pub mod interceptor;
pub(crate) mod items;
pub(crate) mod raw;
pub(crate) mod response;
mod undecoded;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::auth::{Credentials, ProvideCredentials};
use crate::client::call::Call;
use crate::client::interceptor::Interceptor;
use crate::client::items::Items;
use crate::client::raw::Raw;
use crate::error::Error;
use crate::machine::HostEnvironment;
use crate::policy::admission::Admission;
use crate::policy::retry::{Budget, RetryPolicy};
use crate::policy::skew::Skew;
use crate::policy::timeouts::Timeouts;
use crate::protocol::Protocol;
use crate::transport::Transport;
use crate::types::endpoint::Endpoint;
use crate::types::operation::{Operation, Paginated};
use crate::types::region::Region;
use crate::types::service::{Service, ServiceMeta};

/// A client of one service. Cheap to clone; clones share connections, credentials, rate limits
/// and the budget of retries.
///
/// Calls run on Tokio, and a client may be used on several runtimes, at once or one after the other. Each runtime has
/// connections of its own, because a connection ends with the runtime that made it: a call never waits for one of
/// another runtime, and is not lost with it. A call belongs to the runtime in which it is first polled. Outside of a
/// runtime, a call is an error; in one that was built without time or I/O (`enable_all`), Tokio panics.
pub struct Client<S> {
    core: Arc<Core>,
    service: PhantomData<fn() -> S>,
}

#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) service: &'static ServiceMeta,
    pub(crate) protocol: Arc<dyn Protocol>,
    pub(crate) endpoint: Endpoint,
    pub(crate) region: Option<Region>,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) transport: Arc<dyn Transport>,
    /// The URL of the proxy on the way to the endpoint, without name and password.
    pub(crate) proxy: Option<String>,
    /// The clock, and what is looked up before a call can be sent.
    pub(crate) environment: HostEnvironment,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) timeouts: Timeouts,
    pub(crate) retry: RetryPolicy,
    pub(crate) retries: Budget,
    pub(crate) skew: Skew,
    pub(crate) correct_clock_skew: bool,
    pub(crate) max_response_bytes: usize,
    /// Says when requests may go out.
    pub(crate) admission: Admission,
}

impl<S: Service> Client<S> {
    /// Starts a client: `Client::builder().region(…).build()?`.
    #[must_use]
    pub fn builder() -> S::Builder {
        S::Builder::default()
    }

    pub(crate) fn from_core(core: Core) -> Self {
        Self { core: Arc::new(core), service: PhantomData }
    }

    /// Sends an operation. Nothing happens until the call is awaited; dropping it cancels it.
    ///
    /// # Errors
    /// The call responds with [`Error`](crate::Error) when the operation cannot be sent, the network fails, the service
    /// refuses, or the response cannot be read.
    pub fn send<O: Operation<Service = S>>(&self, operation: O) -> Call<O> {
        Call::new(Arc::clone(&self.core), operation)
    }

    /// Sends an operation that this crate does not describe yet, through the same signer, limits and errors.
    ///
    /// `target` is the operation's name, or method and path, as the service calls it: `DescribeAssetImageList`,
    /// `GET ListRepository` where the method matters, `GET /v5/{project_id}/image/registries`. The client fills in the
    /// placeholders that it knows; a path may have a query of its own.
    ///
    /// `json` is the text of a JSON object with the parameters, `{}` for none. Where the service takes a body, it is
    /// sent as it stands. Where it takes a query, members become parameters, `null` is left out, and whole numbers
    /// beyond 64 bits are to be given as text. How lists and objects travel is the provider's: see the front page of
    /// its crate.
    ///
    /// ```
    /// # async fn example<S: imagescan_runtime::Service>(
    /// #     client: imagescan_runtime::Client<S>,
    /// # ) -> Result<(), imagescan_runtime::Error> {
    /// let answer = client.raw("DescribeAssetImageList", r#"{"Limit": 10}"#).await?;
    /// println!("{}, request {}", answer.as_str()?, answer.request_id());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send); also when target or parameters cannot be sent, in which case nothing is.
    pub fn raw(&self, target: impl AsRef<str>, json: impl Into<String>) -> Call<Raw> {
        Call::raw(Arc::clone(&self.core), target.as_ref(), json.into())
    }

    /// Walks the elements of all pages, fetching a page when the one before is used up.
    ///
    /// Starts at the operation's own offset. The next page is requested unless the page was empty, or was shorter than the
    /// limit that was sent (no limit sent counts as shorter) and the total is reached or absent. Without a limit and
    /// without a total, pages are requested until one is empty. A list whose length is a multiple of the limit so costs
    /// one request more: services are wrong about their totals. Elements that are `null` are passed over, and counted.
    ///
    /// Elements that appear or vanish between two pages may be missed or seen twice, because the service counts offsets
    /// afresh for each page.
    ///
    /// # Errors
    /// The first page that cannot be fetched ends the walk. So do pages that contradict each other, after all elements
    /// were given: an empty page although there are more elements, and a page whose elements are those of the page before,
    /// byte for byte, which are not given again. [`Error::is_incomplete_list`] tells these, and
    /// [`Error::incomplete_list`] how far the walk came.
    pub fn items<O: Paginated<Service = S>>(&self, operation: O) -> Items<O> {
        Items::new(self.clone(), operation)
    }

    /// The credentials that the next call is signed with, loaded if need be. They tell which source served and when they
    /// end; a program that looks at them when it starts fails there, and not in its first call.
    ///
    /// # Errors
    /// As a call without credentials: no source has any, or one is configured and does not work.
    pub async fn credentials(&self) -> Result<Credentials, Error> {
        check_runtime()?;
        let credentials = self.core.credentials.provide().await?;
        credentials.check()?;
        Ok(credentials)
    }

    /// Where the client sends its requests.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.core.endpoint
    }

    /// The proxy that requests to the endpoint go through, without its user's name and password; none if they go
    /// directly, or by a transport of the caller's.
    #[must_use]
    pub fn proxy(&self) -> Option<&str> {
        self.core.proxy.as_deref()
    }

    /// The region, if the client was given one.
    #[must_use]
    pub fn region(&self) -> Option<&Region> {
        self.core.region.as_ref()
    }
}

/// Refuses to wait outside of a runtime, where timers and connections would panic.
pub(crate) fn check_runtime() -> Result<(), Error> {
    Handle::try_current().map(drop).map_err(|_| {
        Error::invalid(
            "a call needs a Tokio runtime: await it below `#[tokio::main]`, `Runtime::block_on` or `tokio::spawn`",
        )
    })
}

impl<S> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { core: Arc::clone(&self.core), service: PhantomData }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.core.service.name)
            .field("endpoint", &self.core.endpoint)
            .field("proxy", &self.core.proxy)
            .field("region", &self.core.region)
            .field("protocol", &self.core.protocol)
            .finish_non_exhaustive()
    }
}
