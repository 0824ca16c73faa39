//! Alibaba Cloud: its gateway for calls in RPC style, which knows who calls, and behind it the services. Beside it
//! the metadata service of the machine.
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
mod metadata;
mod nonces;
mod operation;
mod refusal;
mod rpc;
pub mod sas;
mod signature;
mod sts;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use http::StatusCode;

pub use metadata::CREDENTIALS_URI_PATH;
pub use signature::Signed;

use crate::conditions::Conditions;
use crate::credentials::{Credentials, Machine, Shape};
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

/// What its temporary keys look like.
const SHAPE: Shape = Shape { prefix: "STS.", id: 24, secret: 44, token: 96 };

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
    let action = Message::read(request).action().ok()?;
    Operation::ALL.into_iter().map(Operation::name).find(|name| *name == action)
}

/// The emulated cloud: its gateway and its services.
pub struct Cloud {
    gate: Gate,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    credentials: Credentials,
    sas: sas::Service,
    cr: cr::Service,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        credentials: Credentials,
        bearer_tokens: Vec<String>,
        sas: sas::Service,
        cr: cr::Service,
    ) -> Self {
        let gate = Gate::new(keys, bearer_tokens);
        Self { gate, throttle, random: Mutex::new(random), credentials, sas, cr }
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
        metadata::Operation::of(request).is_some()
            || request.header("x-acs-action").is_some()
            || message::parameters(request).iter().any(|(name, _)| name == b"Action")
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.credentials.machine
    }

    pub(crate) fn answer(&self, request: &Request, conditions: Conditions) -> Reply {
        if let Some(operation) = metadata::Operation::of(request) {
            let services = (&self.credentials, &*self.throttle);
            return metadata::answer(operation, request, services, &mut self.random(), conditions);
        }
        let request_id = self.random().uuid().to_ascii_uppercase();
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
        let Conditions { now, trouble, .. } = conditions;
        match trouble {
            Some(Trouble::Throttled(wait)) => return Err(Refusal::throttled(wait)),
            Some(Trouble::ServerError) => return Err(Refusal::unavailable()),
            None => {}
        }
        let operation = Operation::of(request, message)?;
        if operation.needs_proof() {
            self.gate.admit(request, message, conditions)?;
        }
        self.throttle.admit(operation.name(), now).map_err(|wait| Refusal::throttled(Some(wait)))?;
        let body = match operation {
            Operation::PublicPreCheckImageScanTask => sas::pre_check(&self.sas, message, request_id),
            Operation::GetArtifactSubscriptionTask => {
                cr::get_task(&self.cr, message, request_id, now.as_millisecond())?
            }
            Operation::AssumeRole | Operation::AssumeRoleWithOIDC => {
                let with_oidc = operation == Operation::AssumeRoleWithOIDC;
                let (credentials, random) = (&self.credentials, &mut *self.random());
                sts::assume_role(credentials, random, message, with_oidc, (request_id, now))?
            }
        };
        Ok((operation, body))
    }

    fn random(&self) -> MutexGuard<'_, Random> {
        self.random.lock().expect("no holder of the lock panics")
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").finish_non_exhaustive()
    }
}
