//! User tokens (`X-Auth-Token`): each is good for one project, or for none, until it expires.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;

#[derive(Debug, Default)]
pub(super) struct Tokens {
    issued: Mutex<HashMap<String, Token>>,
}

#[derive(Debug)]
struct Token {
    project: Option<String>,
    expires: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    /// Expired, or of another project.
    Stale,
    Unknown,
}

impl Tokens {
    /// Without an end.
    pub(super) fn issue(&self, token: impl Into<String>, project: impl Into<String>) {
        self.issue_until(token, Some(project.into()), Timestamp::MAX);
    }

    pub(super) fn issue_until(&self, token: impl Into<String>, project: Option<String>, expires: Timestamp) {
        self.lock().insert(token.into(), Token { project, expires });
    }

    pub(super) fn expire(&self, token: &str) {
        if let Some(token) = self.lock().get_mut(token) {
            token.expires = Timestamp::MIN;
        }
    }

    pub(super) fn standing(&self, token: &str, project: &str, now: Timestamp) -> Standing {
        match self.lock().get(token) {
            None => Standing::Unknown,
            Some(token) if token.expires <= now || token.project.as_deref() != Some(project) => {
                Standing::Stale
            }
            Some(_) => Standing::Good,
        }
    }

    /// Whether it was issued and has not expired, whatever it is good for.
    pub(super) fn is_live(&self, token: &str, now: Timestamp) -> bool {
        self.lock().get(token).is_some_and(|token| token.expires > now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Token>> {
        self.issued.lock().expect("no holder of the lock panics")
    }
}
