//! Identity and Access Management: tokens for users, temporary keys for whoever has a token, and projects.
//!
//! Every answer has the header `X-IAM-Trace-Id`. Choices of the emulator: an agency and an identity provider may
//! say what they like; a project that there is not is refused with status 401; the exchange of an identity token
//! for a key, which is another service's, is refused in the form of this one.

mod body;
mod directory;
mod projects;
mod refusal;
mod temporary_keys;
mod user_tokens;

pub use directory::User;

pub(crate) use directory::Directory;

use std::sync::MutexGuard;
use std::time::Duration;

use jiff::Timestamp;

use super::access::Gate;
use crate::conditions::Conditions;
use crate::credentials::{Credentials, Standing};
use crate::faults::Trouble;
use crate::reply::Reply;
use crate::throttle::Throttle;
use crate::{Random, Request};
use refusal::Refusal;

/// The operations that the emulator knows, by what the vendor calls them. Which of several ways to get a token or
/// a key is taken, is a matter of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    CreateUserToken,
    CreateTemporaryAccessKey,
    CreateTokenWithIdToken,
    KeystoneListProjects,
    AssumeAgencyWithOidc,
}

impl Operation {
    pub(super) const ALL: [Self; 5] = [
        Self::CreateUserToken,
        Self::CreateTemporaryAccessKey,
        Self::CreateTokenWithIdToken,
        Self::KeystoneListProjects,
        Self::AssumeAgencyWithOidc,
    ];

    /// The operation that method and path name.
    pub(super) fn of(request: &Request) -> Option<Self> {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v3/auth/tokens") => Some(Self::CreateUserToken),
            ("POST", "/v3.0/OS-CREDENTIAL/securitytokens") => Some(Self::CreateTemporaryAccessKey),
            ("POST", "/v3.0/OS-AUTH/id-token/tokens") => Some(Self::CreateTokenWithIdToken),
            ("GET", "/v3/projects") => Some(Self::KeystoneListProjects),
            ("POST", "/v5/agencies/assume-with-oidc") => Some(Self::AssumeAgencyWithOidc),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CreateUserToken => "CreateUserToken",
            Self::CreateTemporaryAccessKey => "CreateTemporaryAccessKey",
            Self::CreateTokenWithIdToken => "CreateTokenWithIdToken",
            Self::KeystoneListProjects => "KeystoneListProjects",
            Self::AssumeAgencyWithOidc => "AssumeAgencyWithOidc",
        }
    }
}

/// The service, for one request.
pub(super) struct Service<'a> {
    pub(super) gate: &'a Gate,
    pub(super) directory: &'a Directory,
    pub(super) credentials: &'a Credentials,
    pub(super) throttle: &'a Throttle,
    pub(super) random: MutexGuard<'a, Random>,
    /// How long user tokens live.
    pub(super) token_lifetime: Duration,
}

impl Service<'_> {
    pub(super) fn answer(mut self, operation: Operation, request: &Request, conditions: Conditions) -> Reply {
        self.outcome(operation, request, conditions).unwrap_or_else(Refusal::into_reply)
    }

    fn outcome(
        &mut self,
        operation: Operation,
        request: &Request,
        conditions: Conditions,
    ) -> Result<Reply, Refusal> {
        let Conditions { now, trouble, .. } = conditions;
        match trouble {
            Some(Trouble::Throttled(wait)) => return Err(Refusal::throttled(wait)),
            Some(Trouble::ServerError) => return Err(Refusal::unavailable()),
            None => {}
        }
        let throttled = |_| Refusal::throttled(None);
        self.throttle.admit(operation.name(), now).map_err(throttled)?;
        match operation {
            Operation::CreateUserToken => self.create_token(request, now),
            Operation::CreateTemporaryAccessKey => self.create_key(request, now),
            Operation::CreateTokenWithIdToken => self.create_token_with_id_token(request, now),
            Operation::KeystoneListProjects => {
                self.gate.identify(request, conditions)?;
                Ok(projects::list(self.directory, request))
            }
            Operation::AssumeAgencyWithOidc => self.assume_with_oidc(request, now),
        }
    }

    /// The token, in the body or in a header, is one that was issued and has not expired.
    fn check_user_token(
        &self,
        in_body: Option<&str>,
        request: &Request,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let token = in_body.or_else(|| request.header_text("x-auth-token"));
        let token = token.ok_or_else(|| Refusal::unauthorized("there is no token"))?;
        if !self.gate.tokens.is_live(token, now) {
            return Err(Refusal::unauthorized("the token has expired, or nobody issued it"));
        }
        Ok(())
    }

    fn check_id_token(&self, token: &str) -> Result<(), Refusal> {
        match self.credentials.oidc_tokens.standing(token) {
            Standing::Good => Ok(()),
            Standing::Expired => Err(Refusal::unauthorized("the identity token has expired")),
            Standing::Unknown => Err(Refusal::unauthorized("nobody issued the identity token")),
        }
    }
}

/// An agency is of a domain, which must be said.
fn check_agency(role: &body::AssumeRole) -> Result<(), Refusal> {
    let domain = role.domain_id.as_deref().or(role.domain_name.as_deref()).unwrap_or_default();
    if domain.is_empty() || role.agency_name.is_empty() {
        return Err(Refusal::invalid("assume_role must say agency_name and domain_id or domain_name"));
    }
    Ok(())
}
