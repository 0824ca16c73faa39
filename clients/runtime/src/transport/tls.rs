//! TLS by rustls on ring, with the platform's roots. No process-wide provider is installed.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::error::Error;

pub(crate) fn config() -> Result<ClientConfig, Error> {
    let fault = |error: rustls::Error| Error::invalid("TLS cannot be set up").with_source(error);
    Ok(ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(fault)?
        .with_platform_verifier()
        .map_err(fault)?
        .with_no_client_auth())
}
