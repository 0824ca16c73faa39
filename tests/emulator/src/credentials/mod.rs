//! The parts that the credential services of all clouds have in common: temporary keys, the role of the virtual
//! machine, and identity tokens. Requests and responses differ, and are in the modules of the clouds.

mod key_issuer;
mod metadata_service;
mod oidc_tokens;

use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;

pub use metadata_service::MetadataMode;

pub(crate) use key_issuer::{IssuedKey, KeyFormat, KeyIssuer, after};
pub(crate) use metadata_service::{MetadataService, Rejection, VmSettings};
pub(crate) use oidc_tokens::{OidcTokenStatus, OidcTokens};

use crate::Random;
use crate::faults::{CallContext, ForcedError};
use crate::response::Response;
use crate::throttle::Throttle;

/// The role of the emulated virtual machine, unless [`Builder::vm_role`](crate::Builder::vm_role) sets another.
pub const DEFAULT_ROLE: &str = "emulated-role";

/// An identity token that every emulator accepts.
pub const DEFAULT_OIDC_TOKEN: &str = "emulated.oidc.token";

/// The state of the credential services of one cloud.
pub(crate) struct Credentials {
    pub(crate) key_issuer: KeyIssuer,
    pub(crate) metadata: MetadataService,
    pub(crate) oidc_tokens: Arc<OidcTokens>,
}

impl Credentials {
    /// A key of the virtual machine's role.
    pub(crate) fn for_vm(&self, format: KeyFormat, random: &mut Random, now: Timestamp) -> IssuedKey {
        self.key_issuer.issue(format, random, self.metadata.key_lifetime(), now)
    }

    /// A key for a session of this length, unless the builder sets the length of all sessions.
    pub(crate) fn for_session(
        &self,
        format: KeyFormat,
        random: &mut Random,
        seconds: i64,
        now: Timestamp,
    ) -> IssuedKey {
        self.key_issuer.issue_for_session(format, random, seconds, now)
    }
}

/// The error response of a metadata service, of any cloud, to a request that is throttled or must fail.
pub(crate) fn throttled_or_failed(
    operation: &str,
    throttle: &Throttle,
    context: CallContext,
) -> Option<Response> {
    let throttled = |wait| Response::text(StatusCode::TOO_MANY_REQUESTS, "").with_retry_after(wait);
    match context.forced_error {
        Some(ForcedError::Throttled(wait)) => Some(throttled(wait)),
        Some(ForcedError::ServerError) => Some(Response::text(StatusCode::INTERNAL_SERVER_ERROR, "")),
        None => throttle.admit(operation, context.now).err().map(|wait| throttled(Some(wait))),
    }
}
