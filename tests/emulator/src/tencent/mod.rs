//! Tencent Cloud: its API 3.0 gateway, which knows who calls, and behind it the services.
//! Beside it the metadata service of the machine.
//!
//! The gateway's order: is it a GET or a POST and not too long, are the common parameters there, is there such
//! a version and action, who calls, and do they call too often. Only then does the service see the request.
//! Every answer, refusals too, has HTTP status 200.
//!
//! Of the vendor's schemes it verifies TC3-HMAC-SHA256, by POST with JSON and by GET; the older one, with the
//! signature among the parameters, it does not know.
//!
//! The facts are silent about some refusals. Choices of the emulator: an `Authorization` that makes no sense, or
//! names another day than `X-TC-Timestamp`, is `AuthFailure.InvalidAuthorization`; a timestamp that is no number
//! is `InvalidParameter`; a service in the credential that is neither the one called nor the first label of the
//! host is `NoSuchProduct`; the region is not looked at, because the operations do not need one.

mod access;
mod authorization;
mod canonical;
mod metadata;
mod operation;
mod refusal;
mod signature;
mod sts;
pub mod tcss;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use http::StatusCode;
use serde::Serialize;

pub use signature::Signed;

use crate::conditions::Conditions;
use crate::credentials::{Credentials, Machine, Shape};
use crate::faults::Trouble;
use crate::keys::Keyring;
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};
use access::Gate;
use operation::Operation;
use refusal::Refusal;

/// The longest body of a POST, and the longest query of a GET.
const MAX_BODY: usize = 10 << 20;
const MAX_QUERY: usize = 32 << 10;

/// What its temporary keys look like.
const SHAPE: Shape = Shape { prefix: "AKID", id: 60, secret: 44, token: 160 };

/// The names of the operations that the emulator knows.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    let of_machine = metadata::Operation::ALL.into_iter().map(metadata::Operation::name);
    Operation::ALL.into_iter().map(Operation::name).chain(of_machine)
}

/// The operation that a request calls, right or wrong.
pub(crate) fn operation_of(request: &Request) -> Option<&'static str> {
    if let Some(operation) = metadata::Operation::of(request) {
        return Some(operation.name());
    }
    let action = request.header_text("x-tc-action")?;
    Operation::ALL.into_iter().map(Operation::name).find(|name| *name == action)
}

/// The emulated cloud: its gateway and the state of its services. All keys belong to one account.
pub struct Cloud {
    gate: Gate,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    credentials: Credentials,
    schedule: Mutex<Option<tcss::Schedule>>,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        credentials: Credentials,
        schedule: tcss::Schedule,
    ) -> Self {
        Self {
            gate: Gate::new(keys),
            throttle,
            random: Mutex::new(random),
            credentials,
            schedule: Mutex::new(Some(schedule)),
        }
    }

    /// The account's schedule of registry scans, if it has one.
    #[must_use]
    pub fn schedule(&self) -> Option<tcss::Schedule> {
        self.held_schedule().clone()
    }

    /// Gives the account this schedule.
    pub fn set_schedule(&self, schedule: tcss::Schedule) {
        *self.held_schedule() = Some(schedule);
    }

    /// Leaves the account without a schedule: asking for it is `ResourceNotFound` from now on.
    pub fn remove_schedule(&self) {
        *self.held_schedule() = None;
    }

    /// Whether a request is meant for this cloud.
    pub(crate) fn is_meant(request: &Request) -> bool {
        metadata::Operation::of(request).is_some() || request.header("x-tc-action").is_some()
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.credentials.machine
    }

    pub(crate) fn answer(&self, request: &Request, conditions: Conditions) -> Reply {
        if let Some(operation) = metadata::Operation::of(request) {
            let services = (&self.credentials, &*self.throttle);
            return metadata::answer(operation, request, services, &mut self.random(), conditions);
        }
        let request_id = self.random().uuid();
        match self.outcome(request, conditions) {
            Ok(content) => {
                let response = Body { content, request_id: &request_id };
                Reply::json(StatusCode::OK, &Envelope { response })
            }
            Err(refusal) => refusal.into_reply(&request_id),
        }
    }

    fn outcome(&self, request: &Request, conditions: Conditions) -> Result<Content, Refusal> {
        let Conditions { now, trouble, .. } = conditions;
        match trouble {
            Some(Trouble::Throttled(wait)) => {
                return Err(Refusal::throttled("the API is called too often", wait));
            }
            Some(Trouble::ServerError) => return Err(Refusal::new("InternalError", "an internal error")),
            None => {}
        }
        check_form(request)?;
        let operation = Operation::of(request)?;
        if operation.needs_signature(request) {
            self.gate.admit(request, operation.service(), conditions)?;
        }
        self.throttle.admit(operation.name(), now).map_err(|wait| {
            let message = format!("{} is called too often; wait {wait:?}", operation.name());
            Refusal::throttled(message, None)
        })?;
        match operation {
            Operation::DescribeImageRegistryTimingScanTask => {
                tcss::check_no_parameters(request)?;
                let message = "the account has no schedule of registry scans";
                let schedule = self.schedule().ok_or_else(|| Refusal::new("ResourceNotFound", message))?;
                Ok(Content::Schedule(schedule))
            }
            Operation::AssumeRole | Operation::AssumeRoleWithWebIdentity => {
                let with_web_identity = operation == Operation::AssumeRoleWithWebIdentity;
                let (credentials, random) = (&self.credentials, &mut *self.random());
                let session = sts::assume_role(credentials, random, request, with_web_identity, now)?;
                Ok(Content::Session(session))
            }
        }
    }

    fn random(&self) -> MutexGuard<'_, Random> {
        self.random.lock().expect("no holder of the lock panics")
    }

    fn held_schedule(&self) -> MutexGuard<'_, Option<tcss::Schedule>> {
        self.schedule.lock().expect("no holder of the lock panics")
    }
}

fn check_form(request: &Request) -> Result<(), Refusal> {
    let (length, limit) = match request.method.as_str() {
        "POST" => (request.body.len(), MAX_BODY),
        "GET" => (request.query.len(), MAX_QUERY),
        method => {
            return Err(Refusal::new("UnsupportedProtocol", format!("{method} is neither GET nor POST")));
        }
    };
    if length > limit {
        let message = format!("a {} may have {limit} bytes, not {length}", request.method);
        return Err(Refusal::new("RequestSizeLimitExceeded", message));
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

/// What an operation answers.
#[derive(Serialize)]
#[serde(untagged)]
enum Content {
    Schedule(tcss::Schedule),
    Session(sts::Session),
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").finish_non_exhaustive()
    }
}
