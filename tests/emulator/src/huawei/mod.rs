//! Huawei Cloud: its API gateway with the services behind it, IAM, which has its own front end, and the metadata service
//! of its virtual machines.
//!
//! The gateway checks in this order: operation, length of the body, authentication, access to the project, rate limit.
//! Only then does the service handle the request.

mod authentication;
mod authorization;
mod canonical;
mod error_response;
pub mod hss;
pub mod iam;
mod lockout;
mod metadata;
mod signature;
mod user_tokens;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

pub use signature::RequestSignature;

use crate::credentials::{Credentials, KeyFormat, MetadataService};
use crate::faults::CallContext;
use crate::faults::ForcedError;
use crate::keys::Keyring;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::world::Outcome;
use crate::{Random, Request};
use authentication::Authenticator;
use error_response::ErrorResponse;
use hss::{HssCall, HssOperation};
use iam::IamOperation;
use metadata::MetadataOperation;

/// The longest body that the gateway accepts.
const MAX_BODY: usize = 12 << 20;

const KEY_FORMAT: KeyFormat = KeyFormat { prefix: "HST", id: 17, secret: 40, token: 160 };

/// The names of the operations that the emulator supports.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    let of_iam = IamOperation::ALL.into_iter().map(IamOperation::name);
    let of_metadata = MetadataOperation::ALL.into_iter().map(MetadataOperation::name);
    HssOperation::ALL.into_iter().map(HssOperation::name).chain(of_iam).chain(of_metadata)
}

/// The operation that a request calls, valid or not.
pub(crate) fn operation_of(request: &Request) -> Option<&'static str> {
    let of_iam = || IamOperation::of(request).map(IamOperation::name);
    let of_metadata = || MetadataOperation::of(request).map(MetadataOperation::name);
    let of_hss = || HssCall::of(request).map(|call| call.operation.name());
    of_hss().or_else(of_iam).or_else(of_metadata)
}

/// The emulated Huawei Cloud: its gateway and the state of its services. See
/// [`Emulator::huawei`](crate::Emulator::huawei).
pub struct Cloud {
    authenticator: Authenticator,
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
            authenticator: Authenticator::new(keys, Arc::clone(&directory), tokens),
            throttle,
            random: Mutex::new(random),
            credentials,
            directory,
            token_lifetime,
            hss: Mutex::new(hss),
        }
    }

    /// The tasks of all projects, newest first.
    #[must_use]
    pub fn tasks(&self) -> Vec<hss::Task> {
        self.hss().tasks().to_vec()
    }

    /// Adds a task.
    pub fn add_task(&self, task: hss::Task) {
        self.hss().add(task);
    }

    /// Adds an image to the inventory.
    pub fn add_image(&self, image: hss::Image) {
        self.hss().add_image(image);
    }

    /// Lets every later scan of an image with this name fail, with this reason.
    pub fn fail_image(&self, name: impl Into<String>, reason: impl Into<String>) {
        self.hss().fail(name, reason);
    }

    /// Lets the next scan run out of time as a whole: its task ends with the status -2.
    pub fn time_out_next_scan(&self) {
        self.hss().world.scans.set_next_outcome(Outcome::TimedOut);
    }

    /// Lets the next scan fail as a whole: its task ends with the status -3.
    pub fn fail_next_scan(&self) {
        self.hss().world.scans.set_next_outcome(Outcome::Failed);
    }

    /// Accepts this user token (`X-Auth-Token`) for one project from now on.
    pub fn add_user_token(&self, token: impl Into<String>, project: impl Into<String>) {
        self.authenticator.user_tokens.issue(token, project);
    }

    /// Lets a user token expire now: the client must request another.
    pub fn expire_user_token(&self, token: &str) {
        self.authenticator.user_tokens.expire(token);
    }

    pub(crate) fn view(&self, now: i64) -> Vec<crate::WorldImage> {
        self.hss().view(now)
    }

    pub(crate) fn scans(&self) -> Vec<String> {
        self.hss().world.scans.texts()
    }

    pub(crate) fn metadata(&self) -> &MetadataService {
        &self.credentials.metadata
    }

    pub(crate) fn respond(&self, request: &Request, context: CallContext) -> Response {
        if let Some(operation) = MetadataOperation::of(request) {
            let services = (&self.credentials, &*self.throttle);
            return metadata::respond(operation, request, services, &mut self.random(), context);
        }
        let request_id = self.random().hex(32);
        if let Some(operation) = IamOperation::of(request) {
            let response = self.iam().respond(operation, request, context);
            return response.with_header("x-iam-trace-id", request_id);
        }
        let result = self.execute(request, context);
        let response = result.unwrap_or_else(|error| error.into_response(&request_id));
        response.with_header("x-request-id", request_id)
    }

    fn iam(&self) -> iam::IamHandler<'_> {
        let Self { authenticator, throttle, credentials, directory, token_lifetime, .. } = self;
        let random = self.random();
        iam::IamHandler {
            authenticator,
            directory,
            credentials,
            throttle,
            random,
            token_lifetime: *token_lifetime,
        }
    }

    fn execute(&self, request: &Request, context: CallContext) -> Result<Response, ErrorResponse> {
        let CallContext { now, forced_error, .. } = context;
        match forced_error {
            Some(ForcedError::Throttled(wait)) => {
                let name = operation_of(request).unwrap_or("this API");
                return Err(ErrorResponse::throttled(name, wait));
            }
            Some(ForcedError::ServerError) => return Err(ErrorResponse::unavailable()),
            None => {}
        }
        let call = HssCall::of(request).ok_or_else(|| ErrorResponse::no_such_api(request))?;
        if request.body.len() > MAX_BODY {
            return Err(ErrorResponse::too_large(MAX_BODY));
        }
        self.authenticator.authenticate(request, &call.project, context)?;
        let name = call.operation.name();
        self.throttle.admit(name, now).map_err(|_| ErrorResponse::throttled(name, None))?;
        hss::respond(&mut self.hss(), &mut self.random(), &call, request, context)
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
