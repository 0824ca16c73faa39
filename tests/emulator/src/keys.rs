//! The access keys that all clouds of the emulator accept.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use jiff::Timestamp;

/// An access key: permanent, or temporary with a session token. Its `Debug` output contains only the id.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// The id, which is sent in each request.
    pub id: String,
    /// The secret, which signs requests.
    pub secret: String,
    /// The session token, if the key is temporary. Each request must contain it.
    pub token: Option<String>,
}

impl Key {
    /// A key without a session token.
    pub fn permanent(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id: id.into(), secret: secret.into(), token: None }
    }

    /// A key that is valid only together with its session token. It does not expire before
    /// [`Emulator::expire_key`](crate::Emulator::expire_key).
    pub fn temporary(id: impl Into<String>, secret: impl Into<String>, token: impl Into<String>) -> Self {
        Self { id: id.into(), secret: secret.into(), token: Some(token.into()) }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// All keys by id. Keys can be added and removed while the server runs.
#[derive(Debug, Default)]
pub(crate) struct Keyring {
    keys: Mutex<HashMap<String, StoredKey>>,
}

/// A key and its expiry, if it has one.
#[derive(Debug, Clone)]
pub(crate) struct StoredKey {
    pub(crate) key: Key,
    expires: Option<Timestamp>,
}

impl StoredKey {
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Keyring {
    pub(crate) fn add(&self, key: Key) {
        self.lock().insert(key.id.clone(), StoredKey { key, expires: None });
    }

    pub(crate) fn add_until(&self, key: Key, expires: Timestamp) {
        self.lock().insert(key.id.clone(), StoredKey { key, expires: Some(expires) });
    }

    pub(crate) fn expire(&self, id: &str) {
        if let Some(held) = self.lock().get_mut(id) {
            held.expires = Some(Timestamp::MIN);
        }
    }

    pub(crate) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    pub(crate) fn find(&self, id: &str) -> Option<StoredKey> {
        self.lock().get(id).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, StoredKey>> {
        self.keys.lock().expect("no holder of the lock panics")
    }
}
