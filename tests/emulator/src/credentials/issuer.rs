//! Makes temporary keys, and has the gateways know them.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::keys::Keyring;
use crate::{Key, Random};

/// What the temporary keys of a cloud look like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// How ids begin.
    pub(crate) prefix: &'static str,
    /// How many characters follow that.
    pub(crate) id: usize,
    pub(crate) secret: usize,
    pub(crate) token: usize,
}

/// A temporary key, for the answer that hands it out.
pub(crate) struct Issued {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    /// From then on it is refused.
    pub(crate) expires: Timestamp,
}

pub(crate) struct Issuer {
    keys: Arc<Keyring>,
    /// How long sessions last, whatever the caller asks for.
    session_lifetime: Option<Duration>,
}

impl Issuer {
    pub(crate) fn new(keys: Arc<Keyring>, session_lifetime: Option<Duration>) -> Self {
        Self { keys, session_lifetime }
    }

    pub(crate) fn issue_for_session(
        &self,
        shape: Shape,
        random: &mut Random,
        seconds: i64,
        now: Timestamp,
    ) -> Issued {
        let asked = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        self.issue(shape, random, self.session_lifetime.unwrap_or(asked), now)
    }

    /// A fresh key. It expires on a whole second, because not every cloud can write the parts of one.
    pub(crate) fn issue(
        &self,
        shape: Shape,
        random: &mut Random,
        lifetime: Duration,
        now: Timestamp,
    ) -> Issued {
        let id = format!("{}{}", shape.prefix, random.hex(shape.id).to_ascii_uppercase());
        let (secret, token) = (random.hex(shape.secret), random.hex(shape.token));
        let expires = after(now, lifetime);
        self.keys.add_until(Key::temporary(&id, &secret, &token), expires);
        Issued { id, secret, token, expires }
    }
}

/// A whole second.
pub(crate) fn after(now: Timestamp, lifetime: Duration) -> Timestamp {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(now.as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}
