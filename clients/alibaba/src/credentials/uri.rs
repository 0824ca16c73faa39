//! Temporary keys from a server at a URI.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use imagescan_runtime::provider::{
    LoadCredentials, PlainHttp, Redactor, check_plain_http, credential_error, not_available,
    send_to_local_service, send_to_token_service,
};
use imagescan_runtime::{Credentials, Endpoint, Error, HostEnvironment, SourceOutcome};

use super::metadata;
use super::sts_request::credentials_error;
use crate::envelope;

pub(super) const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// The vendor's variable that disables keys from commands and servers in settings: `1`, or `true` in any case.
pub(super) const DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// The time limit for a server on this host, which may depend on other services.
const LIMIT: Duration = Duration::from_secs(10);

/// Temporary keys from a server that responds to a GET request with JSON like that of the metadata service: `Code`,
/// `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`.
///
/// For a server on this host (`localhost`, `127.0.0.1`, `[::1]`), plain HTTP is accepted, and no proxy is used. For any other
/// server, HTTPS is required unless [`allow_plain_http`](Self::allow_plain_http) is called, and the proxy variables and
/// `NO_PROXY` apply. Errors contain the host of the URI, not the rest of it.
///
/// ```
/// # mod imagescan { pub use imagescan_alibaba::*; pub mod alibaba { pub use imagescan_alibaba::*; } }
/// use imagescan::alibaba::credentials::CredentialsUri;
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
        Self::with_environment(uri.into(), HostEnvironment::real())
    }

    pub(super) fn with_environment(uri: String, environment: HostEnvironment) -> Self {
        Self { uri, plain_http: PlainHttp::Loopback, environment }
    }

    /// Allows plain HTTP to any host. Anyone who can read the traffic obtains the keys.
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = PlainHttp::Anywhere;
        self
    }

    imagescan_runtime::provider::source_methods!(environment);

    /// The parsed URI, after the check for plain HTTP.
    fn address(&self) -> Result<(Endpoint, http::Uri), Error> {
        let explain = |error: Error| Error::invalid(format!("the credentials URI: {}", error.message()));
        let (endpoint, uri) = Endpoint::parse_url(self.uri.trim()).map_err(explain)?;
        check_plain_http(&endpoint, self.plain_http).map_err(explain)?;
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
            send_to_local_service(&self.environment, request()?, LIMIT).await
        } else {
            send_to_token_service(&self.environment, |_| request(), envelope::parse_response).await
        };
        // The path or the query may be a secret that identifies the user.
        let sent = Redactor::new().secret(uri.path()).secret(uri.query().unwrap_or_default());
        let response = response
            .map_err(|error| credential_error(&format!("the credentials URI at {host}"), &error, &sent))?;
        if !response.status().is_success() {
            let code = response.status().as_u16();
            let message = format!("the credentials URI at {host} responds with HTTP {code}");
            return Err(not_available(response.status(), message));
        }
        metadata::parse_keys(response.body(), format_args!("the response of the credentials URI at {host}"))
    }
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = Endpoint::parse_url(self.uri.trim()).ok().map(|(endpoint, _)| endpoint.host().to_owned());
        f.debug_struct("CredentialsUri").field("host", &host).finish_non_exhaustive()
    }
}

/// Whether the environment disables keys from commands and servers in settings.
pub(super) fn is_disabled(environment: &HostEnvironment) -> Result<bool, Error> {
    Ok(environment.is_true(DISABLED)? || environment.variable(DISABLED)?.is_some_and(|value| value == "1"))
}

/// Loads from the URI in `ALIBABA_CLOUD_CREDENTIALS_URI`: by plain HTTP on this host only.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    let Some(uri) = environment.variable(VARIABLE)? else {
        return Ok(SourceOutcome::NotConfigured(format!("{VARIABLE} is not set")));
    };
    if is_disabled(&environment)? {
        return Ok(SourceOutcome::NotConfigured(format!("{VARIABLE} is ignored, since {DISABLED} is set")));
    }
    let source = CredentialsUri::with_environment(uri, environment);
    source.load().await.map(SourceOutcome::Credentials).map_err(|error| {
        if error.is_invalid_input() {
            credentials_error(format!("{VARIABLE}: {}", error.message()))
        } else {
            error
        }
    })
}
