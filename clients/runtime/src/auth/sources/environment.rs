//! Credentials from environment variables with the vendor's names.

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

use futures_core::future::BoxFuture;

use crate::auth::{CredentialSource, Credentials, ProvideCredentials, SourceOutcome};
use crate::error::{Error, ErrorKind};
use crate::machine::HostEnvironment;
use crate::machine::variables::{self, VariableReader, os_variable};

/// Reads a key pair from environment variables, on each load.
#[derive(Clone)]
pub struct EnvironmentCredentials {
    id: &'static str,
    secret: &'static str,
    token: Option<&'static str>,
    read: VariableReader,
}

impl EnvironmentCredentials {
    /// A source that reads the variables of these names.
    #[must_use]
    pub fn new(id: &'static str, secret: &'static str, token: Option<&'static str>) -> Self {
        Self { id, secret, token, read: Arc::new(os_variable) }
    }

    /// Sets the host environment that the variables are read from. Default: the process environment.
    #[must_use]
    pub fn host_environment(mut self, environment: HostEnvironment) -> Self {
        self.read = environment.variables;
        self
    }

    /// Reads variables with `read` instead of from the process environment; for tests.
    #[must_use]
    pub fn variables(mut self, read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.read = Arc::new(move |name| read(name).map(OsString::from));
        self
    }

    fn get(&self, name: &str) -> Result<Option<String>, Error> {
        variables::read(&self.read, name)
    }

    fn load(&self) -> Result<Credentials, Error> {
        let (id, secret) = match (self.get(self.id)?, self.get(self.secret)?) {
            (Some(id), Some(secret)) => (id, secret),
            (id, _) => {
                let missing = if id.is_some() { self.secret } else { self.id };
                return Err(Error::new(
                    ErrorKind::Credentials,
                    format!(
                        "the environment variable {missing} is not set: set {} and {}, or pass credentials to the \
                         client's builder",
                        self.id, self.secret
                    ),
                ));
            }
        };
        let credentials = Credentials::new(id, secret);
        let token = self.token.map(|name| self.get(name)).transpose()?.flatten();
        Ok(match token {
            Some(token) => credentials.with_session_token(token),
            None => credentials,
        })
    }

    fn load_if_configured(&self) -> Result<SourceOutcome, Error> {
        if self.get(self.id)?.is_none() && self.get(self.secret)?.is_none() {
            return Ok(SourceOutcome::NotConfigured(format!("{} is not set", self.id)));
        }
        self.load().map(SourceOutcome::Credentials)
    }
}

impl fmt::Debug for EnvironmentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvironmentCredentials")
            .field("id", &self.id)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(self.load()))
    }
}

/// Not configured if neither id nor secret is set; one without the other is an error.
impl CredentialSource for EnvironmentCredentials {
    fn name(&self) -> &'static str {
        "environment"
    }

    fn load(&self) -> BoxFuture<'_, Result<SourceOutcome, Error>> {
        Box::pin(std::future::ready(self.load_if_configured()))
    }
}
