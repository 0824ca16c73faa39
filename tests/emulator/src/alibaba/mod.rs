//! Alibaba Cloud: its gateway for calls in RPC style, which knows who calls, and behind it the services.
//!
//! The gateway's order: is there such an action, version and method, who calls, and do they call too often.
//! Only then does the service see the request.
//!
//! It verifies ACS3-HMAC-SHA256, with and without a session token, and the older HMAC-SHA1 with everything among
//! the parameters; and it takes bearer tokens. A nonce counts as used once its signature was found good. Bearer
//! tokens sign nothing, so neither their date nor their nonce is looked at.
//!
//! The facts are silent about some refusals. Choices of the emulator: a missing common parameter is
//! `MissingParameter`, one of an operation `Missing` and its name; whatever is wrong with the form of a signature
//! is `IncompleteSignature`; a declared hash that is not the body's is `SignatureDoesNotMatch`; a temporary key
//! without its token is `MissingSecurityToken`; a bearer token of nobody is `InvalidBearerToken`; a method that
//! the operation does not take is `UnsupportedHTTPMethod` with status 403. The `Format` parameter decides the
//! form of the answer; without it the older style gets XML, and the others what `Accept` names first, or JSON.

mod access;
mod acs3;
pub mod cr;
mod document;
mod message;
mod nonces;
mod operation;
mod refusal;
mod rpc;
pub mod sas;
mod signature;

use std::fmt;
use std::sync::{Arc, Mutex};

use http::StatusCode;

pub use signature::Signed;

use crate::conditions::Conditions;
use crate::faults::Trouble;
use crate::keys::Keyring;
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};
use access::Gate;
use document::{Format, Node};
use message::Message;
use operation::Operation;
use refusal::Refusal;

/// The names of the operations that the emulator knows.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    Operation::ALL.into_iter().map(Operation::name)
}

/// The operation that a request calls, right or wrong.
pub(crate) fn operation_of(request: &Request) -> Option<&'static str> {
    let action = Message::read(request).action().ok()?;
    operations().find(|name| *name == action)
}

/// The emulated cloud: its gateway and its services.
pub struct Cloud {
    gate: Gate,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    sas: sas::Service,
    cr: cr::Service,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        bearer_tokens: Vec<String>,
        sas: sas::Service,
        cr: cr::Service,
    ) -> Self {
        Self { gate: Gate::new(keys, bearer_tokens), throttle, random: Mutex::new(random), sas, cr }
    }

    /// Security Center.
    #[must_use]
    pub fn sas(&self) -> &sas::Service {
        &self.sas
    }

    /// Container Registry.
    #[must_use]
    pub fn cr(&self) -> &cr::Service {
        &self.cr
    }

    /// Takes this bearer token from now on.
    pub fn add_bearer_token(&self, token: impl Into<String>) {
        self.gate.add_bearer_token(token.into());
    }

    /// Knows a bearer token no longer.
    pub fn remove_bearer_token(&self, token: &str) {
        self.gate.remove_bearer_token(token);
    }

    /// Whether a request is meant for this cloud.
    pub(crate) fn is_meant(request: &Request) -> bool {
        request.header("x-acs-action").is_some()
            || request.query_pairs().iter().any(|(name, _)| name == b"Action")
    }

    pub(crate) fn answer(&self, request: &Request, conditions: Conditions) -> Reply {
        let request_id =
            self.random.lock().expect("no holder of the lock panics").uuid().to_ascii_uppercase();
        let message = Message::read(request);
        let format = message.format();
        let written = *format.as_ref().unwrap_or(&Format::Json);
        match format.and_then(|_| self.outcome(request, &message, &request_id, conditions)) {
            Ok((operation, body)) => {
                body.into_reply(StatusCode::OK, written, &format!("{}Response", operation.name()))
            }
            Err(refusal) => {
                let host = request.header("host").map(String::from_utf8_lossy).unwrap_or_default();
                refusal.into_reply(written, &request_id, &host)
            }
        }
    }

    fn outcome(
        &self,
        request: &Request,
        message: &Message,
        request_id: &str,
        conditions: Conditions,
    ) -> Result<(Operation, Node), Refusal> {
        let Conditions { now, shown, trouble } = conditions;
        match trouble {
            Some(Trouble::Throttled(wait)) => return Err(Refusal::throttled(wait)),
            Some(Trouble::ServerError) => return Err(Refusal::unavailable()),
            None => {}
        }
        let operation = Operation::of(request, message)?;
        self.gate.admit(request, message, shown)?;
        self.throttle.admit(operation.name(), now).map_err(|wait| Refusal::throttled(Some(wait)))?;
        let body = match operation {
            Operation::PublicPreCheckImageScanTask => sas::pre_check(&self.sas, message, request_id),
            Operation::GetArtifactSubscriptionTask => {
                cr::get_task(&self.cr, message, request_id, now.as_millisecond())?
            }
        };
        Ok((operation, body))
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").finish_non_exhaustive()
    }
}
