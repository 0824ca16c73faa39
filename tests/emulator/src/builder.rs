//! What an emulator knows before it starts.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::huawei::{self, hss};
use crate::keys::Keyring;
use crate::server::Shared;
use crate::{Clock, Emulator, Key, Random, SystemClock};

/// Collects keys, projects and state, then starts an [`Emulator`].
pub struct Builder {
    port: u16,
    clock: Box<dyn Clock>,
    seed: Option<u64>,
    keys: Keyring,
    projects: Vec<String>,
    tokens: Vec<(String, String)>,
    inventory: hss::Inventory,
    scan_time: Duration,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            clock: Box::new(SystemClock),
            seed: None,
            keys: Keyring::default(),
            projects: Vec::new(),
            tokens: Vec::new(),
            inventory: hss::Inventory::default(),
            scan_time: Duration::from_secs(30),
        }
    }
}

impl Builder {
    /// Listens on this port; 0, the default, is any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Takes the time from `clock` rather than from the machine.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Starts with tasks and images that look lived-in, the same for the same seed and time.
    /// Without a seed there are none. Ids of requests and new tasks follow the seed as well.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Takes requests signed with this key.
    #[must_use]
    pub fn key(self, key: Key) -> Self {
        self.keys.add(key);
        self
    }

    /// A Huawei Cloud project. Every key may use every project.
    #[must_use]
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.projects.push(id.into());
        self
    }

    /// A Huawei Cloud user token (`X-Auth-Token`) that is good for one project.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>, project: impl Into<String>) -> Self {
        self.tokens.push((token.into(), project.into()));
        self
    }

    /// An image in the inventory of Huawei Cloud HSS, for scans of all images.
    #[must_use]
    pub fn image(mut self, image: hss::Image) -> Self {
        self.inventory.add(image);
        self
    }

    /// Every scan of an image of this name fails, for this reason.
    #[must_use]
    pub fn failing_image(mut self, name: impl Into<String>, reason: impl Into<String>) -> Self {
        self.inventory.fail(name, reason);
        self
    }

    /// How long a scan takes by the clock, 30 seconds by default. Progress in between is linear.
    #[must_use]
    pub fn scan_time(mut self, scan_time: Duration) -> Self {
        self.scan_time = scan_time;
        self
    }

    /// Binds the port and serves in a background task of the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound.
    pub async fn start(self) -> io::Result<Emulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;

        let mut random = Random::seeded(self.seed.unwrap_or(0));
        let mut hss = hss::State::new(self.inventory, self.scan_time);
        if self.seed.is_some() {
            hss.populate(&mut random, &self.projects, self.clock.now().as_millisecond());
        }
        let keys = Arc::new(self.keys);
        let huawei = huawei::Cloud::new(Arc::clone(&keys), random, self.projects, self.tokens, hss);
        let shared =
            Shared { clock: self.clock, keys, log: crate::request_log::RequestLog::default(), huawei };
        Ok(Emulator::spawn(listener, address, shared))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("port", &self.port).field("seed", &self.seed).finish_non_exhaustive()
    }
}
