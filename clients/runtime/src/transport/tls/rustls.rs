//! TLS by rustls, on aws-lc or on ring.

use std::sync::Arc;

use ::reqwest::ClientBuilder;
use ::rustls::ClientConfig;
#[cfg(feature = "rustls-aws-lc")]
use ::rustls::crypto::aws_lc_rs::default_provider;
#[cfg(not(feature = "rustls-aws-lc"))]
use ::rustls::crypto::ring::default_provider;
use ::rustls::pki_types::CertificateDer;
use ::rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use crate::error::Error;

pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(super::refused)
}

pub(super) fn set_up(
    builder: ClientBuilder,
    roots: Vec<CertificateDer<'static>>,
) -> Result<ClientBuilder, Error> {
    let fault =
        |error: ::rustls::Error| Error::invalid(format!("TLS cannot be set up: {error}")).with_source(error);
    let provider = Arc::new(default_provider());
    #[cfg(not(target_os = "android"))]
    let verifier = if roots.is_empty() {
        Verifier::new(Arc::clone(&provider)).map_err(fault)?
    } else {
        Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(|error| match error {
            ::rustls::Error::InvalidCertificate(_) => super::refused(error),
            error => fault(error),
        })?
    };
    #[cfg(target_os = "android")]
    let verifier = if roots.is_empty() {
        Verifier::new(Arc::clone(&provider)).map_err(fault)?
    } else {
        return Err(Error::invalid(
            "Android trusts the roots of its own store alone: add the certificate there",
        ));
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(fault)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}
