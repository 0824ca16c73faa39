//! TLS with the platform's roots and the caller's. No process-wide provider is installed.
//!
//! Features of several crates in a user's build add up, so more than one way may be on. The default is then the one
//! that nobody asked for: native-tls goes before aws-lc, and that before ring.

#[cfg(feature = "native-tls")]
mod native;
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
mod pem;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
mod rustls;
#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
mod without;

#[cfg(any(feature = "__rustls", feature = "native-tls"))]
use bytes::Bytes;

#[cfg(feature = "native-tls")]
use self::native as way;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
use self::rustls as way;
#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
use self::without as way;
use crate::error::Error;
use crate::types::endpoint::Endpoint;

pub(crate) use way::Tls;

/// Refuses an endpoint that this build cannot reach.
pub(crate) fn check(endpoint: &Endpoint) -> Result<(), Error> {
    if endpoint.is_https() { check_for(&format!("the endpoint `{endpoint}` needs TLS")) } else { Ok(()) }
}

/// Refuses in a build without TLS what needs it.
pub(crate) fn check_for(what: &str) -> Result<(), Error> {
    if cfg!(any(feature = "__rustls", feature = "native-tls")) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "{what}, which this build is without: turn on the feature `rustls-ring`, `rustls-aws-lc` or `native-tls`, or \
         send by `.transport(…)`"
    )))
}

/// The certificates of all texts, in DER.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
fn certificates(roots: &[Bytes]) -> Result<Vec<Vec<u8>>, Error> {
    let mut all = Vec::new();
    for text in roots {
        all.extend(pem::certificates(text)?);
    }
    Ok(all)
}

/// The error of a certificate that is Base64, but no certificate. Its cause may quote it, and is left out.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
fn not_a_certificate(number: usize) -> Error {
    Error::invalid(format!(
        "the root certificates cannot be read: number {number} is not an X.509 certificate of version 3"
    ))
}
