//! TLS with the platform's roots and the caller's. No process-wide provider is installed.
//!
//! Features of several crates in a user's build add up, so more than one way may be on. The default is then the one
//! that nobody asked for: native-tls goes before aws-lc, and that before ring.

#[cfg(feature = "native-tls")]
mod native;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
mod rustls;

use ::reqwest::ClientBuilder;
use bytes::Bytes;

#[cfg(feature = "native-tls")]
use self::native as way;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
use self::rustls as way;
use crate::endpoint::Endpoint;
use crate::error::Error;

/// Refuses an endpoint that this build cannot reach.
pub(crate) fn check(endpoint: &Endpoint) -> Result<(), Error> {
    if endpoint.is_https() && !cfg!(any(feature = "__rustls", feature = "native-tls")) {
        return Err(without_tls(&format!("the endpoint `{endpoint}` needs TLS")));
    }
    Ok(())
}

/// Sets TLS up. Each of `roots` is a PEM text with certificates that are trusted as well.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
pub(super) fn set_up(builder: ClientBuilder, roots: &[Bytes]) -> Result<ClientBuilder, Error> {
    let mut all = Vec::new();
    for pem in roots {
        let before = all.len();
        all.extend(way::certificates(pem)?);
        if all.len() == before {
            return Err(Error::invalid(
                "the root certificates hold no certificate: give PEM text, which has `-----BEGIN CERTIFICATE-----`",
            ));
        }
    }
    way::set_up(builder, all)
}

#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
pub(super) fn set_up(builder: ClientBuilder, roots: &[Bytes]) -> Result<ClientBuilder, Error> {
    if roots.is_empty() { Ok(builder) } else { Err(without_tls("root certificates are for TLS")) }
}

fn without_tls(what: &str) -> Error {
    Error::invalid(format!(
        "{what}, which this build is without: turn on the feature `rustls-ring`, `rustls-aws-lc` or `native-tls`, or \
         send by `.transport(…)`"
    ))
}

#[cfg(any(feature = "__rustls", feature = "native-tls"))]
fn refused(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let cause = super::root_cause(&error).to_string();
    Error::invalid(format!("the root certificates cannot be read: {cause}")).with_source(error)
}
