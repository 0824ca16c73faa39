//! TLS by rustls, with aws-lc or ring.

mod verifier;

use std::sync::Arc;

use ::reqwest::ClientBuilder;
use ::rustls::ClientConfig;
#[cfg(feature = "rustls-aws-lc")]
use ::rustls::crypto::aws_lc_rs::default_provider;
#[cfg(not(feature = "rustls-aws-lc"))]
use ::rustls::crypto::ring::default_provider;
use bytes::Bytes;

use self::verifier::PlatformVerifier;
use crate::error::Error;
use crate::transport::tls::certificates;

#[derive(Debug)]
pub(crate) struct Tls {
    verifier: Arc<PlatformVerifier>,
    config: ClientConfig,
}

impl Tls {
    /// TLS that also trusts the certificates in these PEM texts. The platform's are not loaded yet.
    ///
    /// # Errors
    /// When a text has no certificate, or an invalid one.
    pub(crate) fn new(pem_texts: &[Bytes]) -> Result<Self, Error> {
        let provider = Arc::new(default_provider());
        let verifier = Arc::new(PlatformVerifier::new(certificates(pem_texts)?, Arc::clone(&provider))?);
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::invalid("TLS cannot be set up").with_source(error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
            .with_no_client_auth();
        Ok(Self { verifier, config })
    }

    /// Loads the platform's root certificates, unless they are loaded.
    ///
    /// # Errors
    /// When the host has no root certificates, and the caller passed none.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        self.verifier.load().map(drop).map_err(Error::invalid)
    }

    pub(crate) fn configure(&self, builder: ClientBuilder) -> ClientBuilder {
        builder.tls_backend_preconfigured(self.config.clone())
    }
}
