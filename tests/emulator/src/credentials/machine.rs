//! The machine that the emulator pretends to be: its role, and who may ask for the keys of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;

use super::issuer::after;
use super::{DEFAULT_ROLE, MetadataMode};
use crate::Random;

/// How many seconds a session token may be asked for.
const TOKEN_SECONDS: std::ops::RangeInclusive<u64> = 1..=21_600;

/// What the builder says of the machine; the same for all clouds.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) role: String,
    pub(crate) key_lifetime: Duration,
}

impl Default for Setup {
    fn default() -> Self {
        Self { role: DEFAULT_ROLE.to_owned(), key_lifetime: Duration::from_secs(6 * 60 * 60) }
    }
}

/// The machine as one cloud sees it.
#[derive(Debug)]
pub(crate) struct Machine {
    setup: Setup,
    mode: Mutex<MetadataMode>,
    /// Session tokens, and when they expire.
    tokens: Mutex<HashMap<String, Timestamp>>,
}

/// Why the metadata service does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denial {
    /// There is no such service.
    Off,
    /// It has no session tokens, and says so with this status.
    NoTokens(StatusCode),
    /// A session token was asked for without a lifetime, or for too long.
    BadLifetime,
    /// The request has no session token and should have one.
    MissingToken,
    /// Nobody issued this session token.
    UnknownToken,
    ExpiredToken,
    /// The machine has no role.
    NoRole,
}

impl Machine {
    pub(crate) fn new(setup: Setup, mode: MetadataMode) -> Self {
        Self { setup, mode: Mutex::new(mode), tokens: Mutex::default() }
    }

    pub(crate) fn key_lifetime(&self) -> Duration {
        self.setup.key_lifetime
    }

    pub(crate) fn mode(&self) -> MetadataMode {
        *self.held_mode()
    }

    pub(crate) fn set_mode(&self, mode: MetadataMode) {
        *self.held_mode() = mode;
    }

    /// Issues a session token for as many seconds as a header says.
    pub(crate) fn issue_token(
        &self,
        seconds: Option<&str>,
        random: &mut Random,
        now: Timestamp,
    ) -> Result<String, Denial> {
        match self.mode() {
            MetadataMode::Off => return Err(Denial::Off),
            MetadataMode::V1Only(status) => return Err(Denial::NoTokens(status)),
            MetadataMode::Open | MetadataMode::TokenOnly | MetadataMode::NoRole => {}
        }
        let seconds = seconds.and_then(|seconds| seconds.parse().ok());
        let seconds = seconds.filter(|seconds| TOKEN_SECONDS.contains(seconds)).ok_or(Denial::BadLifetime)?;
        let token = random.hex(48);
        self.held_tokens().insert(token.clone(), after(now, Duration::from_secs(seconds)));
        Ok(token)
    }

    /// Treats all session tokens as past their time.
    pub(crate) fn expire_tokens(&self) {
        self.held_tokens().values_mut().for_each(|expires| *expires = Timestamp::MIN);
    }

    /// The role, for a request that has this session token.
    pub(crate) fn role(&self, token: Option<&str>, now: Timestamp) -> Result<&str, Denial> {
        match (self.mode(), token) {
            (MetadataMode::Off, _) => return Err(Denial::Off),
            (MetadataMode::V1Only(_), _) | (MetadataMode::Open | MetadataMode::NoRole, None) => {}
            (MetadataMode::TokenOnly, None) => return Err(Denial::MissingToken),
            (_, Some(token)) => match self.held_tokens().get(token) {
                None => return Err(Denial::UnknownToken),
                Some(expires) if *expires <= now => return Err(Denial::ExpiredToken),
                Some(_) => {}
            },
        }
        self.role_without_token()
    }

    /// The role, where there are no session tokens.
    pub(crate) fn role_without_token(&self) -> Result<&str, Denial> {
        match self.mode() {
            MetadataMode::Off => Err(Denial::Off),
            MetadataMode::NoRole => Err(Denial::NoRole),
            _ => Ok(&self.setup.role),
        }
    }

    fn held_mode(&self) -> MutexGuard<'_, MetadataMode> {
        self.mode.lock().expect("no holder of the lock panics")
    }

    fn held_tokens(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.tokens.lock().expect("no holder of the lock panics")
    }
}
