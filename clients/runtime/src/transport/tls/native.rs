//! TLS by what the platform has: OpenSSL, Secure Transport, SChannel.

use ::reqwest::tls::Version;
use ::reqwest::{Certificate, ClientBuilder};

use crate::error::Error;

pub(super) fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, Error> {
    Certificate::from_pem_bundle(pem).map_err(super::refused)
}

#[expect(clippy::unnecessary_wraps, reason = "by rustls it may fail")]
pub(super) fn set_up(builder: ClientBuilder, roots: Vec<Certificate>) -> Result<ClientBuilder, Error> {
    Ok(builder.tls_backend_native().tls_version_min(Version::TLS_1_2).tls_certs_merge(roots))
}
