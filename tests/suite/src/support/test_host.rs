//! A host environment of a test: home folder, variables, clock and network, separate from the real ones.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::time::SystemTime;

use imagescan::{Clock, Credentials, Error, FixedClock, ProvideCredentials as _, Transport};
use imagescan_runtime::{Chain, HostEnvironment};

/// The time of a host environment's clock: 2026-11-20 12:00:00 UTC.
pub const NOW: u64 = 1_795_176_000;

pub struct TestHost {
    home: tempfile::TempDir,
    variables: HashMap<&'static str, OsString>,
    /// Set the network and the clock of a host environment.
    parts: Vec<Box<dyn Fn(HostEnvironment) -> HostEnvironment>>,
}

/// The credentials of a chain: id, secret, token and source.
pub type Served = (String, String, Option<String>, &'static str);

pub fn served(id: &str, secret: &str, token: Option<&str>, source: &'static str) -> Served {
    (id.to_owned(), secret.to_owned(), token.map(str::to_owned), source)
}

impl TestHost {
    /// An empty host environment without a network.
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a folder"), variables: HashMap::new(), parts: Vec::new() }
    }

    pub fn set(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name, value.into());
        self
    }

    /// Writes a file into the home folder, which contains the folder for settings of all users, `etc`; readable by its
    /// owner only.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.home.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
        self
    }

    pub fn network(mut self, transport: impl Transport + Clone) -> Self {
        self.parts.push(Box::new(move |environment| environment.with_transport(transport.clone())));
        self
    }

    pub fn clock(mut self, clock: impl Clock + Clone) -> Self {
        self.parts.push(Box::new(move |environment| environment.with_clock(clock.clone())));
        self
    }

    pub fn host_environment(&self) -> HostEnvironment {
        let variables = self.variables.clone();
        let environment = HostEnvironment::with_os_variables(move |name| variables.get(name).cloned())
            .with_home(self.home.path())
            .with_etc(self.home.path().join("etc"))
            .with_clock(FixedClock(now()));
        self.parts.iter().fold(environment, |environment, part| part(environment))
    }

    pub async fn load(&self, chain: fn(HostEnvironment) -> Chain) -> Result<Credentials, Error> {
        chain(self.host_environment()).provide().await
    }

    pub async fn served(&self, chain: fn(HostEnvironment) -> Chain) -> Served {
        let credentials = self.load(chain).await.expect("credentials");
        let pair = credentials.key_pair().expect("a key pair");
        served(pair.id, pair.secret, pair.session_token, credentials.source().expect("a source"))
    }

    /// The error, with the home folder as `~`.
    pub async fn error(&self, chain: fn(HostEnvironment) -> Chain) -> String {
        let error = self.load(chain).await.expect_err("no credentials").to_string();
        error.replace(&self.home.path().display().to_string(), "~")
    }
}

pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(NOW)
}
