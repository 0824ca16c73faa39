//! Identity tokens (OIDC) of an emulated identity provider. They are compared as opaque text.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use super::DEFAULT_OIDC_TOKEN;

/// The identity tokens that all clouds accept.
pub(crate) struct OidcTokens {
    /// By text, whether they are valid or have expired.
    known: Mutex<HashMap<String, bool>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OidcTokenStatus {
    Valid,
    Expired,
    Unknown,
}

impl Default for OidcTokens {
    fn default() -> Self {
        Self { known: Mutex::new(HashMap::from([(DEFAULT_OIDC_TOKEN.to_owned(), true)])) }
    }
}

impl OidcTokens {
    pub(crate) fn add(&self, token: String) {
        self.lock().insert(token, true);
    }

    pub(crate) fn expire(&self, token: &str) {
        if let Some(is_valid) = self.lock().get_mut(token) {
            *is_valid = false;
        }
    }

    pub(crate) fn status(&self, token: &str) -> OidcTokenStatus {
        match self.lock().get(token) {
            Some(true) => OidcTokenStatus::Valid,
            Some(false) => OidcTokenStatus::Expired,
            None => OidcTokenStatus::Unknown,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, bool>> {
        self.known.lock().expect("no holder of the lock panics")
    }
}
