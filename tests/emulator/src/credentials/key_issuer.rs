//! Issues temporary keys, and adds them to the keys that the gateways accept.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::keys::Keyring;
use crate::{Key, Random};

/// The form of a cloud's temporary keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyFormat {
    /// The prefix of ids.
    pub(crate) prefix: &'static str,
    /// The number of characters after the prefix.
    pub(crate) id: usize,
    pub(crate) secret: usize,
    pub(crate) token: usize,
}

/// A temporary key, for the response that contains it.
pub(crate) struct IssuedKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires: Timestamp,
}

pub(crate) struct KeyIssuer {
    keys: Arc<Keyring>,
    /// Overrides the lifetime that callers request for a session.
    session_lifetime: Option<Duration>,
}

impl KeyIssuer {
    pub(crate) fn new(keys: Arc<Keyring>, session_lifetime: Option<Duration>) -> Self {
        Self { keys, session_lifetime }
    }

    pub(crate) fn issue_for_session(
        &self,
        format: KeyFormat,
        random: &mut Random,
        seconds: i64,
        now: Timestamp,
    ) -> IssuedKey {
        let requested = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        self.issue(format, random, self.session_lifetime.unwrap_or(requested), now)
    }

    /// A new key. It expires on a whole second, because some clouds cannot express fractions.
    pub(crate) fn issue(
        &self,
        format: KeyFormat,
        random: &mut Random,
        lifetime: Duration,
        now: Timestamp,
    ) -> IssuedKey {
        let id = format!("{}{}", format.prefix, random.hex(format.id).to_ascii_uppercase());
        let (secret, token) = (random.hex(format.secret), random.hex(format.token));
        let expires = after(now, lifetime);
        self.keys.add_until(Key::temporary(&id, &secret, &token), expires);
        IssuedKey { id, secret, token, expires }
    }
}

/// The time after `lifetime`, cut to whole seconds.
pub(crate) fn after(now: Timestamp, lifetime: Duration) -> Timestamp {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(now.as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}
