//! TLS with the platform's root certificates and the caller's. No process-wide crypto provider is installed.
//!
//! Cargo unites the features of all crates in a build, so more than one implementation may be enabled. The less default
//! one is used: native-tls before aws-lc, and aws-lc before ring.

#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
mod disabled;
#[cfg(feature = "native-tls")]
mod native;
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
mod pem;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
mod rustls;

#[cfg(any(feature = "__rustls", feature = "native-tls"))]
use bytes::Bytes;

#[cfg(not(any(feature = "__rustls", feature = "native-tls")))]
use self::disabled as implementation;
#[cfg(feature = "native-tls")]
use self::native as implementation;
#[cfg(all(feature = "__rustls", not(feature = "native-tls")))]
use self::rustls as implementation;
use crate::error::Error;
use crate::types::endpoint::Endpoint;

pub(crate) use implementation::Tls;

/// Returns an error for an endpoint that needs TLS in a build without TLS.
pub(crate) fn check(endpoint: &Endpoint) -> Result<(), Error> {
    if endpoint.is_https() { check_for(&format!("the endpoint `{endpoint}` needs TLS")) } else { Ok(()) }
}

/// Returns an error in a build without TLS; `requirement` is the start of its message.
pub(crate) fn check_for(requirement: &str) -> Result<(), Error> {
    if cfg!(any(feature = "__rustls", feature = "native-tls")) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "{requirement}, which this build does not have: enable the feature `rustls-ring`, `rustls-aws-lc` or `native-tls`, or \
         set `.transport(…)`"
    )))
}

/// The certificates of all PEM texts, in DER.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
fn certificates(roots: &[Bytes]) -> Result<Vec<Vec<u8>>, Error> {
    let mut all = Vec::new();
    for text in roots {
        all.extend(pem::certificates(text)?);
    }
    Ok(all)
}

/// The error of a certificate that is valid Base64 but not a certificate. Its cause may quote it, and is left out.
#[cfg(any(feature = "__rustls", feature = "native-tls"))]
fn not_a_certificate(number: usize) -> Error {
    Error::invalid(format!(
        "the root certificates cannot be read: number {number} is not an X.509 certificate of version 3"
    ))
}
