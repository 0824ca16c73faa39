//! The platform's verifier, created when the first certificate is verified: a client that uses plain HTTP works on a host
//! without root certificates.

use std::sync::{Arc, OnceLock};

use ::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use ::rustls::client::verify_server_name;
use ::rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use ::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use ::rustls::server::ParsedCertificate;
use ::rustls::{CertificateError, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::error::Error;
use crate::transport::tls::not_a_certificate;

#[derive(Debug)]
pub(super) struct PlatformVerifier {
    /// The caller's root certificates, which are trusted in addition to the platform's.
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Verifier, String>>,
}

impl PlatformVerifier {
    pub(super) fn new(roots: Vec<Vec<u8>>, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        if cfg!(target_os = "android") && !roots.is_empty() {
            return Err(Error::invalid(
                "Android trusts only the root certificates of its own store: add the certificate there",
            ));
        }
        let roots: Vec<_> = roots.into_iter().map(CertificateDer::from).collect();
        for (index, root) in roots.iter().enumerate() {
            let added = RootCertStore::empty().add(root.clone());
            added.map_err(|_| not_a_certificate(index + 1))?;
        }
        Ok(Self { roots, provider, verifier: OnceLock::new() })
    }

    /// The verifier, or the message of an error if the host has no CA certificates.
    pub(super) fn load(&self) -> Result<&Verifier, String> {
        let verifier = self.verifier.get_or_init(|| {
            #[cfg(not(target_os = "android"))]
            let verifier = Verifier::new_with_extra_roots(self.roots.clone(), Arc::clone(&self.provider));
            #[cfg(target_os = "android")]
            let verifier = Verifier::new(Arc::clone(&self.provider));
            verifier.map_err(|error| {
                let why = match error {
                    TlsError::General(why) => why,
                    error => error.to_string(),
                };
                format!(
                    "TLS cannot be set up, because this host has no CA certificates ({why}): install the package \
                     `ca-certificates`, set the variable `SSL_CERT_FILE` to a bundle, or pass the certificates to \
                     `.root_certificates(…)`"
                )
            })
        });
        verifier.as_ref().map_err(Clone::clone)
    }

    /// Whether the server's certificate is itself one of the caller's root certificates, and valid for the server's name.
    /// The holder of its key could sign any other certificate, so this extends no trust.
    fn is_pinned(&self, presented: &CertificateDer<'_>, name: &ServerName<'_>, error: &TlsError) -> bool {
        is_authority_error(error)
            && self.roots.iter().any(|root| root.as_ref() == presented.as_ref())
            && ParsedCertificate::try_from(presented)
                .is_ok_and(|certificate| verify_server_name(&certificate, name).is_ok())
    }
}

/// Whether a certificate was rejected only because it is an authority's. webpki checks that after the validity dates.
fn is_authority_error(error: &TlsError) -> bool {
    let TlsError::InvalidCertificate(CertificateError::Other(error)) = error else {
        return false;
    };
    matches!(error.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

impl ServerCertVerifier for PlatformVerifier {
    fn verify_server_cert(
        &self,
        presented: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verifier = self.load().map_err(TlsError::General)?;
        match verifier.verify_server_cert(presented, intermediates, name, ocsp_response, now) {
            Err(error) if self.is_pinned(presented, name, &error) => Ok(ServerCertVerified::assertion()),
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
