//! The running server, as tests and demos hold it.

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

use crate::connection::{Listener, Listening};
use crate::credentials::Machine;
use crate::server::{self, Shared};
use crate::{Builder, Execution, Faults, Key, MetadataMode, Provider, Request, alibaba, huawei, tencent};

/// How long a server that stops waits for running requests.
const LONGEST_STOP: Duration = Duration::from_secs(10);

/// A server on a loopback port. Dropping it stops the server.
pub struct Emulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Listening,
    /// Dropping the sender is the signal to stop.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Emulator {
    /// Starts from next to nothing: no keys, no tasks, the machine's clock, any free port. There is a metadata
    /// service, and a project, a user and an identity token that are called `emulated`.
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

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint for clients: `http://127.0.0.1:port`, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The variables that send the clients of all services here, names and values. Beside them clients need a key, and
    /// Huawei's a project.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let endpoints = [
            "HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4",
            "TENCENTCLOUD_TCSS_ENDPOINT",
            "ALIBABA_CLOUD_SAS_ENDPOINT",
            "ALIBABA_CLOUD_CR_ENDPOINT",
        ];
        // The first is the endpoint of a region, which has to be chosen.
        let region = ("HUAWEICLOUD_SDK_REGION", "cn-north-4".to_owned());
        std::iter::once(region).chain(endpoints.map(|name| (name, self.url()))).collect()
    }

    /// The time by its clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// The latest requests that it received (1024 at most), oldest first, refused ones too.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.log.all()
    }

    /// How many of these requests call an operation of a cloud, right or wrong: how often a source of
    /// credentials was asked, for one. The name is one of [`Provider::operations`].
    #[must_use]
    pub fn count_requests(&self, provider: Provider, operation: &str) -> usize {
        let is_one =
            |request: &Request| Provider::of(request) == provider && request.operation() == Some(operation);
        self.requests().iter().filter(|request| is_one(request)).count()
    }

    /// Forgets the requests received so far.
    pub fn clear_requests(&self) {
        self.shared.log.clear();
    }

    /// The calls that changed something, in the order in which they did. Unlike requests they are all kept.
    #[must_use]
    pub fn executions(&self) -> Vec<Execution> {
        self.shared.executions.all()
    }

    /// How many calls of an operation with the same body changed something. When a test gives each call a body
    /// of its own, a count above 1 is a call that was carried out twice.
    #[must_use]
    pub fn execution_counts(&self) -> BTreeMap<(&'static str, Bytes), usize> {
        self.shared.executions.counts()
    }

    /// Forgets the calls that changed something so far; what they changed stays.
    pub fn clear_executions(&self) {
        self.shared.executions.clear();
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Closes the port: from now on the system refuses connections. Those that are open stay so.
    pub async fn pause_listening(&self) {
        self.listening.pause().await;
    }

    /// Opens the same port again, if it is closed.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound, because another program took it.
    pub async fn resume_listening(&self) -> io::Result<()> {
        self.listening.resume().await
    }

    /// Takes a key from now on; a key of the same id is replaced.
    pub fn add_key(&self, key: Key) {
        self.shared.keys.add(key);
    }

    /// Knows a key no longer.
    pub fn remove_key(&self, id: &str) {
        self.shared.keys.remove(id);
    }

    /// Treats a key as past its time.
    pub fn expire_key(&self, id: &str) {
        self.shared.keys.expire(id);
    }

    /// Lets the metadata service of a cloud behave like this from now on.
    pub fn set_metadata_mode(&self, provider: Provider, mode: MetadataMode) {
        self.machine(provider).set_mode(mode);
    }

    /// Treats the session tokens that the metadata service of a cloud issued so far as past their time.
    pub fn expire_metadata_tokens(&self, provider: Provider) {
        self.machine(provider).expire_tokens();
    }

    /// Accepts an identity token from now on.
    pub fn add_oidc_token(&self, token: impl Into<String>) {
        self.shared.oidc_tokens.add(token.into());
    }

    /// Treats an identity token as past its time.
    pub fn expire_oidc_token(&self, token: &str) {
        self.shared.oidc_tokens.expire(token);
    }

    /// Where Alibaba Cloud's way of asking a URI for credentials gets them.
    #[must_use]
    pub fn credentials_uri(&self) -> String {
        format!("{}{}", self.url(), alibaba::CREDENTIALS_URI_PATH)
    }

    fn machine(&self, provider: Provider) -> &Machine {
        match provider {
            Provider::Huawei => self.shared.huawei.machine(),
            Provider::Tencent => self.shared.tencent.machine(),
            Provider::Alibaba => self.shared.alibaba.machine(),
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

    /// Stops, and waits until running requests are answered, for ten seconds at most: a client that sent half a
    /// request and then nothing is not waited for any longer.
    pub async fn shutdown(mut self) {
        drop(self.stop);
        // A server task that panicked or was cancelled has stopped too.
        if tokio::time::timeout(LONGEST_STOP, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}
