//! Tencent Cloud: its API 3.0 gateway, the services behind it, and the metadata service of its virtual machines.
//!
//! The gateway checks in this order: method, length, common parameters, version and action, authentication, rate limit.
//! Only then does the service handle the request. Every response, error responses too, has HTTP status 200.
//!
//! The gateway verifies TC3-HMAC-SHA256, by POST with JSON and by GET. It does not support the older signature, which is
//! a parameter.
//!
//! Some errors are not documented. The emulator uses these:
//!
//! | error | code |
//! |---|---|
//! | malformed `Authorization`, or one for another day than `X-TC-Timestamp` | `AuthFailure.InvalidAuthorization` |
//! | timestamp that is not a number | `InvalidParameter` |
//! | credential for a service that is neither the one called nor the first label of the host | `NoSuchProduct` |
//!
//! The region is not checked, because the operations do not need one; `GetCallerIdentity` alone requires it.

mod action;
mod authentication;
mod authorization;
mod canonical;
mod error_response;
mod identity;
mod metadata;
mod signature;
mod sts;
pub mod tcss;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};

pub use signature::RequestSignature;

use crate::credentials::{Credentials, KeyFormat, MetadataService};
use crate::faults::CallContext;
use crate::faults::ForcedError;
use crate::keys::Keyring;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::world::{Outcome, Quota, World};
use crate::{Random, Request};
use action::Action;
use authentication::Authenticator;
use error_response::ErrorResponse;
use metadata::MetadataOperation;

/// The longest body of a POST, and the longest query of a GET.
const MAX_BODY: usize = 10 << 20;
const MAX_QUERY: usize = 32 << 10;

const KEY_FORMAT: KeyFormat = KeyFormat { prefix: "AKID", id: 60, secret: 44, token: 160 };

/// The names of the operations that the emulator supports.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    let of_metadata = MetadataOperation::ALL.into_iter().map(MetadataOperation::name);
    Action::all().map(Action::name).chain(of_metadata)
}

/// The operation that a request calls, valid or not.
pub(crate) fn operation_of(request: &Request) -> Option<&'static str> {
    if let Some(operation) = MetadataOperation::of(request) {
        return Some(operation.name());
    }
    let action = request.header_text("x-tc-action")?;
    Action::all().map(Action::name).find(|name| *name == action)
}

/// The emulated Tencent Cloud: its gateway and the state of its services. All keys belong to one account. See
/// [`Emulator::tencent`](crate::Emulator::tencent).
pub struct Cloud {
    authenticator: Authenticator,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    credentials: Credentials,
    schedule: Mutex<Option<tcss::Schedule>>,
    world: Mutex<World>,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        credentials: Credentials,
        schedule: tcss::Schedule,
        world: World,
    ) -> Self {
        Self {
            authenticator: Authenticator::new(keys),
            throttle,
            random: Mutex::new(random),
            credentials,
            schedule: Mutex::new(Some(schedule)),
            world: Mutex::new(world),
        }
    }

    /// The account's schedule of registry scans; `None` after [`Cloud::remove_schedule`].
    #[must_use]
    pub fn schedule(&self) -> Option<tcss::Schedule> {
        self.held_schedule().clone()
    }

    /// Sets the account's schedule of registry scans.
    pub fn set_schedule(&self, schedule: tcss::Schedule) {
        *self.held_schedule() = Some(schedule);
    }

    /// Removes the account's schedule: requests for it get `ResourceNotFound` from now on.
    pub fn remove_schedule(&self) {
        *self.held_schedule() = None;
    }

    /// Adds an image that was never scanned to the registries. Its registry is the one of its kind: `ccr`, `tcr`, or else one of
    /// another vendor. The other fields beside namespace, name, tag and digest are not used.
    pub fn add_image(&self, image: tcss::Image) {
        let mut world = self.world();
        let pushed_at = world.images.start();
        world.images.add(image.into_world(pushed_at));
    }

    /// Sets the number of licences for scans, and how many of them are used up.
    pub fn set_licences(&self, total: u64, used: u64) {
        self.world().quota = Quota::new(total, used.min(total));
    }

    /// Lets the next scan that is started fail, after the time that it takes.
    pub fn fail_next_scan(&self) {
        self.world().scans.set_next_outcome(Outcome::Failed);
    }

    /// Lets the next scan that is started time out, after the time that it takes.
    pub fn time_out_next_scan(&self) {
        self.world().scans.set_next_outcome(Outcome::TimedOut);
    }

    pub(crate) fn view(&self, now: i64) -> Vec<crate::WorldImage> {
        self.world().view(now)
    }

    pub(crate) fn scans(&self) -> Vec<String> {
        self.world().scans.texts()
    }

    /// Whether a request has the path or header of a call to this cloud.
    pub(crate) fn recognizes(request: &Request) -> bool {
        MetadataOperation::of(request).is_some() || request.header("x-tc-action").is_some()
    }

    pub(crate) fn metadata(&self) -> &MetadataService {
        &self.credentials.metadata
    }

    pub(crate) fn respond(&self, request: &Request, context: CallContext) -> Response {
        if let Some(operation) = MetadataOperation::of(request) {
            let services = (&self.credentials, &*self.throttle);
            return metadata::respond(operation, request, services, &mut self.random(), context);
        }
        let request_id = self.random().uuid();
        match self.execute(request, context) {
            Ok((action, fields)) => {
                let response = Body { content: fields, request_id: &request_id };
                let response = Response::json(StatusCode::OK, &Envelope { response });
                if action.changes_state() { response.with_change(action.name()) } else { response }
            }
            Err(error) => error.into_response(&request_id),
        }
    }

    fn execute(&self, request: &Request, context: CallContext) -> Result<(Action, Content), ErrorResponse> {
        let CallContext { now, forced_error, .. } = context;
        match forced_error {
            Some(ForcedError::Throttled(wait)) => {
                return Err(ErrorResponse::throttled("the API is called too often", wait));
            }
            Some(ForcedError::ServerError) => {
                return Err(ErrorResponse::new("InternalError", "an internal error"));
            }
            None => {}
        }
        check_form(request)?;
        let action = Action::of(request)?;
        if action.requires_signature(request) {
            self.authenticator.authenticate(request, action.service(), context)?;
        }
        self.throttle.admit(action.name(), now).map_err(|wait| {
            let message = format!("{} is called too often; wait {wait:?}", action.name());
            ErrorResponse::throttled(message, None)
        })?;
        let fields = match action {
            Action::Tcss(operation) => {
                let (schedule, world) = (self.schedule(), &mut *self.world());
                Content::Tcss(tcss::respond(operation, request, &context, schedule, world)?)
            }
            Action::AssumeRole | Action::AssumeRoleWithWebIdentity => {
                let with_web_identity = action == Action::AssumeRoleWithWebIdentity;
                let (credentials, random) = (&self.credentials, &mut *self.random());
                let response = sts::assume_role(credentials, random, request, with_web_identity, now)?;
                Content::AssumeRole(response)
            }
            Action::GetCallerIdentity => {
                Content::Identity(identity::describe(request, self.authenticator.is_temporary(request))?)
            }
        };
        Ok((action, fields))
    }

    fn random(&self) -> MutexGuard<'_, Random> {
        self.random.lock().expect("no holder of the lock panics")
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("no holder of the lock panics")
    }

    fn held_schedule(&self) -> MutexGuard<'_, Option<tcss::Schedule>> {
        self.schedule.lock().expect("no holder of the lock panics")
    }
}

fn check_form(request: &Request) -> Result<(), ErrorResponse> {
    let (length, limit) = match request.method.as_str() {
        "POST" => (request.body.len(), MAX_BODY),
        "GET" => (request.query.len(), MAX_QUERY),
        method => {
            return Err(ErrorResponse::new(
                "UnsupportedProtocol",
                format!("{method} is neither GET nor POST"),
            ));
        }
    };
    if length > limit {
        let message = format!("a {} may have {limit} bytes, not {length}", request.method);
        return Err(ErrorResponse::new("RequestSizeLimitExceeded", message));
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    response: Body<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    #[serde(flatten)]
    content: Content,
    request_id: &'a str,
}

/// The response of an action, without the request id.
#[derive(Serialize)]
#[serde(untagged)]
enum Content {
    Tcss(Map<String, Value>),
    AssumeRole(sts::AssumeRoleResponse),
    Identity(identity::Identity),
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").finish_non_exhaustive()
    }
}
