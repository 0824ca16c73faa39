//! The metadata service of the emulated virtual machine: its role, its behaviour, and its session tokens.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;

use super::DEFAULT_ROLE;
use super::key_issuer::after;
use crate::Random;

/// How the metadata service of the emulated virtual machine behaves.
///
/// Tencent Cloud's metadata service has no session tokens: there the first three variants are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataMode {
    /// It accepts requests with and without a session token.
    #[default]
    Open,
    /// It is hardened: it rejects requests without a session token.
    TokenOnly,
    /// It is too old for session tokens: requests for one get this status, and a token in other requests is ignored.
    /// See [`MetadataMode::v1_only`].
    V1Only(StatusCode),
    /// The virtual machine has no role.
    NoRole,
    /// The service does not exist: every request gets status 404.
    Off,
}

impl MetadataMode {
    /// [`MetadataMode::V1Only`], with status 404.
    #[must_use]
    pub fn v1_only() -> Self {
        Self::V1Only(StatusCode::NOT_FOUND)
    }
}

/// The lifetimes, in seconds, that a session token can have.
const TOKEN_SECONDS: std::ops::RangeInclusive<u64> = 1..=21_600;

/// The builder's settings of the virtual machine; the same for all clouds.
#[derive(Debug, Clone)]
pub(crate) struct VmSettings {
    pub(crate) role: String,
    pub(crate) key_lifetime: Duration,
}

impl Default for VmSettings {
    fn default() -> Self {
        Self { role: DEFAULT_ROLE.to_owned(), key_lifetime: Duration::from_secs(6 * 60 * 60) }
    }
}

/// The metadata service of one cloud.
#[derive(Debug)]
pub(crate) struct MetadataService {
    settings: VmSettings,
    mode: Mutex<MetadataMode>,
    /// Session tokens and their expiry.
    tokens: Mutex<HashMap<String, Timestamp>>,
}

/// Why the metadata service rejects a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// The service does not exist.
    Off,
    /// It has no session tokens, and uses this status.
    NoTokens(StatusCode),
    /// The lifetime of the requested session token is missing or too long.
    BadLifetime,
    MissingToken,
    /// The service has not issued this session token.
    UnknownToken,
    ExpiredToken,
    /// The virtual machine has no role.
    NoRole,
}

impl MetadataService {
    pub(crate) fn new(settings: VmSettings, mode: MetadataMode) -> Self {
        Self { settings, mode: Mutex::new(mode), tokens: Mutex::default() }
    }

    pub(crate) fn key_lifetime(&self) -> Duration {
        self.settings.key_lifetime
    }

    pub(crate) fn mode(&self) -> MetadataMode {
        *self.lock_mode()
    }

    pub(crate) fn set_mode(&self, mode: MetadataMode) {
        *self.lock_mode() = mode;
    }

    /// Issues a session token; `seconds` is the header with its lifetime.
    pub(crate) fn issue_token(
        &self,
        seconds: Option<&str>,
        random: &mut Random,
        now: Timestamp,
    ) -> Result<String, Rejection> {
        match self.mode() {
            MetadataMode::Off => return Err(Rejection::Off),
            MetadataMode::V1Only(status) => return Err(Rejection::NoTokens(status)),
            MetadataMode::Open | MetadataMode::TokenOnly | MetadataMode::NoRole => {}
        }
        let seconds = seconds.and_then(|seconds| seconds.parse().ok());
        let seconds =
            seconds.filter(|seconds| TOKEN_SECONDS.contains(seconds)).ok_or(Rejection::BadLifetime)?;
        let token = random.hex(48);
        self.lock_tokens().insert(token.clone(), after(now, Duration::from_secs(seconds)));
        Ok(token)
    }

    pub(crate) fn expire_tokens(&self) {
        self.lock_tokens().values_mut().for_each(|expires| *expires = Timestamp::MIN);
    }

    /// The role, for a request with this session token.
    pub(crate) fn role(&self, token: Option<&str>, now: Timestamp) -> Result<&str, Rejection> {
        match (self.mode(), token) {
            (MetadataMode::Off, _) => return Err(Rejection::Off),
            (MetadataMode::V1Only(_), _) | (MetadataMode::Open | MetadataMode::NoRole, None) => {}
            (MetadataMode::TokenOnly, None) => return Err(Rejection::MissingToken),
            (_, Some(token)) => match self.lock_tokens().get(token) {
                None => return Err(Rejection::UnknownToken),
                Some(expires) if *expires <= now => return Err(Rejection::ExpiredToken),
                Some(_) => {}
            },
        }
        self.role_without_token()
    }

    /// The role, in a cloud without session tokens.
    pub(crate) fn role_without_token(&self) -> Result<&str, Rejection> {
        match self.mode() {
            MetadataMode::Off => Err(Rejection::Off),
            MetadataMode::NoRole => Err(Rejection::NoRole),
            _ => Ok(&self.settings.role),
        }
    }

    fn lock_mode(&self) -> MutexGuard<'_, MetadataMode> {
        self.mode.lock().expect("no holder of the lock panics")
    }

    fn lock_tokens(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.tokens.lock().expect("no holder of the lock panics")
    }
}
