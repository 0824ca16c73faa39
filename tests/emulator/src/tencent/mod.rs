//! Tencent Cloud: its API 3.0 gateway, which knows who calls, and behind it the services.
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
mod refusal;
mod signature;
pub mod tcss;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use http::StatusCode;
use serde::Serialize;

pub use signature::Signed;

use crate::conditions::Conditions;
use crate::faults::Trouble;
use crate::keys::Keyring;
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};
use access::Gate;
use refusal::Refusal;

/// The longest body of a POST, and the longest query of a GET.
const MAX_BODY: usize = 10 << 20;
const MAX_QUERY: usize = 32 << 10;

/// The names of the operations that the emulator knows.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    tcss::Operation::ALL.into_iter().map(tcss::Operation::name)
}

/// The operation that a request calls, right or wrong.
pub(crate) fn operation_of(request: &Request) -> Option<&'static str> {
    let action = request.header_text("x-tc-action")?;
    operations().find(|name| *name == action)
}

/// The emulated cloud: its gateway and the state of its services. All keys belong to one account.
pub struct Cloud {
    gate: Gate,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    schedule: Mutex<Option<tcss::Schedule>>,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        schedule: tcss::Schedule,
    ) -> Self {
        Self {
            gate: Gate::new(keys),
            throttle,
            random: Mutex::new(random),
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
        request.header("x-tc-action").is_some()
    }

    pub(crate) fn answer(&self, request: &Request, conditions: Conditions) -> Reply {
        let request_id = self.random.lock().expect("no holder of the lock panics").uuid();
        match self.outcome(request, conditions) {
            Ok(schedule) => {
                let response = Body { schedule, request_id: &request_id };
                Reply::json(StatusCode::OK, &Envelope { response })
            }
            Err(refusal) => refusal.into_reply(&request_id),
        }
    }

    fn outcome(&self, request: &Request, conditions: Conditions) -> Result<tcss::Schedule, Refusal> {
        let Conditions { now, shown, trouble } = conditions;
        match trouble {
            Some(Trouble::Throttled(wait)) => {
                return Err(Refusal::throttled("the API is called too often", wait));
            }
            Some(Trouble::ServerError) => return Err(Refusal::new("InternalError", "an internal error")),
            None => {}
        }
        check_form(request)?;
        let operation = tcss::Operation::of(request)?;
        self.gate.admit(request, tcss::SERVICE, shown)?;
        self.throttle.admit(operation.name(), now).map_err(|wait| {
            let message = format!("{} is called too often; wait {wait:?}", operation.name());
            Refusal::throttled(message, None)
        })?;
        match operation {
            tcss::Operation::DescribeImageRegistryTimingScanTask => {
                tcss::check_no_parameters(request)?;
                let message = "the account has no schedule of registry scans";
                self.schedule().ok_or_else(|| Refusal::new("ResourceNotFound", message))
            }
        }
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
    schedule: tcss::Schedule,
    request_id: &'a str,
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").finish_non_exhaustive()
    }
}
