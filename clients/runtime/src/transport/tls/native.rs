//! TLS by the platform's library: OpenSSL, Secure Transport, SChannel.

use ::reqwest::tls::Version;
use ::reqwest::{Certificate, Client, ClientBuilder};
use bytes::Bytes;

use crate::error::Error;
use crate::transport::tls::{certificates, not_a_certificate};

#[derive(Debug)]
pub(crate) struct Tls {
    roots: Vec<Certificate>,
}

impl Tls {
    /// TLS that also trusts the certificates in these PEM texts.
    ///
    /// # Errors
    /// When a text has no certificate, or an invalid one.
    pub(crate) fn new(pem_texts: &[Bytes]) -> Result<Self, Error> {
        let mut roots = Vec::new();
        for (index, der) in certificates(pem_texts)?.into_iter().enumerate() {
            let certificate = Certificate::from_der(&der).map_err(|_| not_a_certificate(index + 1))?;
            // The certificate is parsed only when a client is built.
            let client = Client::builder().no_proxy().tls_backend_native();
            client.tls_certs_only([certificate.clone()]).build().map_err(|_| not_a_certificate(index + 1))?;
            roots.push(certificate);
        }
        Ok(Self { roots })
    }

    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "the implementation with rustls may fail"
    )]
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        Ok(())
    }

    pub(crate) fn configure(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
            .tls_backend_native()
            .tls_version_min(Version::TLS_1_2)
            .tls_certs_merge(self.roots.iter().cloned())
    }
}
