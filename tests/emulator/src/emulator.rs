//! The running server.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::connection::{Listener, ListenerControl};
use crate::credentials::MetadataService;
use crate::server::{self, Shared};
use crate::{
    Builder, Execution, FaultInjector, Key, MetadataMode, Provider, Request, WorldImage, alibaba, huawei,
    tencent,
};

/// How long a shutdown waits for requests in flight.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// A server on a port of 127.0.0.1. Dropping it stops the server.
pub struct Emulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: ListenerControl,
    /// Dropping the sender is the signal to stop.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Emulator {
    /// A builder for an emulator without keys and tasks, with the system clock, on any free port. It has metadata
    /// services that issue keys, a project (`emulated-project`), a user ([`User::default`](huawei::iam::User::default))
    /// and an identity token ([`DEFAULT_OIDC_TOKEN`](crate::DEFAULT_OIDC_TOKEN)).
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn spawn(socket: TcpListener, address: SocketAddr, shared: Shared) -> Self {
        let shared = Arc::new(shared);
        let (listener, listening) = Listener::new(socket, address, Arc::clone(&shared.faults));
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&shared), stopped));
        Self { address, shared, listening, stop, serving }
    }

    /// The address that it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint for clients: `http://127.0.0.1:port`, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The environment variables, names and values, that set the endpoints of the `imagescan` clients to this emulator.
    /// Clients also need a key, and those of Huawei Cloud a project.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let endpoints = [
            "HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4",
            "TENCENTCLOUD_TCSS_ENDPOINT",
            "TENCENTCLOUD_STS_ENDPOINT",
            "ALIBABA_CLOUD_SAS_ENDPOINT",
            "ALIBABA_CLOUD_CR_ENDPOINT",
        ];
        // The first is the endpoint of a region, which has to be chosen.
        let region = ("HUAWEICLOUD_SDK_REGION", "cn-north-4".to_owned());
        std::iter::once(region).chain(endpoints.map(|name| (name, self.url()))).collect()
    }

    /// The current time of the emulator's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// The latest requests that it received (1024 at most), oldest first, including rejected ones.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.log.all()
    }

    /// The number of requests by operation of a cloud, valid or not: for example, how often a client requested credentials.
    /// All requests count, also those that are not stored. The names are among [`Provider::operations`].
    #[must_use]
    pub fn request_counts(&self, provider: Provider) -> BTreeMap<&'static str, usize> {
        self.shared.log.counts(provider)
    }

    /// The number of requests that call an operation of a cloud; see [`Emulator::request_counts`].
    #[must_use]
    pub fn count_requests(&self, provider: Provider, operation: &str) -> usize {
        self.request_counts(provider).get(operation).copied().unwrap_or(0)
    }

    /// The number of requests, of all clouds, that were rejected because they exceeded a rate limit
    /// ([`Builder::rate_limit`]). Injected faults do not count.
    #[must_use]
    pub fn count_throttled(&self) -> usize {
        self.shared.throttle.throttled()
    }

    /// Every scan that was started at a cloud, oldest first, as text to compare with the scans of another emulator: its
    /// images, its start, the time that it takes, and how it ends.
    #[must_use]
    pub fn scans(&self, provider: Provider) -> Vec<String> {
        match provider {
            Provider::Huawei => self.shared.huawei.scans(),
            Provider::Tencent => self.shared.tencent.scans(),
            Provider::Alibaba => self.shared.alibaba.scans(),
        }
    }

    /// The images of a cloud with what scans have found in them so far: what its responses are made of, to compare reports with.
    #[must_use]
    pub fn world(&self, provider: Provider) -> Vec<WorldImage> {
        let now = self.now().as_millisecond();
        match provider {
            Provider::Huawei => self.shared.huawei.view(now),
            Provider::Tencent => self.shared.tencent.view(now),
            Provider::Alibaba => self.shared.alibaba.view(now),
        }
    }

    /// Discards the requests received so far, and their counts.
    pub fn clear_requests(&self) {
        self.shared.log.clear();
    }

    /// The calls that changed the state of a cloud, in order of execution. Unlike requests, all of them are stored.
    #[must_use]
    pub fn executions(&self) -> Vec<Execution> {
        self.shared.executions.all()
    }

    /// The number of executions by operation and body. If a test uses a different body for each call, a count above 1
    /// is a call that was executed twice.
    #[must_use]
    pub fn execution_counts(&self) -> BTreeMap<(&'static str, Bytes), usize> {
        self.shared.executions.counts()
    }

    /// Discards the executions recorded so far; the state that they changed remains.
    pub fn clear_executions(&self) {
        self.shared.executions.clear();
    }

    /// The fault injection, which can be changed while the server runs.
    #[must_use]
    pub fn faults(&self) -> &FaultInjector {
        &self.shared.faults
    }

    /// Closes the port: from now on the operating system refuses connections. Existing connections stay open.
    pub async fn pause_listening(&self) {
        self.listening.pause().await;
    }

    /// Opens the same port again, if it is closed.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound, because another program uses it, or when the server has stopped.
    pub async fn resume_listening(&self) -> io::Result<()> {
        self.listening.resume().await
    }

    /// Accepts a key from now on; replaces a key with the same id.
    pub fn add_key(&self, key: Key) {
        self.shared.keys.add(key);
    }

    /// Removes a key: requests signed with it are rejected from now on.
    pub fn remove_key(&self, id: &str) {
        self.shared.keys.remove(id);
    }

    /// Lets a key expire now.
    pub fn expire_key(&self, id: &str) {
        self.shared.keys.expire(id);
    }

    /// Sets how the metadata service of a cloud behaves from now on.
    pub fn set_metadata_mode(&self, provider: Provider, mode: MetadataMode) {
        self.metadata(provider).set_mode(mode);
    }

    /// Lets all session tokens that the metadata service of a cloud has issued expire now.
    pub fn expire_metadata_tokens(&self, provider: Provider) {
        self.metadata(provider).expire_tokens();
    }

    /// Accepts an identity token from now on.
    pub fn add_oidc_token(&self, token: impl Into<String>) {
        self.shared.oidc_tokens.add(token.into());
    }

    /// Lets an identity token expire now.
    pub fn expire_oidc_token(&self, token: &str) {
        self.shared.oidc_tokens.expire(token);
    }

    /// The URI for clients of Alibaba Cloud that load credentials from a URI (`ALIBABA_CLOUD_CREDENTIALS_URI`).
    #[must_use]
    pub fn credentials_uri(&self) -> String {
        format!("{}{}", self.url(), alibaba::CREDENTIALS_URI_PATH)
    }

    fn metadata(&self, provider: Provider) -> &MetadataService {
        match provider {
            Provider::Huawei => self.shared.huawei.metadata(),
            Provider::Tencent => self.shared.tencent.metadata(),
            Provider::Alibaba => self.shared.alibaba.metadata(),
        }
    }

    /// The state of Huawei Cloud.
    #[must_use]
    pub fn huawei(&self) -> &huawei::Cloud {
        &self.shared.huawei
    }

    /// The state of Tencent Cloud.
    #[must_use]
    pub fn tencent(&self) -> &tencent::Cloud {
        &self.shared.tencent
    }

    /// The state of Alibaba Cloud.
    #[must_use]
    pub fn alibaba(&self) -> &alibaba::Cloud {
        &self.shared.alibaba
    }

    /// Stops the server and waits for the responses to requests in flight, for ten seconds at most: a client may have
    /// sent half a request and then nothing.
    pub async fn shutdown(mut self) {
        drop(self.stop);
        // A server task that panicked or was cancelled has stopped too.
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}
