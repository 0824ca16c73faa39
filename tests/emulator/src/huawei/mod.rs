//! Huawei Cloud: its API gateway, which knows who calls, and behind it the services. Beside it IAM, which answers
//! for itself, and the metadata service of the machine.
//!
//! The gateway's order: is there such an operation, is the body not too long, who calls, may they use this
//! project, and do they call too often. Only then does the service see the request.

mod access;
mod authorization;
mod canonical;
pub mod hss;
pub mod iam;
mod lockout;
mod metadata;
mod refusal;
mod signature;
mod tokens;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use http::StatusCode;

pub use crate::Malformed;
pub use signature::Signed;

use crate::conditions::Conditions;
use crate::credentials::{Credentials, Machine, Shape};
use crate::faults::Trouble;
use crate::keys::Keyring;
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};
use access::Gate;
use refusal::Refusal;

/// The longest body that the gateway takes.
const MAX_BODY: usize = 12 << 20;

/// What its temporary keys look like.
const SHAPE: Shape = Shape { prefix: "HST", id: 17, secret: 40, token: 160 };

/// The names of the operations that the emulator knows.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    let of_iam = iam::Operation::ALL.into_iter().map(iam::Operation::name);
    let of_machine = metadata::Operation::ALL.into_iter().map(metadata::Operation::name);
    hss::Operation::ALL.into_iter().map(hss::Operation::name).chain(of_iam).chain(of_machine)
}

/// The operation that a request calls, right or wrong.
pub(crate) fn operation_of(request: &Request) -> Option<&'static str> {
    let of_iam = || iam::Operation::of(request).map(iam::Operation::name);
    let of_machine = || metadata::Operation::of(request).map(metadata::Operation::name);
    let of_hss = || hss::Operation::of(request).map(|(operation, _)| operation.name());
    of_hss().or_else(of_iam).or_else(of_machine)
}

/// The emulated cloud: its gateway and the state of its services.
pub struct Cloud {
    gate: Gate,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    credentials: Credentials,
    directory: Arc<iam::Directory>,
    token_lifetime: Duration,
    hss: Mutex<hss::State>,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        credentials: Credentials,
        (directory, tokens, token_lifetime): (iam::Directory, Vec<(String, String)>, Duration),
        hss: hss::State,
    ) -> Self {
        let directory = Arc::new(directory);
        Self {
            gate: Gate::new(keys, Arc::clone(&directory), tokens),
            throttle,
            random: Mutex::new(random),
            credentials,
            directory,
            token_lifetime,
            hss: Mutex::new(hss),
        }
    }

    /// The tasks it holds, newest first, of all projects.
    #[must_use]
    pub fn tasks(&self) -> Vec<hss::Task> {
        self.hss().tasks().to_vec()
    }

    /// Puts a task among those it holds.
    pub fn add_task(&self, task: hss::Task) {
        self.hss().add(task);
    }

    /// Puts an image into the inventory.
    pub fn add_image(&self, image: hss::Image) {
        self.hss().inventory.add(image);
    }

    /// Lets each later scan of an image of this name fail.
    pub fn fail_image(&self, name: impl Into<String>, reason: impl Into<String>) {
        self.hss().inventory.fail(name, reason);
    }

    /// Takes this user token from now on, for one project.
    pub fn add_token(&self, token: impl Into<String>, project: impl Into<String>) {
        self.gate.tokens.issue(token, project);
    }

    /// Treats a user token as past its time: the client must fetch another.
    pub fn expire_token(&self, token: &str) {
        self.gate.tokens.expire(token);
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.credentials.machine
    }

    pub(crate) fn answer(&self, request: &Request, conditions: Conditions) -> Reply {
        if let Some(operation) = metadata::Operation::of(request) {
            let services = (&self.credentials, &*self.throttle);
            return metadata::answer(operation, request, services, &mut self.random(), conditions);
        }
        let request_id = self.random().hex(32);
        if let Some(operation) = iam::Operation::of(request) {
            let reply = self.iam().answer(operation, request, conditions);
            return reply.with_header("x-iam-trace-id", request_id);
        }
        let outcome = self.outcome(request, conditions);
        let reply = outcome.unwrap_or_else(|refusal| refusal.into_reply(&request_id));
        reply.with_header("x-request-id", request_id)
    }

    fn iam(&self) -> iam::Service<'_> {
        let Self { gate, throttle, credentials, directory, token_lifetime, .. } = self;
        let random = self.random();
        iam::Service { gate, directory, credentials, throttle, random, token_lifetime: *token_lifetime }
    }

    fn outcome(&self, request: &Request, conditions: Conditions) -> Result<Reply, Refusal> {
        let Conditions { now, trouble, .. } = conditions;
        match trouble {
            Some(Trouble::Throttled(wait)) => {
                let name = operation_of(request).unwrap_or("this API");
                return Err(Refusal::throttled(name, wait));
            }
            Some(Trouble::ServerError) => return Err(Refusal::unavailable()),
            None => {}
        }
        let (operation, project) =
            hss::Operation::of(request).ok_or_else(|| Refusal::no_such_api(request))?;
        if request.body.len() > MAX_BODY {
            return Err(Refusal::too_large(MAX_BODY));
        }
        self.gate.admit(request, &project, conditions)?;
        let name = operation.name();
        self.throttle.admit(name, now).map_err(|_| Refusal::throttled(name, None))?;

        let now = now.as_millisecond();
        match operation {
            hss::Operation::ListImageScanTask => {
                let page = hss::list_tasks(&self.hss(), request, &project, now)?;
                Ok(Reply::json(StatusCode::OK, &page))
            }
            hss::Operation::BatchScanSwrImage => {
                hss::batch_scan(&mut self.hss(), &mut self.random(), request, &project, now)?;
                Ok(Reply::empty(StatusCode::OK).with_change(name))
            }
        }
    }

    fn random(&self) -> MutexGuard<'_, Random> {
        self.random.lock().expect("no holder of the lock panics")
    }

    fn hss(&self) -> MutexGuard<'_, hss::State> {
        self.hss.lock().expect("no holder of the lock panics")
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").finish_non_exhaustive()
    }
}
