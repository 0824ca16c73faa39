//! The nonces that were used: each key may use one once, as long as its request could still be in time.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

#[derive(Debug, Default)]
pub(super) struct Nonces {
    /// By key and nonce, the time when the nonce may be forgotten.
    used: Mutex<HashMap<(String, String), Timestamp>>,
}

impl Nonces {
    /// Uses a nonce of a request that may be replayed for so long. False when it is used up.
    pub(super) fn take(&self, key_id: &str, nonce: &str, now: Timestamp, remembered: SignedDuration) -> bool {
        let mut used = self.used.lock().expect("no holder of the lock panics");
        used.retain(|_, until| *until >= now);
        let until = now.checked_add(remembered).unwrap_or(Timestamp::MAX);
        used.insert((key_id.to_owned(), nonce.to_owned()), until).is_none()
    }
}
