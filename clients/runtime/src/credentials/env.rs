//! Credentials from the environment, by the vendor's own names.

use std::fmt;
use std::sync::Arc;

use super::{BoxFuture, CredentialSource, Credentials, Found, ProvideCredentials, System, inputs};
use crate::error::{Error, ErrorKind};

/// Reads a key pair from environment variables, each time it is asked.
#[derive(Clone)]
pub struct Environment {
    id: &'static str,
    secret: &'static str,
    token: Option<&'static str>,
    read: Lookup,
}

/// The value of a variable by its name.
pub(super) type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl Environment {
    /// A source that reads the variables of these names.
    #[must_use]
    pub fn new(id: &'static str, secret: &'static str, token: Option<&'static str>) -> Self {
        Self { id, secret, token, read: Arc::new(variable) }
    }

    /// Reads the variables of a machine in place of the process's.
    #[must_use]
    pub fn on(self, system: System) -> Self {
        self.reading(move |name| system.key_variable(name))
    }

    /// Reads from `read` in place of the process's environment; for tests.
    #[must_use]
    pub fn reading(mut self, read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.read = Arc::new(read);
        self
    }

    /// A value as it stands; nothing but white space is none.
    fn get(&self, name: &str) -> Option<String> {
        let value = (self.read)(name);
        inputs::variable(&self.read, name, value.as_deref());
        value.filter(|value| !value.trim().is_empty())
    }

    fn load(&self) -> Result<Credentials, Error> {
        let (id, secret) = match (self.get(self.id), self.get(self.secret)) {
            (Some(id), Some(secret)) => (id, secret),
            (id, _) => {
                let missing = if id.is_some() { self.secret } else { self.id };
                return Err(Error::new(
                    ErrorKind::Credentials,
                    format!(
                        "the environment variable {missing} is not set: set {} and {}, or give credentials to the \
                         client's builder",
                        self.id, self.secret
                    ),
                ));
            }
        };
        let credentials = Credentials::new(id, secret);
        Ok(match self.token.and_then(|name| self.get(name)) {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        })
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("id", &self.id)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for Environment {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(self.load()))
    }
}

/// Nothing is there if neither id nor secret is set; one without the other is broken.
impl CredentialSource for Environment {
    fn name(&self) -> &'static str {
        "environment"
    }

    fn load(&self) -> BoxFuture<'_, Result<Found, Error>> {
        let found = if self.get(self.id).is_some() || self.get(self.secret).is_some() {
            Self::load(self).map(Found::Credentials)
        } else {
            Ok(Found::Nothing(format!("{} is not set", self.id)))
        };
        Box::pin(std::future::ready(found))
    }
}

/// The value of an environment variable; `None` if it is not set or not UTF-8.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
    std::env::var(name).ok()
}
