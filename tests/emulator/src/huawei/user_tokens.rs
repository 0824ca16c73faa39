//! The issued user tokens (`X-Auth-Token`). A token is valid for one project, or without a project, until it expires.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;

#[derive(Debug, Default)]
pub(super) struct UserTokens {
    issued: Mutex<HashMap<String, IssuedToken>>,
}

#[derive(Debug)]
struct IssuedToken {
    project: Option<String>,
    expires: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserTokenStatus {
    Valid,
    /// Expired, or of another project.
    Stale,
    Unknown,
}

impl UserTokens {
    /// Issues a token that does not expire.
    pub(super) fn issue(&self, token: impl Into<String>, project: impl Into<String>) {
        self.issue_until(token, Some(project.into()), Timestamp::MAX);
    }

    pub(super) fn issue_until(&self, token: impl Into<String>, project: Option<String>, expires: Timestamp) {
        self.lock().insert(token.into(), IssuedToken { project, expires });
    }

    pub(super) fn expire(&self, token: &str) {
        if let Some(token) = self.lock().get_mut(token) {
            token.expires = Timestamp::MIN;
        }
    }

    pub(super) fn status(&self, token: &str, project: &str, now: Timestamp) -> UserTokenStatus {
        match self.lock().get(token) {
            None => UserTokenStatus::Unknown,
            Some(token) if token.expires <= now || token.project.as_deref() != Some(project) => {
                UserTokenStatus::Stale
            }
            Some(_) => UserTokenStatus::Valid,
        }
    }

    /// Whether the token was issued and has not expired, whatever its project.
    pub(super) fn is_live(&self, token: &str, now: Timestamp) -> bool {
        self.lock().get(token).is_some_and(|token| token.expires > now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, IssuedToken>> {
        self.issued.lock().expect("no holder of the lock panics")
    }
}
