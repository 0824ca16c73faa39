//! What the credential services of all clouds have in common: keys that expire, the role of the machine, and
//! identity tokens.
//!
//! How a service is asked and how it answers is each cloud's own affair.

mod issuer;
mod machine;
mod metadata_mode;
mod oidc_tokens;

use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;

pub use metadata_mode::MetadataMode;

pub(crate) use issuer::{Issued, Issuer, Shape, after};
pub(crate) use machine::{Denial, Machine, Setup};
pub(crate) use oidc_tokens::{OidcTokens, Standing};

use crate::Random;
use crate::conditions::Conditions;
use crate::faults::Trouble;
use crate::reply::Reply;
use crate::throttle::Throttle;

/// The role that the machine has unless it is given another one.
pub const DEFAULT_ROLE: &str = "emulated-role";

/// An identity token that every emulator accepts.
pub const DEFAULT_OIDC_TOKEN: &str = "emulated.oidc.token";

/// What the credential services of one cloud go by.
pub(crate) struct Credentials {
    pub(crate) issuer: Issuer,
    pub(crate) machine: Machine,
    pub(crate) oidc_tokens: Arc<OidcTokens>,
}

impl Credentials {
    /// A key for whoever asks from the machine itself.
    pub(crate) fn for_machine(&self, shape: Shape, random: &mut Random, now: Timestamp) -> Issued {
        self.issuer.issue(shape, random, self.machine.key_lifetime(), now)
    }

    /// A key for a session of so many seconds, unless all sessions have another length.
    pub(crate) fn for_session(
        &self,
        shape: Shape,
        random: &mut Random,
        seconds: i64,
        now: Timestamp,
    ) -> Issued {
        self.issuer.issue_for_session(shape, random, seconds, now)
    }
}

/// How a metadata service, of any cloud, refuses a request that is one too many, or fails.
pub(crate) fn refusal(operation: &str, throttle: &Throttle, conditions: Conditions) -> Option<Reply> {
    let too_many = |wait| Reply::text(StatusCode::TOO_MANY_REQUESTS, "").with_retry_after(wait);
    match conditions.trouble {
        Some(Trouble::Throttled(wait)) => Some(too_many(wait)),
        Some(Trouble::ServerError) => Some(Reply::text(StatusCode::INTERNAL_SERVER_ERROR, "")),
        None => throttle.admit(operation, conditions.now).err().map(|wait| too_many(Some(wait))),
    }
}
