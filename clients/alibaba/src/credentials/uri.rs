//! Keys from a server that the user runs.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use imagescan_runtime::provider::PlainHttp;
use imagescan_runtime::provider::{LoadCredentials, Redactor, credential_error, not_available};
use imagescan_runtime::{Credentials, Endpoint, Error};
use imagescan_runtime::{HostEnvironment, SourceOutcome};

use super::metadata;
use super::sts::refused;
use crate::envelope;

pub(super) const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// The vendor's switch for keys from commands and servers that a setting names: `1`, or `true` in any case.
pub(super) const DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// How long a server on this machine may take, which has to ask others first.
const LIMIT: Duration = Duration::from_secs(10);

/// Temporary keys from a server that answers a GET request with JSON as the metadata service gives it: `Code`,
/// `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`.
///
/// A server on this machine (`localhost`, `127.0.0.1`, `[::1]`) may be asked by plain HTTP, and is asked without a proxy.
/// Another one is asked by HTTPS, as the environment's proxies and `NO_PROXY` say; by plain HTTP only after
/// [`allow_plain_http`](Self::allow_plain_http). Errors name the host and not the rest of the address.
///
/// ```
/// use imagescan_alibaba::credentials::CredentialsUri;
///
/// let keys = CredentialsUri::new("http://localhost:6666/credentials").build();
/// # let _ = keys;
/// ```
#[derive(Clone)]
pub struct CredentialsUri {
    uri: String,
    plain_http: PlainHttp,
    environment: HostEnvironment,
}

impl CredentialsUri {
    /// Keys from this address, `http://…` or `https://…`.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Self {
        Self::of(uri.into(), HostEnvironment::real())
    }

    pub(super) fn of(uri: String, environment: HostEnvironment) -> Self {
        Self { uri, plain_http: PlainHttp::Loopback, environment }
    }

    /// Allows plain HTTP to any host. Who can read what is on the way has the keys.
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = PlainHttp::Anywhere;
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    /// The address and its host, if it is one that may be asked.
    fn address(&self) -> Result<(Endpoint, http::Uri), Error> {
        let about = |error: Error| Error::invalid(format!("the credentials URI: {}", error.message()));
        let (endpoint, uri) = Endpoint::parse_url(self.uri.trim()).map_err(about)?;
        endpoint.check_plain_http(self.plain_http).map_err(about)?;
        Ok((endpoint, uri))
    }
}

impl LoadCredentials for CredentialsUri {
    const NAME: &'static str = "credentials URI";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let (endpoint, uri) = self.address()?;
        let host = endpoint.host();
        let request = || {
            let request = http::Request::get(uri.clone()).body(Bytes::new());
            request.map_err(|error| Error::invalid("the request cannot be built").with_source(error))
        };
        let response = if endpoint.is_local() {
            self.environment.send_to_local_service(request()?, LIMIT).await
        } else {
            self.environment.send_to_token_service(|_| request(), envelope::parse_response).await
        };
        // The path or the query may be what the server knows its users by.
        let sent = Redactor::new().secret(uri.path()).secret(uri.query().unwrap_or_default());
        let response = response
            .map_err(|error| credential_error(&format!("the credentials URI at {host}"), &error, &sent))?;
        if !response.status().is_success() {
            let code = response.status().as_u16();
            let message = format!("the credentials URI at {host} responds with HTTP {code}");
            return Err(not_available(response.status(), message));
        }
        metadata::read(response.body(), format_args!("the response of the credentials URI at {host}"))
    }
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = Endpoint::parse_url(self.uri.trim()).ok().map(|(endpoint, _)| endpoint.host().to_owned());
        f.debug_struct("CredentialsUri").field("host", &host).finish_non_exhaustive()
    }
}

/// Whether the machine's owner wants no keys from commands and servers that a setting names.
pub(super) fn is_disabled(environment: &HostEnvironment) -> Result<bool, Error> {
    Ok(environment.is_true(DISABLED)? || environment.variable(DISABLED)?.is_some_and(|value| value == "1"))
}

/// The server that `ALIBABA_CLOUD_CREDENTIALS_URI` names: by plain HTTP on this machine alone.
pub(super) async fn find(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    let Some(uri) = environment.variable(VARIABLE)? else {
        return Ok(SourceOutcome::NotConfigured(format!("{VARIABLE} is not set")));
    };
    if is_disabled(&environment)? {
        return Ok(SourceOutcome::NotConfigured(format!("{VARIABLE} is not asked, as {DISABLED} is set")));
    }
    let load = CredentialsUri::of(uri, environment);
    load.load().await.map(SourceOutcome::Credentials).map_err(|error| {
        if error.is_invalid_input() { refused(format!("{VARIABLE}: {}", error.message())) } else { error }
    })
}
