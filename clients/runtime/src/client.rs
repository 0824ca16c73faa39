//! The client of a service: what its calls share, and how a call is sent.

mod attempt;
pub(crate) mod builder;
pub(crate) mod call;
mod call_state;
pub(crate) mod config;
pub mod interceptor;
pub(crate) mod items;
pub(crate) mod pages;
pub(crate) mod parameter;
mod prepared_call;
pub(crate) mod raw;
pub(crate) mod response;
mod run;
mod undecoded;
pub(crate) mod wait;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use crate::auth::{Credentials, ProvideCredentials};
use crate::client::call::Call;
use crate::client::interceptor::Interceptor;
use crate::client::items::Items;
use crate::client::pages::Pages;
use crate::client::raw::Raw;
use crate::client::wait::Wait;
use crate::error::Error;
use crate::machine::HostEnvironment;
use crate::policy::admission::Admission;
use crate::policy::retry::RetryPolicy;
use crate::policy::retry_budget::RetryBudget;
use crate::policy::skew::{self, Skew};
use crate::policy::timeouts::Timeouts;
use crate::policy::tokio_runtime;
use crate::protocol::Protocol;
use crate::transport::Transport;
use crate::types::endpoint::Endpoint;
use crate::types::operation::Operation;
use crate::types::paginated::Paginated;
use crate::types::region::CloudRegion;
use crate::types::region_id::RegionId;
use crate::types::service::{Service, ServiceMeta};
use crate::types::waiter::Waiter;

/// A client of one service. Cheap to clone; clones share connections, credentials, rate limits and the retry budget.
///
/// Calls run on Tokio, and a client may be used on several runtimes, at once or one after the other. Each runtime has
/// its own connections, because a connection ends with the runtime that made it: a call never waits for a connection of
/// another runtime, and does not fail when that runtime ends. A call belongs to the runtime in which it is first polled.
/// Outside of a runtime, and in one that was built without timers or I/O (see `enable_all` of Tokio's `Builder`), a call
/// returns an error. Tokio has no way to ask for timers and I/O, and panics: that panic is caught, after the program's
/// panic hook has run, and ends only a program that aborts on panic.
pub struct Client<S> {
    core: Arc<Core>,
    service: PhantomData<fn() -> S>,
}

#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) service: &'static ServiceMeta,
    pub(crate) protocol: Arc<dyn Protocol>,
    pub(crate) endpoint: Endpoint,
    pub(crate) region: Option<RegionId>,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) transport: Arc<dyn Transport>,
    /// The URL of the proxy in front of the endpoint, without user name and password.
    pub(crate) proxy: Option<String>,
    /// The clock, and the network access of lookups that precede a call.
    pub(crate) environment: HostEnvironment,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) timeouts: Timeouts,
    pub(crate) retry: RetryPolicy,
    pub(crate) published_limits: bool,
    pub(crate) retry_budget: RetryBudget,
    pub(crate) skew: Skew,
    pub(crate) correct_clock_skew: bool,
    pub(crate) max_response_bytes: usize,
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

    /// Sends an operation. Nothing happens until the call is awaited; dropping it cancels it. `tokio::join!`,
    /// `tokio::select!` and `tokio::time::timeout` take the call, `tokio::spawn` takes `.into_future()` of it.
    ///
    /// # Errors
    /// The call returns an [`Error`](crate::Error) when the operation cannot be sent, the network fails, the service
    /// rejects the request, or the response cannot be read.
    pub fn send<O: Operation<Service = S>>(&self, operation: O) -> Call<O> {
        Call::new(Arc::clone(&self.core), operation)
    }

    /// Sends an operation that this crate does not describe yet, through the same signer, limits and errors.
    ///
    /// `target` is the operation's name, or method and path, as the service calls it: `DescribeAssetImageList`,
    /// `GET ListRepository` where the method matters, `GET /v5/{project_id}/image/registries`. A name is sent with POST unless
    /// a method precedes it. The client fills in the placeholders that it knows; a path may include a query.
    ///
    /// [`json`](Call::json) sets the parameters, and the [response](Raw) decodes into any type.
    ///
    /// ```
    /// # async fn example<S: imagescan_runtime::Service>(
    /// #     client: imagescan_runtime::Client<S>,
    /// # ) -> Result<(), imagescan_runtime::Error> {
    /// let response = client.raw("DescribeAssetImageList").json_text(r#"{"Limit": 10}"#).await?;
    /// println!("{}, request {:?}", response.as_str()?, response.request_id());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send); also when target or parameters are invalid, in which case nothing is sent.
    pub fn raw(&self, target: impl AsRef<str>) -> Call<Raw> {
        Call::raw(Arc::clone(&self.core), target.as_ref())
    }

    /// Returns the pages of a list as a stream, which requests a page when it is polled for one.
    ///
    /// Starts at the operation's own offset or page; the first if it has none. The stream ends after an empty page. It also ends
    /// after a page that is shorter than the limit of the request, if the total is reached, or was not reported and a page
    /// before was as long as the limit: a service may send shorter pages than requested. If the request has no limit, the stream
    /// ends at the total, or, if that was not reported, after an empty page. A list whose length is a multiple of the limit costs
    /// one more request, and ends with an empty page, because services report wrong totals. So does a walk by page numbers that
    /// begins at a page other than the first, because the number of elements before it is not known.
    ///
    /// A walk can be interrupted: [`Pages::checkpoint`] is its state, and [`Pages::resume`] continues it, also in another process.
    ///
    /// Elements that appear or vanish between two pages may be missed or returned twice, because the service counts
    /// offsets anew for each page.
    ///
    /// # Errors
    /// The stream ends with the first page that cannot be fetched. It also ends, after all other pages, with pages that
    /// contradict each other: an empty page although the total is larger, and a page with the same elements as the page
    /// before, byte for byte, which is not returned again. [`Error::is_incomplete_list`] is true for these, and
    /// [`Error::incomplete_list`] returns the position.
    pub fn pages<O: Paginated<Service = S>>(&self, operation: O) -> Pages<O> {
        Pages::new(Arc::clone(&self.core), operation)
    }

    /// Returns the elements of all [`pages`](Self::pages) as a stream, which requests a page once the elements of the page
    /// before are consumed. Elements that are `null` are skipped, and counted.
    ///
    /// [`Items::checkpoint`] is the state of the walk after any element, and [`Items::resume`] continues it, also in another
    /// process:
    ///
    /// ```
    /// # use imagescan_runtime as imagescan;
    /// use imagescan::{Checkpoint, Client, Error, Paginated};
    ///
    /// # async fn example<O: Paginated>(client: Client<O::Service>, operation: O) -> Result<(), Error> {
    /// let mut items = client.items(operation.clone());
    /// items.try_next().await?;
    /// let saved: String = items.checkpoint().to_string();
    ///
    /// let checkpoint: Checkpoint = saved.parse()?;
    /// let mut items = client.items(operation).resume(&checkpoint)?;
    /// items.try_next().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`pages`](Self::pages), after all elements of the pages before.
    pub fn items<O: Paginated<Service = S>>(&self, operation: O) -> Items<O> {
        self.pages(operation).items()
    }

    /// Follows a task to its end: requests its state until that is one of a task that has ended.
    ///
    /// The wait is a stream of the responses, as [`try_next`](Wait::try_next) returns them; awaited, it returns the last one.
    /// Operations that start a task have a function `waiter`, which makes the operation to wait with from the response.
    ///
    /// The first request is sent after [`first_delay`](Wait::first_delay), the others with an [`interval`](Wait::interval), which
    /// grows to four times as much while the responses are alike. Dropping the wait ends it; the task goes on. An undocumented
    /// state counts as going on, is in [`unknown_states`](Wait::unknown_states), and is reported to [`trace`](crate::trace). So does an
    /// empty list: the task may not be listed yet. A request that fails for a reason that passes
    /// ([`Error::is_retryable`]) is skipped, up to two in a row, in addition to the retries of the call itself.
    ///
    /// # Errors
    /// If the task fails ([`Error::is_task_failed`]), if it has not ended at the [`deadline`](Wait::deadline)
    /// ([`Error::is_wait_deadline`]), and those of [`send`](Self::send). [`Error::snapshot`] is the last response.
    pub fn wait<O: Waiter<Service = S>>(&self, operation: O) -> Wait<O> {
        Wait::new(Arc::clone(&self.core), operation)
    }

    /// The credentials that the next call is signed with, loaded if necessary. They name their source and the time at
    /// which they expire; a program that loads them at its start fails there, and not in its first call.
    ///
    /// # Errors
    /// When no source is configured, or a configured source does not work.
    pub async fn credentials(&self) -> Result<Credentials, Error> {
        tokio_runtime::check()?;
        let credentials = self.core.credentials.provide().await?;
        credentials.check()?;
        Ok(credentials)
    }

    /// The time of the service, as far as the client knows it: requests are signed with it.
    ///
    /// That is the time of the client's clock (the host's, unless the builder sets one), plus an offset that clones
    /// share. Before the first correction the offset is zero: the client corrects its clock only after the service has
    /// rejected the time of a request, by the `Date` of that response. Services accept clocks that are some minutes
    /// off, so an uncorrected time may be wrong by as much, and a corrected one by a few seconds.
    #[must_use]
    pub fn service_time(&self) -> SystemTime {
        skew::apply(self.core.skew.get(), self.core.environment.clock().now())
    }

    /// The endpoint that the client sends requests to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.core.endpoint
    }

    /// The URL of the proxy for requests to the endpoint, without user name and password. `None` if requests are sent
    /// directly or by the caller's own transport.
    #[must_use]
    pub fn proxy(&self) -> Option<&str> {
        self.core.proxy.as_deref()
    }

    /// The region, if the client has one.
    #[must_use]
    pub fn region(&self) -> Option<CloudRegion<S::Cloud>> {
        self.core.region.clone().map(CloudRegion::from)
    }
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
