//! The access keys that the emulator knows, for every cloud alike.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use jiff::Timestamp;

/// An access key: permanent, or temporary with the token that must come along with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// The public part, sent in each request.
    pub id: String,
    /// The secret that signs.
    pub secret: String,
    /// The session token of a temporary key.
    pub token: Option<String>,
}

impl Key {
    /// A key without a session token.
    pub fn permanent(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id: id.into(), secret: secret.into(), token: None }
    }

    /// A key that is good only together with its session token.
    pub fn temporary(id: impl Into<String>, secret: impl Into<String>, token: impl Into<String>) -> Self {
        Self { id: id.into(), secret: secret.into(), token: Some(token.into()) }
    }
}

/// Shows the id only.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// All keys, by id. Keys may come and go while the server runs.
#[derive(Debug, Default)]
pub(crate) struct Keyring {
    keys: Mutex<HashMap<String, Held>>,
}

/// A key, and when it expires if it does.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) key: Key,
    expires: Option<Timestamp>,
}

impl Held {
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Keyring {
    pub(crate) fn add(&self, key: Key) {
        self.lock().insert(key.id.clone(), Held { key, expires: None });
    }

    pub(crate) fn add_until(&self, key: Key, expires: Timestamp) {
        self.lock().insert(key.id.clone(), Held { key, expires: Some(expires) });
    }

    pub(crate) fn expire(&self, id: &str) {
        if let Some(held) = self.lock().get_mut(id) {
            held.expires = Some(Timestamp::MIN);
        }
    }

    pub(crate) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    pub(crate) fn find(&self, id: &str) -> Option<Held> {
        self.lock().get(id).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Held>> {
        self.keys.lock().expect("no holder of the lock panics")
    }
}
