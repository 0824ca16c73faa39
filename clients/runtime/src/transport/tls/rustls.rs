//! TLS by rustls, on aws-lc or on ring.

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

#[derive(Debug)]
pub(crate) struct Tls {
    verifier: Arc<PlatformVerifier>,
    config: ClientConfig,
}

impl Tls {
    /// TLS that trusts the certificates of these PEM texts as well. The platform's are not looked for yet.
    ///
    /// # Errors
    /// When a text holds none, or one that cannot be read.
    pub(crate) fn new(roots: &[Bytes]) -> Result<Self, Error> {
        let provider = Arc::new(default_provider());
        let verifier = Arc::new(PlatformVerifier::new(
            crate::transport::tls::certificates(roots)?,
            Arc::clone(&provider),
        )?);
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::invalid("TLS cannot be set up").with_source(error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
            .with_no_client_auth();
        Ok(Self { verifier, config })
    }

    /// Loads the platform's roots, if that is not done yet.
    ///
    /// # Errors
    /// When the machine has none, and the caller gave none.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        self.verifier.load().map(drop).map_err(Error::invalid)
    }

    pub(crate) fn set_up(&self, builder: ClientBuilder) -> ClientBuilder {
        builder.tls_backend_preconfigured(self.config.clone())
    }
}
