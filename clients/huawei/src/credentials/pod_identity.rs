//! Temporary keys of the agency of a pod's service account.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use imagescan_runtime::provider::{
    FieldNames, HttpResponse, LoadCredentials, PlainHttp, Redactor, check_plain_http, credential_error,
    send_to_local_service,
};
use imagescan_runtime::{Credentials, Endpoint, Error, ErrorKind, HostEnvironment, SourceOutcome};

use super::source::{IdToken, temporary_credentials};
use crate::envelope;
use crate::token_service::secret_header;

const URI: &str = "HC_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN_FILE: &str = "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE";
/// Long enough for the agent, which sends a request to the token service.
const LIMIT: Duration = Duration::from_secs(5);

/// Temporary keys of the agency of the pod's service account, from the agent on a node of Cloud Container Engine (CCE). The cluster sets `HC_CONTAINER_CREDENTIALS_FULL_URI` and `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE`.
///
/// The request to the URI has the token of the service account, so the URI must be HTTPS, or on this host or its own link
/// (`169.254.0.0/16`), unless [`allow_plain_http`](Self::allow_plain_http) is called. The request uses no proxy, and takes at
/// most five seconds.
///
/// ```
/// # mod imagescan { pub use imagescan_huawei::*; pub mod huawei { pub use imagescan_huawei::*; } }
/// use imagescan::huawei::credentials::PodIdentity;
///
/// let credentials = PodIdentity::new().build();
/// # let _ = credentials;
/// ```
#[derive(Clone)]
#[must_use = "a source does nothing until `.build()`"]
pub struct PodIdentity {
    uri: Option<String>,
    token: Option<IdToken>,
    plain_http: PlainHttp,
    environment: HostEnvironment,
}

/// Redacts the URI: it may contain a password.
impl fmt::Debug for PodIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PodIdentity").field("token", &self.token).finish_non_exhaustive()
    }
}

impl Default for PodIdentity {
    fn default() -> Self {
        Self::new()
    }
}

impl PodIdentity {
    /// Keys of this pod's agency, with the variables that the cluster sets.
    pub fn new() -> Self {
        Self {
            uri: None,
            token: None,
            plain_http: PlainHttp::LinkLocal,
            environment: HostEnvironment::real(),
        }
    }

    /// Sets the URI of the agent in place of the variable's.
    pub fn uri(mut self, uri: impl Into<String>) -> Self {
        self.uri = Some(uri.into());
        self
    }

    /// Sets the file with the service account's token in place of the variable's. It is read for every load.
    pub fn token_file(mut self, path: impl Into<String>) -> Self {
        self.token = Some(IdToken::File { path: path.into(), set_by: "`.token_file(…)`" });
        self
    }

    /// Allows plain HTTP to any host. Anyone who can read the traffic obtains the token of the service account.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = PlainHttp::Anywhere;
        self
    }

    imagescan_runtime::provider::source_methods!(environment);
}

impl LoadCredentials for PodIdentity {
    const NAME: &'static str = "pod identity";

    fn host_environment(&self) -> &HostEnvironment {
        &self.environment
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let missing = |name: &str| Error::new(ErrorKind::Credentials, format!("{name} is not set"));
        let variable = |name: &str| self.environment.variable(name)?.ok_or_else(|| missing(name));
        let uri = self.uri.clone().map_or_else(|| variable(URI), Ok)?;
        let token = match &self.token {
            Some(token) => token.clone(),
            None => IdToken::File { path: variable(TOKEN_FILE)?, set_by: TOKEN_FILE },
        };
        let host = check_uri(&uri, self.plain_http)?;
        let token = token.read(&self.environment)?;
        let request = Request::post(&uri)
            .header(HOST, &host)
            .header(AUTHORIZATION, secret_header("the token of the service account", &token)?)
            .header(CONTENT_TYPE, "application/json")
            .body(Bytes::from_static(b"{}"))
            .map_err(|error| Error::invalid("the request cannot be made").with_source(error))?;
        let response = send_to_local_service(&self.environment, request, LIMIT).await?;
        envelope::parse_response(&HttpResponse::from_response(&response)).map_err(|error| {
            let code = error.code.map_or_else(String::new, |code| format!("{code}: "));
            let text = format!("{code}{} (HTTP {})", error.message, response.status().as_u16());
            let sent = Redactor::new().secret(&token);
            credential_error(&format!("pod identity at {host}"), &Error::new(error.kind, text), &sent)
        })?;
        temporary_credentials(&response, &host, &["credentials", "credential"], NAMES)
    }
}

const NAMES: FieldNames =
    FieldNames { id: "accessKeyId", secret: "secretAccessKey", token: "securityToken", expiry: "expiration" };

/// Checks that the token may be sent to the URI, and returns its host.
fn check_uri(uri: &str, plain_http: PlainHttp) -> Result<String, Error> {
    let checked = Endpoint::parse_url(uri.trim())
        .and_then(|(endpoint, _)| check_plain_http(&endpoint, plain_http).map(|()| endpoint));
    let endpoint = checked.map_err(|error| {
        let message = format!("the URI of pod identity ({URI}): {}", error.message());
        Error::new(ErrorKind::Credentials, message)
    })?;
    Ok(endpoint.host().to_owned())
}

/// Configured if either variable is set.
pub(super) async fn load(environment: HostEnvironment) -> Result<SourceOutcome, Error> {
    if environment.variable(URI)?.is_none() && environment.variable(TOKEN_FILE)?.is_none() {
        return Ok(SourceOutcome::NotConfigured(format!("{URI} is not set")));
    }
    PodIdentity::new().host_environment(environment).load().await.map(SourceOutcome::Credentials)
}
