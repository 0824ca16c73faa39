//! User tokens (`X-Auth-Token`): each is good for one project until it expires.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

#[derive(Debug, Default)]
pub(super) struct Tokens {
    issued: Mutex<HashMap<String, Token>>,
}

#[derive(Debug)]
struct Token {
    project: String,
    expired: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    /// Expired, or of another project.
    Stale,
    Unknown,
}

impl Tokens {
    pub(super) fn issue(&self, token: impl Into<String>, project: impl Into<String>) {
        self.lock().insert(token.into(), Token { project: project.into(), expired: false });
    }

    pub(super) fn expire(&self, token: &str) {
        if let Some(token) = self.lock().get_mut(token) {
            token.expired = true;
        }
    }

    pub(super) fn standing(&self, token: &str, project: &str) -> Standing {
        match self.lock().get(token) {
            None => Standing::Unknown,
            Some(token) if token.expired || token.project != project => Standing::Stale,
            Some(_) => Standing::Good,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Token>> {
        self.issued.lock().expect("no holder of the lock panics")
    }
}
