//! Authenticates the caller, by a signature or a user token, and checks access to the project.

use std::sync::Arc;

use jiff::SignedDuration;

use super::error_response::ErrorResponse;
use super::iam::Directory;
use super::lockout::Lockout;
use super::signature::RequestSignature;
use super::user_tokens::{UserTokenStatus, UserTokens};
use crate::Request;
use crate::faults::CallContext;
use crate::keys::Keyring;

/// The greatest difference between the time of a signature and the server's time, in either direction.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);

pub(super) struct Authenticator {
    keys: Arc<Keyring>,
    directory: Arc<Directory>,
    pub(super) user_tokens: UserTokens,
    lockout: Lockout,
}

impl Authenticator {
    pub(super) fn new(keys: Arc<Keyring>, directory: Arc<Directory>, issued: Vec<(String, String)>) -> Self {
        let user_tokens = UserTokens::default();
        for (token, project) in issued {
            user_tokens.issue(token, project);
        }
        Self { keys, directory, user_tokens, lockout: Lockout::default() }
    }

    /// Authenticates the request and checks its access to `project`. If it has a signature, its token is ignored.
    pub(super) fn authenticate(
        &self,
        request: &Request,
        project: &str,
        context: CallContext,
    ) -> Result<(), ErrorResponse> {
        if request.header("authorization").is_some() {
            self.check_signature(request, context)?;
            if self.directory.project(Some(project), None).is_none() {
                return Err(ErrorResponse::forbidden(format!("The key may not use the project {project}")));
            }
        } else if let Some(token) = request.header_text("x-auth-token") {
            self.check_token(token, project, context)?;
        } else {
            return Err(ErrorResponse::no_credentials());
        }

        match request.header("x-project-id") {
            Some(named) if named != project.as_bytes() => {
                Err(ErrorResponse::forbidden("X-Project-Id is not the project of the path"))
            }
            _ => Ok(()),
        }
    }

    /// Authenticates the request without regard to a project.
    pub(super) fn authenticate_any_project(
        &self,
        request: &Request,
        context: CallContext,
    ) -> Result<(), ErrorResponse> {
        if request.header("authorization").is_some() {
            return self.check_signature(request, context);
        }
        match request.header_text("x-auth-token") {
            Some(token) if self.user_tokens.is_live(token, context.now) => Ok(()),
            Some(_) => Err(ErrorResponse::stale_token()),
            None => Err(ErrorResponse::no_credentials()),
        }
    }

    fn check_signature(&self, request: &Request, context: CallContext) -> Result<(), ErrorResponse> {
        let now = context.apparent_now;
        let signature = RequestSignature::parse(request).map_err(ErrorResponse::unauthenticated)?;
        let id = signature.key_id();
        let Some(stored) = self.keys.find(id) else {
            return Err(ErrorResponse::unauthenticated(format_args!("ak {id} not exist")));
        };
        if let Some(until) = self.lockout.locked_until(id, now) {
            let why = format_args!("ak {id} is locked until {until}: too many failed verifications in a row");
            return Err(ErrorResponse::unauthenticated(why));
        }
        if now.duration_since(signature.time()).abs() > MAX_SKEW {
            let why = format_args!("signature expired, signed at {}, server time {now}", signature.time());
            return Err(ErrorResponse::unauthenticated(why));
        }
        if !signature.verify(&stored.key.secret) {
            self.lockout.failed(id, now);
            return Err(ErrorResponse::unauthenticated("verify aksk signature fail"));
        }
        self.lockout.passed(id);

        let expected = stored.key.token.as_deref().unwrap_or_default();
        if request.header("x-security-token").unwrap_or_default() != expected.as_bytes() {
            return Err(ErrorResponse::unauthenticated("X-Security-Token is not the one of this key"));
        }
        if stored.is_expired(context.now) {
            return Err(ErrorResponse::unauthenticated(format_args!(
                "the security token of ak {id} has expired"
            )));
        }
        Ok(())
    }

    fn check_token(&self, token: &str, project: &str, context: CallContext) -> Result<(), ErrorResponse> {
        match self.user_tokens.status(token, project, context.now) {
            UserTokenStatus::Valid => Ok(()),
            UserTokenStatus::Stale => Err(ErrorResponse::stale_token()),
            UserTokenStatus::Unknown => Err(ErrorResponse::unauthenticated("decrypt token fail")),
        }
    }
}
