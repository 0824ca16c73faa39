//! Credentials, and the trait of their providers.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use futures_core::future::BoxFuture;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::text::redact::{PatternKeys, Redactor, key_id_prefix};

/// A key pair, a temporary key pair with its session token, or a bearer token.
///
/// The secret parts are wiped from memory when the last clone is dropped, and never printed.
#[derive(Clone)]
pub struct Credentials {
    shared: Arc<Shared>,
    source: Option<&'static str>,
}

#[derive(Clone)]
struct Shared {
    secrets: Secrets,
    /// Computed once, when a response has a text that may contain a secret.
    keys: OnceLock<PatternKeys>,
}

#[derive(Clone, PartialEq, Eq)]
enum Secrets {
    Key {
        id: String,
        secret: Zeroizing<String>,
        token: Option<Zeroizing<String>>,
        expires: Option<SystemTime>,
    },
    Bearer {
        token: Zeroizing<String>,
        expires: Option<SystemTime>,
    },
}

/// The parts of a key pair.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct KeyPair<'a> {
    /// The public part: access key id, AK.
    pub id: &'a str,
    /// The secret part.
    pub secret: &'a str,
    /// The session token of a temporary pair.
    pub session_token: Option<&'a str>,
}

impl Credentials {
    /// A permanent key pair: access key id and secret, AK and SK.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::of(Secrets::Key {
            id: id.into(),
            secret: Zeroizing::new(secret.into()),
            token: None,
            expires: None,
        })
    }

    /// A bearer token, which is sent as it is and signs nothing.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::of(Secrets::Bearer { token: Zeroizing::new(token.into()), expires: None })
    }

    fn of(secrets: Secrets) -> Self {
        Self { shared: Arc::new(Shared { secrets, keys: OnceLock::new() }), source: None }
    }

    fn secrets_mut(&mut self) -> &mut Secrets {
        let shared = Arc::make_mut(&mut self.shared);
        shared.keys = OnceLock::new();
        &mut shared.secrets
    }

    /// Whether a redactor of these credentials would return the text unchanged. May be false without a reason.
    pub(crate) fn cannot_be_in(&self, text: &str) -> bool {
        let keys = || match &self.shared.secrets {
            Secrets::Key { id, secret, token, .. } => {
                let token = token.iter().map(|token| token.as_str());
                PatternKeys::new([id.as_str(), secret.as_str()].into_iter().chain(token))
            }
            Secrets::Bearer { token, .. } => PatternKeys::new(std::iter::once(token.as_str())),
        };
        self.shared.keys.get_or_init(keys).cannot_be_in(text)
    }

    /// Sets the name of the source that found them.
    #[must_use]
    pub fn with_source(mut self, name: &'static str) -> Self {
        self.source = Some(name);
        self
    }

    /// The name of the source that found them, if one did.
    #[must_use]
    pub fn source(&self) -> Option<&'static str> {
        self.source
    }

    /// Makes the key pair a temporary one. A bearer token is unchanged.
    #[must_use]
    pub fn with_session_token(mut self, session_token: impl Into<String>) -> Self {
        if let Secrets::Key { token, .. } = self.secrets_mut() {
            *token = Some(Zeroizing::new(session_token.into()));
        }
        self
    }

    /// Sets when they expire.
    #[must_use]
    pub fn with_expiry(mut self, at: SystemTime) -> Self {
        let (Secrets::Key { expires, .. } | Secrets::Bearer { expires, .. }) = self.secrets_mut();
        *expires = Some(at);
        self
    }

    /// The key pair; `None` if they are a bearer token.
    #[must_use]
    pub fn key_pair(&self) -> Option<KeyPair<'_>> {
        match &self.shared.secrets {
            Secrets::Key { id, secret, token, .. } => {
                Some(KeyPair { id, secret, session_token: token.as_ref().map(|token| token.as_str()) })
            }
            Secrets::Bearer { .. } => None,
        }
    }

    /// The bearer token; `None` if they are a key pair.
    #[must_use]
    pub fn bearer_token(&self) -> Option<&str> {
        match &self.shared.secrets {
            Secrets::Bearer { token, .. } => Some(token),
            Secrets::Key { .. } => None,
        }
    }

    /// The first characters of the key id, at most four, which distinguish keys in logs; `None` for a bearer token.
    #[must_use]
    pub fn key_id_prefix(&self) -> Option<String> {
        self.key_pair().map(|pair| key_id_prefix(pair.id))
    }

    /// When they expire, if that is known.
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        let (Secrets::Key { expires, .. } | Secrets::Bearer { expires, .. }) = &self.shared.secrets;
        *expires
    }

    /// Rejects text that cannot be a key, so that the error names the cause, instead of repeated signature errors of the service.
    ///
    /// # Errors
    /// If a part is empty, or contains white space or a control character, such as the line break of a pasted key.
    pub fn check(&self) -> Result<(), Error> {
        match &self.shared.secrets {
            Secrets::Key { id, secret, token, .. } => {
                self.check_part("the access key id", id)?;
                self.check_part("the secret key", secret)?;
                token.as_ref().map_or(Ok(()), |token| self.check_part("the session token", token))
            }
            Secrets::Bearer { token, .. } => self.check_part("the token", token),
        }
    }

    fn check_part(&self, name: &str, text: &str) -> Result<(), Error> {
        let Some(defect) = defect(text) else {
            return Ok(());
        };
        let found = self.source.map_or(String::new(), |source| format!(" (found by: {source})"));
        Err(Error::new(ErrorKind::Credentials, format!("{name} {defect}{found}")))
    }
}

impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.shared, &other.shared);
        (is_same || self.shared.secrets == other.shared.secrets) && self.source == other.source
    }
}

impl Eq for Credentials {}

/// Why this text cannot be a key; `None` if it can.
fn defect(text: &str) -> Option<&'static str> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    match text.chars().find(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        _ if text.is_empty() => Some("is empty"),
        None => None,
        Some('\n' | '\r') => Some("contains a line break: trim the file's content"),
        Some(c) if c.is_whitespace() => Some("contains white space"),
        Some(_) => Some("contains a character that keys cannot have"),
    }
}

impl<'a> Redactor<'a> {
    /// Redacts the parts of these credentials: secret key, session token and bearer token, and the access key id except its
    /// first four characters.
    #[must_use]
    pub fn credentials(self, credentials: &'a Credentials) -> Self {
        match credentials.key_pair() {
            Some(pair) => {
                let redactor = self.key_id(pair.id).secret(pair.secret);
                pair.session_token.into_iter().fold(redactor, Self::secret)
            }
            None => credentials.bearer_token().into_iter().fold(self, Self::secret),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Credentials");
        match &self.shared.secrets {
            Secrets::Key { id, token, .. } => {
                out.field("id", &key_id_prefix(id));
                out.field("temporary", &token.is_some());
            }
            Secrets::Bearer { .. } => {
                out.field("bearer", &true);
            }
        }
        out.field("expiry", &self.expiry()).field("source", &self.source).finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyPair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("id", &key_id_prefix(self.id)).finish_non_exhaustive()
    }
}

/// A provider of credentials. Called for every attempt: wrap a provider that does I/O in [`Cached`](super::Cached).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide credentials",
    note = "the keys themselves are `Credentials::new(id, secret)`",
    note = "a source, such as `AssumeRole`, provides credentials after `.build()`"
)]
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns credentials that are valid now.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>>;

    /// Called when the service rejects credentials of this provider as expired. A cache drops them. If the provider then
    /// returns others, the request is sent once more with those.
    fn invalidate(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// Static credentials: returns a clone.
impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let credentials = self.clone();
        Box::pin(std::future::ready(Ok(credentials)))
    }
}
