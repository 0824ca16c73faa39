//! Caches the signing key, which many requests have in common.

use std::fmt;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};

use crate::auth::Credentials;
use crate::auth::signing::HmacKey;

/// The key of the last signature, so that it is derived once for each day and credentials, and not for each request. Clones
/// share it.
#[derive(Clone, Default)]
pub struct KeyCache(Arc<Mutex<Option<Entry>>>);

struct Entry {
    credentials: Credentials,
    scope: String,
    key: HmacKey,
}

impl KeyCache {
    /// The key of these credentials for a scope; `derive` returns it if it is not the last one.
    pub fn get(&self, credentials: &Credentials, scope: &str, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        // No code panics while it holds the lock, except `derive`, which leaves the entry unchanged.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = &*last
            && entry.scope == scope
            && entry.credentials == *credentials
        {
            return entry.key.clone();
        }
        let key = derive();
        *last = Some(Entry { credentials: credentials.clone(), scope: scope.to_owned(), key: key.clone() });
        key
    }
}

impl Drop for Entry {
    /// Overwrites the key, as other secrets are wiped. ring has no function for it.
    fn drop(&mut self) {
        self.key = HmacKey::new(&[]);
        black_box(&self.key);
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_derived_once_for_each_scope_and_credentials() {
        let (cache, mut derived) = (KeyCache::default(), 0);
        let (one, other) = (Credentials::new("AKEXAMPLE", "one"), Credentials::new("AKEXAMPLE", "other"));
        for (credentials, scope, expected) in [
            (&one, "20261120", 1),
            (&one, "20261120", 1),
            (&one, "20261121", 2),
            (&other, "20261121", 3),
            (&Credentials::new("AKEXAMPLE", "other"), "20261121", 3),
        ] {
            let secret = credentials.key_pair().expect("a key pair").secret;
            let key = cache.clone().get(credentials, scope, || {
                derived += 1;
                HmacKey::new([secret, scope].concat().as_bytes())
            });
            assert_eq!(key.sign(b"text"), HmacKey::new([secret, scope].concat().as_bytes()).sign(b"text"));
            assert_eq!(derived, expected, "{scope}");
        }
    }
}
