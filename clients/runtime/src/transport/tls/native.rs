//! TLS by what the platform has: OpenSSL, Secure Transport, SChannel.

use ::reqwest::tls::Version;
use ::reqwest::{Certificate, Client, ClientBuilder};
use bytes::Bytes;

use crate::error::Error;

#[derive(Debug)]
pub(crate) struct Tls {
    roots: Vec<Certificate>,
}

impl Tls {
    /// TLS that trusts the certificates of these PEM texts as well.
    ///
    /// # Errors
    /// When a text holds none, or one that cannot be read.
    pub(crate) fn new(roots: &[Bytes]) -> Result<Self, Error> {
        let mut certificates = Vec::new();
        for (index, der) in crate::transport::tls::certificates(roots)?.into_iter().enumerate() {
            let certificate = Certificate::from_der(&der)
                .map_err(|_| crate::transport::tls::not_a_certificate(index + 1))?;
            // Read when a client is built, and only then.
            let client = Client::builder().no_proxy().tls_backend_native();
            client
                .tls_certs_only([certificate.clone()])
                .build()
                .map_err(|_| crate::transport::tls::not_a_certificate(index + 1))?;
            certificates.push(certificate);
        }
        Ok(Self { roots: certificates })
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "by rustls it may fail")]
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        Ok(())
    }

    pub(crate) fn set_up(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
            .tls_backend_native()
            .tls_version_min(Version::TLS_1_2)
            .tls_certs_merge(self.roots.iter().cloned())
    }
}
