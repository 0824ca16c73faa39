//! Who calls, and may they use this project?

use std::sync::Arc;

use jiff::SignedDuration;

use super::iam::Directory;
use super::lockout::Lockout;
use super::refusal::Refusal;
use super::signature::Signed;
use super::tokens::{Standing, Tokens};
use crate::Request;
use crate::conditions::Conditions;
use crate::keys::Keyring;

/// How far the date of a signature may lie from the server's time, either way.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// The gateway's knowledge of callers.
pub(super) struct Gate {
    keys: Arc<Keyring>,
    directory: Arc<Directory>,
    pub(super) tokens: Tokens,
    lockout: Lockout,
}

impl Gate {
    pub(super) fn new(keys: Arc<Keyring>, directory: Arc<Directory>, issued: Vec<(String, String)>) -> Self {
        let tokens = Tokens::default();
        for (token, project) in issued {
            tokens.issue(token, project);
        }
        Self { keys, directory, tokens, lockout: Lockout::default() }
    }

    /// Lets the request through to `project`, or says why not. A signature counts before a token.
    pub(super) fn admit(
        &self,
        request: &Request,
        project: &str,
        conditions: Conditions,
    ) -> Result<(), Refusal> {
        if request.header("authorization").is_some() {
            self.check_signature(request, conditions)?;
            if self.directory.project(Some(project), None).is_none() {
                return Err(Refusal::forbidden(format!("The key may not use the project {project}")));
            }
        } else if let Some(token) = request.header_text("x-auth-token") {
            self.check_token(token, project, conditions)?;
        } else {
            return Err(Refusal::nothing_to_prove());
        }

        match request.header("x-project-id") {
            Some(named) if named != project.as_bytes() => {
                Err(Refusal::forbidden("X-Project-Id is not the project of the path"))
            }
            _ => Ok(()),
        }
    }

    /// Lets the request through if it is somebody's, whatever the project; or says why not.
    pub(super) fn identify(&self, request: &Request, conditions: Conditions) -> Result<(), Refusal> {
        if request.header("authorization").is_some() {
            return self.check_signature(request, conditions);
        }
        match request.header_text("x-auth-token") {
            Some(token) if self.tokens.is_live(token, conditions.now) => Ok(()),
            Some(_) => Err(Refusal::stale_token()),
            None => Err(Refusal::nothing_to_prove()),
        }
    }

    fn check_signature(&self, request: &Request, conditions: Conditions) -> Result<(), Refusal> {
        let now = conditions.shown;
        let signed = Signed::read(request).map_err(Refusal::unauthenticated)?;
        let id = signed.key_id();
        let Some(held) = self.keys.find(id) else {
            return Err(Refusal::unauthenticated(format_args!("ak {id} not exist")));
        };
        if let Some(until) = self.lockout.locked_until(id, now) {
            let why = format_args!("ak {id} is locked until {until}: too many failed verifications in a row");
            return Err(Refusal::unauthenticated(why));
        }
        if now.duration_since(signed.time()).abs() > MAX_SKEW {
            let why = format_args!("signature expired, signed at {}, server time {now}", signed.time());
            return Err(Refusal::unauthenticated(why));
        }
        if !signed.verify(&held.key.secret) {
            self.lockout.failed(id, now);
            return Err(Refusal::unauthenticated("verify aksk signature fail"));
        }
        self.lockout.passed(id);

        let expected = held.key.token.as_deref().unwrap_or_default();
        if request.header("x-security-token").unwrap_or_default() != expected.as_bytes() {
            return Err(Refusal::unauthenticated("X-Security-Token is not the one of this key"));
        }
        if held.is_expired(conditions.now) {
            return Err(Refusal::unauthenticated(format_args!("the security token of ak {id} has expired")));
        }
        Ok(())
    }

    fn check_token(&self, token: &str, project: &str, conditions: Conditions) -> Result<(), Refusal> {
        match self.tokens.standing(token, project, conditions.now) {
            Standing::Good => Ok(()),
            Standing::Stale => Err(Refusal::stale_token()),
            Standing::Unknown => Err(Refusal::unauthenticated("decrypt token fail")),
        }
    }
}
