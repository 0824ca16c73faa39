//! Identity and Access Management: user tokens, temporary keys for holders of a token, and projects.
//!
//! Every response has the header `X-IAM-Trace-Id`. Choices of the emulator: agencies and identity providers are not
//! checked; a project that does not exist gets status 401; the exchange of an identity token for a key, an operation of
//! another service, has the same error responses.

mod create_key;
mod create_token;
mod directory;
mod error_response;
mod projects;
mod request_body;

pub use directory::User;

pub(crate) use directory::Directory;

use std::sync::MutexGuard;
use std::time::Duration;

use jiff::Timestamp;

use super::authentication::Authenticator;
use crate::credentials::{Credentials, OidcTokenStatus};
use crate::faults::CallContext;
use crate::faults::ForcedError;
use crate::response::Response;
use crate::throttle::Throttle;
use crate::{Random, Request};
use error_response::ErrorResponse;

/// The operations that the emulator supports. The body selects the method by which a token or key is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IamOperation {
    CreateUserToken,
    CreateTemporaryAccessKey,
    CreateTokenWithIdToken,
    KeystoneListProjects,
    AssumeAgencyWithOidc,
}

impl IamOperation {
    pub(super) const ALL: [Self; 5] = [
        Self::CreateUserToken,
        Self::CreateTemporaryAccessKey,
        Self::CreateTokenWithIdToken,
        Self::KeystoneListProjects,
        Self::AssumeAgencyWithOidc,
    ];

    /// The operation by method and path.
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

/// Handles one request to IAM.
pub(super) struct IamHandler<'a> {
    pub(super) authenticator: &'a Authenticator,
    pub(super) directory: &'a Directory,
    pub(super) credentials: &'a Credentials,
    pub(super) throttle: &'a Throttle,
    pub(super) random: MutexGuard<'a, Random>,
    /// The lifetime of user tokens.
    pub(super) token_lifetime: Duration,
}

impl IamHandler<'_> {
    pub(super) fn respond(
        mut self,
        operation: IamOperation,
        request: &Request,
        context: CallContext,
    ) -> Response {
        self.execute(operation, request, context).unwrap_or_else(ErrorResponse::into_response)
    }

    fn execute(
        &mut self,
        operation: IamOperation,
        request: &Request,
        context: CallContext,
    ) -> Result<Response, ErrorResponse> {
        let CallContext { now, forced_error, .. } = context;
        match forced_error {
            Some(ForcedError::Throttled(wait)) => return Err(ErrorResponse::throttled(wait)),
            Some(ForcedError::ServerError) => return Err(ErrorResponse::unavailable()),
            None => {}
        }
        let throttled = |_| ErrorResponse::throttled(None);
        self.throttle.admit(operation.name(), now).map_err(throttled)?;
        match operation {
            IamOperation::CreateUserToken => self.create_token(request, now),
            IamOperation::CreateTemporaryAccessKey => self.create_key(request, now),
            IamOperation::CreateTokenWithIdToken => self.create_token_with_id_token(request, now),
            IamOperation::KeystoneListProjects => {
                self.authenticator.authenticate_any_project(request, context)?;
                Ok(projects::list(self.directory, request))
            }
            IamOperation::AssumeAgencyWithOidc => self.assume_with_oidc(request, now),
        }
    }

    /// Checks that the token, in the body or in a header, was issued and has not expired.
    fn check_user_token(
        &self,
        in_body: Option<&str>,
        request: &Request,
        now: Timestamp,
    ) -> Result<(), ErrorResponse> {
        let token = in_body.or_else(|| request.header_text("x-auth-token"));
        let token = token.ok_or_else(|| ErrorResponse::unauthorized("the token is missing"))?;
        if !self.authenticator.user_tokens.is_live(token, now) {
            return Err(ErrorResponse::unauthorized("the token has expired or is not known"));
        }
        Ok(())
    }

    fn check_id_token(&self, token: &str) -> Result<(), ErrorResponse> {
        match self.credentials.oidc_tokens.status(token) {
            OidcTokenStatus::Valid => Ok(()),
            OidcTokenStatus::Expired => Err(ErrorResponse::unauthorized("the identity token has expired")),
            OidcTokenStatus::Unknown => Err(ErrorResponse::unauthorized("the identity token is not known")),
        }
    }
}

/// Checks that the request names an agency and its domain.
fn check_agency(role: &request_body::AssumeRole) -> Result<(), ErrorResponse> {
    let domain = role.domain_id.as_deref().or(role.domain_name.as_deref()).unwrap_or_default();
    if domain.is_empty() || role.agency_name.is_empty() {
        return Err(ErrorResponse::invalid(
            "assume_role must contain agency_name and domain_id or domain_name",
        ));
    }
    Ok(())
}
