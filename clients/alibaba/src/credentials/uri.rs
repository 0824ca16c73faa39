//! Keys from a server that the user runs.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use imagescan_runtime::credentials::{Found, Load, System, not_given};
use imagescan_runtime::{Credentials, Error};

use super::metadata;
use super::sts::refused;
use crate::envelope;

pub(super) const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// How long a server on this machine may take, which has to ask others first.
const LIMIT: Duration = Duration::from_secs(10);

/// Temporary keys from a server that answers a GET request with JSON as the metadata service gives it: `Code`,
/// `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`.
///
/// A server on this machine (`localhost`, `127.0.0.1`) is asked without a proxy; another one as the environment's
/// proxies and `NO_PROXY` say. Errors name the host and not the rest of the address.
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
    system: System,
}

impl CredentialsUri {
    /// Keys from this address, `http://…` or `https://…`.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Self {
        Self::of(uri.into(), System::real())
    }

    pub(super) fn of(uri: String, system: System) -> Self {
        Self { uri, system }
    }

    imagescan_runtime::source_methods!(system);

    /// The address, if it is one that can be asked.
    fn address(&self) -> Option<http::Uri> {
        let uri: http::Uri = self.uri.trim().parse().ok()?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        (is_web && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
    }
}

impl Load for CredentialsUri {
    const NAME: &'static str = "credentials URI";

    fn system(&self) -> &System {
        &self.system
    }

    async fn load(&self) -> Result<Credentials, Error> {
        let uri = self.address().ok_or_else(|| {
            Error::invalid("the credentials URI is no URL: write `http://host/path` or `https://host/path`")
        })?;
        let host = uri.host().unwrap_or_default();
        let request = || {
            let request = http::Request::get(uri.clone()).body(Bytes::new());
            request.map_err(|error| Error::invalid("the request cannot be built").with_source(error))
        };
        let answer = if is_here(host) {
            self.system.ask_nearby(request()?, LIMIT).await
        } else {
            self.system.ask_service(|_| request(), envelope::open).await
        };
        let answer =
            answer.map_err(|error| not_given(&format!("the credentials URI at {host}"), &error, []))?;
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return Err(refused(format!("the credentials URI at {host} answers with HTTP {status}")));
        }
        metadata::read(answer.body(), format_args!("the answer of the credentials URI at {host}"))
    }
}

/// Whether a host is this machine, which no proxy knows.
fn is_here(host: &str) -> bool {
    let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    host.eq_ignore_ascii_case("localhost") || address.is_some_and(|address| address.is_loopback())
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.address().and_then(|uri| uri.host().map(str::to_owned));
        f.debug_struct("CredentialsUri").field("host", &host).finish_non_exhaustive()
    }
}

/// The server that `ALIBABA_CLOUD_CREDENTIALS_URI` names.
pub(super) async fn find(system: System) -> Result<Found, Error> {
    let Some(uri) = system.variable(VARIABLE) else {
        return Ok(Found::Nothing(format!("{VARIABLE} is not set")));
    };
    let load = CredentialsUri::of(uri, system);
    load.load().await.map(Found::Credentials).map_err(|error| {
        if error.is_invalid_input() {
            refused(format!("{VARIABLE}: {}", error.message())).with_source(error)
        } else {
            error
        }
    })
}
