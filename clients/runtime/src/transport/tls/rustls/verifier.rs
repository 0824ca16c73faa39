//! The platform's verifier, made when the first certificate is looked at: a client that speaks plain HTTP works on a
//! machine without roots.

use std::sync::{Arc, OnceLock};

use ::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use ::rustls::client::verify_server_name;
use ::rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use ::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use ::rustls::server::ParsedCertificate;
use ::rustls::{CertificateError, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::error::Error;

#[derive(Debug)]
pub(super) struct PlatformVerifier {
    /// The caller's own, besides the platform's.
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    made: OnceLock<Result<Verifier, String>>,
}

impl PlatformVerifier {
    pub(super) fn new(roots: Vec<Vec<u8>>, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        if cfg!(target_os = "android") && !roots.is_empty() {
            return Err(Error::invalid(
                "Android trusts the roots of its own store alone: add the certificate there",
            ));
        }
        let roots: Vec<_> = roots.into_iter().map(CertificateDer::from).collect();
        for (index, root) in roots.iter().enumerate() {
            let added = RootCertStore::empty().add(root.clone());
            added.map_err(|_| crate::transport::tls::not_a_certificate(index + 1))?;
        }
        Ok(Self { roots, provider, made: OnceLock::new() })
    }

    /// The verifier, or what is missing.
    pub(super) fn load(&self) -> Result<&Verifier, String> {
        let made = self.made.get_or_init(|| {
            #[cfg(not(target_os = "android"))]
            let made = Verifier::new_with_extra_roots(self.roots.clone(), Arc::clone(&self.provider));
            #[cfg(target_os = "android")]
            let made = Verifier::new(Arc::clone(&self.provider));
            made.map_err(|error| {
                let why = match error {
                    TlsError::General(why) => why,
                    error => error.to_string(),
                };
                format!(
                    "TLS cannot be set up, because this machine has no CA certificates ({why}): install the package \
                     `ca-certificates`, name a bundle by the variable `SSL_CERT_FILE`, or give the certificates to \
                     `.root_certificates(…)`"
                )
            })
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// Whether the server shows one of the caller's own certificates, that very one, for a name that it is made for.
    /// Whoever has its key could sign any other, so that nothing more is trusted by this.
    fn is_pinned(&self, shown: &CertificateDer<'_>, name: &ServerName<'_>, error: &TlsError) -> bool {
        is_of_an_authority(error)
            && self.roots.iter().any(|root| root.as_ref() == shown.as_ref())
            && ParsedCertificate::try_from(shown).is_ok_and(|shown| verify_server_name(&shown, name).is_ok())
    }
}

/// Whether a certificate was refused only because it is an authority's and not a server's. That is found once its dates
/// are known to be good.
fn is_of_an_authority(error: &TlsError) -> bool {
    let TlsError::InvalidCertificate(CertificateError::Other(error)) = error else {
        return false;
    };
    matches!(error.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

impl ServerCertVerifier for PlatformVerifier {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verifier = self.load().map_err(TlsError::General)?;
        match verifier.verify_server_cert(shown, intermediates, name, ocsp_response, now) {
            Err(error) if self.is_pinned(shown, name, &error) => Ok(ServerCertVerified::assertion()),
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
