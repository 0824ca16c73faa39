//! What an emulator knows before it starts.

mod credentials;

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::credentials::{Credentials, Issuer, Machine};
use crate::huawei::{self, hss};
use crate::keys::Keyring;
use crate::server::Shared;
use crate::throttle::Throttle;
use crate::{Clock, Emulator, FaultPlan, Faults, Key, Provider, Random, SystemClock, alibaba, tencent};
use credentials::Services;

/// Collects keys, projects and state, then starts an [`Emulator`].
pub struct Builder {
    port: u16,
    clock: Box<dyn Clock>,
    seed: Option<u64>,
    keys: Keyring,
    /// Their ids, and their names if they were given one.
    projects: Vec<(String, Option<String>)>,
    tokens: Vec<(String, String)>,
    bearer_tokens: Vec<String>,
    throttle: Throttle,
    inventory: hss::Inventory,
    scan_time: Duration,
    faults: FaultPlan,
    services: Services,
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
            bearer_tokens: Vec::new(),
            throttle: Throttle::default(),
            inventory: hss::Inventory::default(),
            scan_time: Duration::from_secs(30),
            faults: FaultPlan::new(),
            services: Services::default(),
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

    /// Starts with tasks, images and a schedule that look lived-in, the same for the same seed and time.
    /// Without a seed there are none, and the schedule is off. Ids of requests and new tasks follow the seed as
    /// well.
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
    ///
    /// The first one is called `cn-north-4`, like its region, and others `cn-north-4_` and their ids. Without any
    /// project there is `emulated-project`.
    #[must_use]
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.projects.push((id.into(), None));
        self
    }

    /// A Huawei Cloud project with a name, which is that of a region. Several may have the same.
    #[must_use]
    pub fn named_project(mut self, name: impl Into<String>, id: impl Into<String>) -> Self {
        self.projects.push((id.into(), Some(name.into())));
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

    /// An Alibaba Cloud bearer token.
    #[must_use]
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_tokens.push(token.into());
        self
    }

    /// Refuses calls of an operation beyond so many per second, by the clock and over all callers. As many may
    /// come at once. The name is the vendor's, of any cloud; without a limit an operation is never throttled.
    #[must_use]
    pub fn rate_limit(self, action: impl Into<String>, per_second: u32) -> Self {
        self.throttle.limit(action.into(), per_second);
        self
    }

    /// Lets requests go wrong by this plan; by default none does. [`Emulator::faults`] can change it later.
    #[must_use]
    pub fn faults(mut self, plan: FaultPlan) -> Self {
        self.faults = plan;
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

        let now = self.clock.now();
        let (keys, throttle) = (Arc::new(self.keys), Arc::new(self.throttle));
        // Each cloud has a stream of its own, so that none disturbs another.
        let [mut random, mut of_tencent, mut of_alibaba] =
            [0, 1, 2].map(|cloud: u64| Random::seeded(self.seed.unwrap_or(0) ^ cloud << 62));

        let services = &self.services;
        let credentials = |provider| Credentials {
            issuer: Issuer::new(Arc::clone(&keys), services.session_lifetime),
            machine: Machine::new(services.machine.clone(), services.mode(provider)),
            oidc_tokens: Arc::clone(&services.oidc_tokens),
        };

        let directory = huawei::iam::Directory::new(services.users.clone(), self.projects);
        let mut hss = hss::State::new(self.inventory, self.scan_time);
        if self.seed.is_some() {
            let projects: Vec<_> = directory.projects().iter().map(|project| project.id.clone()).collect();
            hss.populate(&mut random, &projects, now.as_millisecond());
        }
        let huawei = huawei::Cloud::new(
            Arc::clone(&keys),
            Arc::clone(&throttle),
            random,
            credentials(Provider::Huawei),
            (directory, self.tokens, services.user_token_lifetime),
            hss,
        );

        let schedule = self.seed.map(|_| tencent::tcss::populate(&mut of_tencent, now)).unwrap_or_default();
        let tencent = tencent::Cloud::new(
            Arc::clone(&keys),
            Arc::clone(&throttle),
            of_tencent,
            credentials(Provider::Tencent),
            schedule,
        );

        let (sas, cr) = (alibaba::sas::Service::default(), alibaba::cr::Service::default());
        if self.seed.is_some() {
            sas.populate(&mut of_alibaba);
            cr.populate(&mut of_alibaba, now.as_millisecond());
        }
        let alibaba = alibaba::Cloud::new(
            Arc::clone(&keys),
            throttle,
            of_alibaba,
            credentials(Provider::Alibaba),
            self.bearer_tokens,
            sas,
            cr,
        );
        let oidc_tokens = Arc::clone(&services.oidc_tokens);
        let (log, executions) = Default::default();
        let faults = Arc::new(Faults::new(self.faults));
        let shared = Shared {
            clock: self.clock,
            keys,
            log,
            executions,
            faults,
            oidc_tokens,
            huawei,
            tencent,
            alibaba,
        };
        Ok(Emulator::spawn(listener, address, shared))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("port", &self.port).field("seed", &self.seed).finish_non_exhaustive()
    }
}
