//! Alibaba Cloud: its gateway for RPC-style calls, the services behind it, and the metadata service of its virtual
//! machines.
//!
//! The gateway checks in this order: action, version and method, authentication, rate limit. Only then does the service
//! handle the request.
//!
//! The gateway verifies ACS3-HMAC-SHA256, with and without a session token, and the older HMAC-SHA1 signature that is a
//! parameter; it also accepts bearer tokens. A nonce is used once its signature is verified. The date and nonce of a
//! request with a bearer token are not checked, because they are not signed.
//!
//! Some errors are not documented. The emulator uses these:
//!
//! | error | code |
//! |---|---|
//! | missing common parameter | `MissingParameter` |
//! | missing parameter of an operation | `Missing` and the parameter's name |
//! | unknown argument, or one of a wrong type or value | `InvalidParameter` |
//! | malformed signature | `IncompleteSignature` |
//! | declared hash differs from the hash of the body | `SignatureDoesNotMatch` |
//! | temporary key without its token | `MissingSecurityToken` |
//! | unknown bearer token | `InvalidBearerToken` |
//! | method that the operation does not allow | `UnsupportedHTTPMethod`, status 403 |
//!
//! The `Format` parameter sets the format of the response. Without it, a request with the older signature gets XML, and
//! all others get the first format in `Accept`, or JSON.

mod acs3;
mod action;
mod authentication;
pub mod cr;
mod error_response;
mod metadata;
mod registry;
mod response_value;
mod rpc_request;
mod rpc_v1;
pub mod sas;
mod service_call;
mod signature;
mod sts;

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use http::StatusCode;

pub use metadata::CREDENTIALS_URI_PATH;
pub use signature::RequestSignature;

use crate::credentials::{Credentials, KeyFormat, MetadataService};
use crate::faults::{CallContext, ForcedError};
use crate::keys::Keyring;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::world::{Outcome, World};
use crate::{Random, Request};
use action::Action;
use authentication::Authenticator;
use error_response::ErrorResponse;
use metadata::MetadataOperation;
use response_value::{ResponseFormat, ResponseValue};
use rpc_request::RpcRequest;
use service_call::ServiceCall;

const KEY_FORMAT: KeyFormat = KeyFormat { prefix: "STS.", id: 24, secret: 44, token: 96 };

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
    let action = RpcRequest::parse(request).action().ok()?;
    Action::all().map(Action::name).find(|name| *name == action)
}

/// The emulated Alibaba Cloud: its gateway and its services. See [`Emulator::alibaba`](crate::Emulator::alibaba).
pub struct Cloud {
    authenticator: Authenticator,
    throttle: Arc<Throttle>,
    random: Mutex<Random>,
    credentials: Credentials,
    sas: sas::Service,
    cr: cr::Service,
    /// Both services see the same images.
    world: Arc<Mutex<World>>,
}

impl Cloud {
    pub(crate) fn new(
        keys: Arc<Keyring>,
        throttle: Arc<Throttle>,
        random: Random,
        credentials: Credentials,
        bearer_tokens: Vec<String>,
        (sas, cr): (sas::Service, cr::Service),
        world: Arc<Mutex<World>>,
    ) -> Self {
        let authenticator = Authenticator::new(keys, bearer_tokens);
        Self { authenticator, throttle, random: Mutex::new(random), credentials, sas, cr, world }
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

    /// Lets the next scan fail as a whole, in either service.
    pub fn fail_next_scan(&self) {
        self.set_next_outcome(Outcome::Failed);
    }

    /// Lets the next scan time out, in either service.
    pub fn time_out_next_scan(&self) {
        self.set_next_outcome(Outcome::TimedOut);
    }

    /// Accepts this bearer token from now on.
    pub fn add_bearer_token(&self, token: impl Into<String>) {
        self.authenticator.add_bearer_token(token.into());
    }

    /// Rejects this bearer token from now on.
    pub fn remove_bearer_token(&self, token: &str) {
        self.authenticator.remove_bearer_token(token);
    }

    pub(crate) fn view(&self, now: i64) -> Vec<crate::WorldImage> {
        self.world.lock().expect("no holder of the lock panics").view(now)
    }

    pub(crate) fn scans(&self) -> Vec<String> {
        self.world.lock().expect("no holder of the lock panics").scans.texts()
    }

    /// Whether a request has the path, header or parameter of a call to this cloud.
    pub(crate) fn recognizes(request: &Request) -> bool {
        MetadataOperation::of(request).is_some()
            || request.header("x-acs-action").is_some()
            || rpc_request::parameters(request).iter().any(|(name, _)| name == b"Action")
    }

    pub(crate) fn metadata(&self) -> &MetadataService {
        &self.credentials.metadata
    }

    pub(crate) fn respond(&self, request: &Request, context: CallContext) -> Response {
        if let Some(operation) = MetadataOperation::of(request) {
            let services = (&self.credentials, &*self.throttle);
            return metadata::respond(operation, request, services, &mut self.random(), context);
        }
        let request_id = self.random().uuid().to_ascii_uppercase();
        let rpc = RpcRequest::parse(request);
        let format = rpc.format();
        let response_format = *format.as_ref().unwrap_or(&ResponseFormat::Json);
        match format.and_then(|_| self.execute(request, &rpc, &request_id, context)) {
            Ok((action, body, has_changed)) => {
                let root = format!("{}Response", action.name());
                let response = body.into_response(StatusCode::OK, response_format, &root);
                if has_changed { response.with_change(action.name()) } else { response }
            }
            Err(error) => {
                let host = request.header("host").map(String::from_utf8_lossy).unwrap_or_default();
                error.into_response(response_format, &request_id, &host)
            }
        }
    }

    fn execute(
        &self,
        request: &Request,
        rpc: &RpcRequest,
        request_id: &str,
        context: CallContext,
    ) -> Result<(Action, ResponseValue, bool), ErrorResponse> {
        let CallContext { now, forced_error, anomaly, .. } = context;
        match forced_error {
            Some(ForcedError::Throttled(wait)) => return Err(ErrorResponse::throttled(wait)),
            Some(ForcedError::ServerError) => return Err(ErrorResponse::unavailable()),
            None => {}
        }
        let action = Action::of(request, rpc)?;
        if action.requires_authentication() {
            self.authenticator.authenticate(request, rpc, context)?;
        }
        self.throttle.admit(action.name(), now).map_err(|wait| ErrorResponse::throttled(Some(wait)))?;
        let call = ServiceCall {
            rpc,
            request_id,
            now: now.as_millisecond(),
            anomaly,
            has_changed: Cell::new(false),
        };
        let body = match action {
            Action::Sas(operation) => sas::respond(&self.sas, operation, &call)?,
            Action::Cr(operation) => cr::respond(&self.cr, &self.sas, operation, &call)?,
            Action::GetCallerIdentity => sts::caller_identity(request_id, rpc.security_token().is_some()),
            Action::AssumeRole | Action::AssumeRoleWithOIDC => {
                let with_oidc = action == Action::AssumeRoleWithOIDC;
                let (credentials, random) = (&self.credentials, &mut *self.random());
                sts::assume_role(credentials, random, rpc, with_oidc, (request_id, now))?
            }
        };
        Ok((action, body, call.has_changed.get()))
    }

    fn set_next_outcome(&self, outcome: Outcome) {
        let mut world = self.world.lock().expect("no holder of the lock panics");
        world.scans.set_next_outcome(outcome);
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
