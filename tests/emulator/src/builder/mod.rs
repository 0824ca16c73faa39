//! The settings of an emulator, and how it is assembled from them.

mod credentials;

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;

use crate::credentials::{Credentials, KeyIssuer, MetadataService};
use crate::huawei::{self, hss};
use crate::keys::Keyring;
use crate::server::Shared;
use crate::throttle::{Throttle, Window};
use crate::world::{Catalogue, World};
use crate::{
    Clock, Emulator, FaultInjector, FaultPlan, Key, Provider, Random, SystemClock, alibaba, tencent,
};
use credentials::Services;

/// The number of images of a seeded emulator.
const DEFAULT_IMAGES: u64 = 3_000;

/// Settings of an [`Emulator`]: keys, projects, initial state, clock and faults. See [`Emulator::builder`].
pub struct Builder {
    port: u16,
    clock: Box<dyn Clock>,
    seed: Option<u64>,
    keys: Keyring,
    /// Ids and optional names.
    projects: Vec<(String, Option<String>)>,
    /// User tokens and their projects.
    user_tokens: Vec<(String, String)>,
    bearer_tokens: Vec<String>,
    throttle: Throttle,
    inventory: hss::Inventory,
    scan_time: Duration,
    images: Option<u64>,
    vulnerabilities: Catalogue,
    speed: f64,
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
            user_tokens: Vec::new(),
            bearer_tokens: Vec::new(),
            throttle: Throttle::default(),
            inventory: hss::Inventory::default(),
            scan_time: Duration::from_secs(30),
            images: None,
            vulnerabilities: Catalogue::default(),
            speed: 1.0,
            faults: FaultPlan::new(),
            services: Services::default(),
        }
    }
}

impl Builder {
    /// The port of 127.0.0.1 to listen on; 0, the default, is any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The clock of the emulator; [`SystemClock`] by default.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Starts with realistic tasks, images and a scan schedule, the same for the same seed and time. The seed also
    /// determines the ids of requests and new tasks. Without a seed, tasks and images are absent and the schedule is
    /// off.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Accepts requests that are signed with this key, in all clouds.
    #[must_use]
    pub fn key(self, key: Key) -> Self {
        self.keys.add(key);
        self
    }

    /// Adds a Huawei Cloud project. Every key can use every project.
    ///
    /// The name of the first one is `cn-north-4`, like its region; the names of others are `cn-north-4_` and their ids.
    /// Without projects, `emulated-project` exists.
    #[must_use]
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.projects.push((id.into(), None));
        self
    }

    /// Adds a Huawei Cloud project with a name, which is the name of a region. Several projects can have the same name.
    #[must_use]
    pub fn named_project(mut self, name: impl Into<String>, id: impl Into<String>) -> Self {
        self.projects.push((id.into(), Some(name.into())));
        self
    }

    /// Accepts this Huawei Cloud user token (`X-Auth-Token`) for one project.
    #[must_use]
    pub fn user_token(mut self, token: impl Into<String>, project: impl Into<String>) -> Self {
        self.user_tokens.push((token.into(), project.into()));
        self
    }

    /// Adds an image to the inventory of Huawei Cloud HSS, for scans of all images.
    #[must_use]
    pub fn image(mut self, image: hss::Image) -> Self {
        self.inventory.add(image);
        self
    }

    /// Lets every scan of an image with this name fail, with this reason.
    #[must_use]
    pub fn failing_image(mut self, name: impl Into<String>, reason: impl Into<String>) -> Self {
        self.inventory.fail(name, reason);
        self
    }

    /// The duration of a scan by the emulator's clock, 30 seconds by default. Its progress is linear.
    #[must_use]
    pub fn scan_time(mut self, scan_time: Duration) -> Self {
        self.scan_time = scan_time;
        self
    }

    /// The number of images in the registries of each cloud: 3,000 with a seed, otherwise none. They are computed when a
    /// request needs them, so a million use no memory.
    ///
    /// # Panics
    ///
    /// When there are more than a billion.
    #[must_use]
    pub fn images(mut self, images: u64) -> Self {
        assert!(images <= 1_000_000_000, "the emulator has at most a billion images, not {images}");
        self.images = Some(images);
        self
    }

    /// The number of different vulnerabilities of each cloud, which is rounded up to a prime number, and the most that an
    /// image has: 509 and 24 by default. An image has half of the most on average, and every fifth image has none.
    ///
    /// # Panics
    ///
    /// When there are fewer than 102 or more than a million different ones, or an image has none or more than there are.
    #[must_use]
    pub fn vulnerabilities(mut self, different: u64, most_of_image: u64) -> Self {
        self.vulnerabilities = Catalogue::new(different, most_of_image);
        self
    }

    /// How much faster than [`scan_time`](Self::scan_time) scans are: 10 finishes them in a tenth of the time.
    ///
    /// # Panics
    ///
    /// When it is not a positive number.
    #[must_use]
    pub fn speed(mut self, speed: f64) -> Self {
        assert!(speed.is_finite() && speed > 0.0, "the speed must be a positive number, not {speed}");
        self.speed = speed;
        self
    }

    /// Accepts this Alibaba Cloud bearer token.
    #[must_use]
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_tokens.push(token.into());
        self
    }

    /// Throttles an operation to this many calls per second by the emulator's clock, over all callers, with bursts of
    /// the same number. The name is one of [`Provider::operations`]. By default operations have no limit; of several limits
    /// of an operation, all hold.
    #[must_use]
    pub fn rate_limit(self, action: impl Into<String>, per_second: u32) -> Self {
        self.throttle.limit(action.into(), per_second);
        self
    }

    /// Throttles an operation to this many calls in a period by the emulator's clock, over all callers. The name is one of
    /// [`Provider::operations`]. By default operations have no limit; of several limits of an operation, all hold.
    #[must_use]
    pub fn rate_limit_in_period(
        self,
        action: impl Into<String>,
        calls: u32,
        period: Duration,
        window: Window,
    ) -> Self {
        self.throttle.limit_in_period(action.into(), calls, period, window);
        self
    }

    /// The faults to inject; by default none. [`Emulator::faults`] can change them later.
    #[must_use]
    pub fn faults(mut self, plan: FaultPlan) -> Self {
        self.faults = plan;
        self
    }

    /// Binds the port and runs the server in a background task of the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the port cannot be bound.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime, or in one without I/O.
    pub async fn start(self) -> io::Result<Emulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;

        let now = self.clock.now();
        let (keys, throttle) = (Arc::new(self.keys), Arc::new(self.throttle));
        // Each cloud has its own random stream, so that calls of one cloud do not change the ids of another.
        let [mut random, mut of_tencent, mut of_alibaba] =
            [0, 1, 2].map(|cloud: u64| Random::seeded(self.seed.unwrap_or(0) ^ cloud << 62));

        let images = self.images.or(self.seed.map(|_| DEFAULT_IMAGES)).unwrap_or(0);
        // The time of a very slow scan is cut to ten thousand days.
        let scan_time = (self.scan_time.as_secs_f64() / self.speed).min(864e6);
        let scan_time = Duration::from_secs_f64(scan_time);
        let scan_millis = i64::try_from(scan_time.as_millis()).unwrap_or(i64::MAX);
        let seed = self.seed.unwrap_or(0);
        let world = |cloud: u64| {
            let (now, catalogue) = (now.as_millisecond(), self.vulnerabilities);
            World::new(seed ^ cloud << 61, images, catalogue, now, scan_millis)
        };

        let services = &self.services;
        let credentials = |provider| Credentials {
            key_issuer: KeyIssuer::new(Arc::clone(&keys), services.session_lifetime),
            metadata: MetadataService::new(services.vm.clone(), services.mode(provider)),
            oidc_tokens: Arc::clone(&services.oidc_tokens),
        };

        let directory = huawei::iam::Directory::new(services.users.clone(), self.projects);
        let mut hss = hss::State::new(self.inventory, scan_time, world(0), now.as_millisecond());
        if self.seed.is_some() {
            let projects: Vec<_> = directory.projects().iter().map(|project| project.id.clone()).collect();
            hss.populate(&mut random, &projects, now.as_millisecond());
        }
        let huawei = huawei::Cloud::new(
            Arc::clone(&keys),
            Arc::clone(&throttle),
            random,
            credentials(Provider::Huawei),
            (directory, self.user_tokens, services.user_token_lifetime),
            hss,
        );

        let schedule =
            self.seed.map(|_| tencent::tcss::populate_schedule(&mut of_tencent, now)).unwrap_or_default();
        let tencent = tencent::Cloud::new(
            Arc::clone(&keys),
            Arc::clone(&throttle),
            of_tencent,
            credentials(Provider::Tencent),
            schedule,
            tencent::tcss::populate_world(world(1), self.seed.is_some(), now, scan_millis),
        );

        let world_of_alibaba = Arc::new(Mutex::new(world(2)));
        let of_cr = Random::seeded(of_alibaba.next_number());
        let cr = alibaba::cr::Service::new(Arc::clone(&world_of_alibaba), of_cr, scan_millis);
        let sas = alibaba::sas::Service::new(Arc::clone(&world_of_alibaba));
        if self.seed.is_some() {
            sas.populate(now.as_millisecond());
            cr.populate(&sas, now.as_millisecond());
        }
        let alibaba = alibaba::Cloud::new(
            Arc::clone(&keys),
            Arc::clone(&throttle),
            of_alibaba,
            credentials(Provider::Alibaba),
            self.bearer_tokens,
            (sas, cr),
            world_of_alibaba,
        );
        let oidc_tokens = Arc::clone(&services.oidc_tokens);
        let (log, executions) = Default::default();
        let faults = Arc::new(FaultInjector::new(self.faults));
        let shared = Shared {
            clock: self.clock,
            keys,
            log,
            executions,
            faults,
            oidc_tokens,
            throttle,
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
