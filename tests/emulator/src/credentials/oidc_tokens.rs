//! Identity tokens that somebody else is said to have issued. Only their text counts.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use super::DEFAULT_OIDC_TOKEN;

/// The same for all clouds.
pub(crate) struct OidcTokens {
    /// By their text, whether they are good still.
    known: Mutex<HashMap<String, bool>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
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
        if let Some(is_good) = self.lock().get_mut(token) {
            *is_good = false;
        }
    }

    pub(crate) fn standing(&self, token: &str) -> Standing {
        match self.lock().get(token) {
            Some(true) => Standing::Good,
            Some(false) => Standing::Expired,
            None => Standing::Unknown,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, bool>> {
        self.known.lock().expect("no holder of the lock panics")
    }
}
