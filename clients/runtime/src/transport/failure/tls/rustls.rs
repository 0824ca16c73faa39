//! The causes of errors of rustls.

use std::error::Error as StdError;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use crate::transport::failure::tls::cause::TlsCause;

/// The cause, if the error is an error of rustls.
pub(super) fn cause(error: &(dyn StdError + 'static)) -> Option<TlsCause> {
    let error = error.downcast_ref::<Error>()?;
    Some(match error {
        Error::InvalidCertificate(error) => certificate_cause(error),
        Error::NoCertificatesPresented => TlsCause::Certificate("it is missing".to_owned()),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => TlsCause::NotTls,
        Error::AlertReceived(alert) => alert_cause(*alert, error),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        ) => TlsCause::Version,
        Error::PeerIncompatible(_) | Error::PeerMisbehaved(_) => TlsCause::Rejected(error.to_string()),
        // The verifier's own message: the host has no CA certificates.
        Error::General(why) => TlsCause::Host(why.clone()),
        error => TlsCause::Transient(error.to_string()),
    })
}

fn certificate_cause(error: &CertificateError) -> TlsCause {
    match error {
        CertificateError::UnknownIssuer => TlsCause::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsCause::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsCause::NotYetValid,
        CertificateError::NotValidForName => TlsCause::OtherName("rustls does not say which".to_owned()),
        CertificateError::NotValidForNameContext { .. } => TlsCause::OtherName(error.to_string()),
        CertificateError::Revoked => TlsCause::Revoked,
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(webpki::Error::CaUsedAsEndEntity) => TlsCause::Authority,
            Some(error) => TlsCause::Certificate(webpki_problem(error)),
            None => TlsCause::Certificate(other.to_string()),
        },
        error => TlsCause::Certificate(certificate_problem(error)),
    }
}

/// Describes the problem of a certificate, for which rustls mostly prints the name of a variant only.
fn certificate_problem(error: &CertificateError) -> String {
    let text = match error {
        CertificateError::BadEncoding => "it is damaged, or not encoded as X.509 requires",
        CertificateError::BadSignature => "its signature does not match it, or not the key of its authority",
        CertificateError::UnhandledCriticalExtension => "it has a critical extension that is unknown here",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its extended key usage does not include server authentication"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it or one in its chain has a signature algorithm that is not accepted here, such as SHA-1"
        }
        CertificateError::UnknownRevocationStatus
        | CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. }
        | CertificateError::InvalidOcspResponse => "its revocation status cannot be determined",
        error => return format!("rustls reports `{error:?}`"),
    };
    text.to_owned()
}

/// As [`certificate_problem`], for errors of webpki that rustls does not map.
fn webpki_problem(error: &webpki::Error) -> String {
    use webpki::Error as Problem;

    let text = match error {
        Problem::UnsupportedCertVersion => "it or one in its chain has another X.509 version than 3",
        Problem::EndEntityUsedAsCa => {
            "a certificate in its chain signs another one and is not an authority's"
        }
        Problem::PathLenConstraintViolated
        | Problem::MaximumPathDepthExceeded
        | Problem::MaximumPathBuildCallsExceeded
        | Problem::MaximumSignatureChecksExceeded => "its chain of authorities is too long",
        Problem::NameConstraintViolation
        | Problem::MalformedNameConstraint
        | Problem::InvalidNetworkMaskConstraint
        | Problem::MaximumNameConstraintComparisonsExceeded => {
            "its authority may not sign for its names, by the authority's name constraints"
        }
        Problem::UnsupportedCriticalExtension => {
            "it or one in its chain has a critical extension that is unknown here"
        }
        Problem::InvalidSerialNumber => "its serial number is not a positive number of up to 20 bytes",
        Problem::MalformedExtensions
        | Problem::ExtensionValueInvalid
        | Problem::EmptyEkuExtension
        | Problem::MalformedDnsIdentifier
        | Problem::UnsupportedNameType => "an extension or a name in it is malformed",
        Problem::SignatureAlgorithmMismatch => "it names two different algorithms for its signature",
        error => return format!("rustls reports `{error:?}`"),
    };
    text.to_owned()
}

fn alert_cause(alert: AlertDescription, error: &Error) -> TlsCause {
    match alert {
        AlertDescription::ProtocolVersion => TlsCause::Version,
        // Alerts about the state of the connection, not about the client's offer.
        AlertDescription::CloseNotify
        | AlertDescription::InternalError
        | AlertDescription::UserCanceled
        | AlertDescription::BadRecordMac
        | AlertDescription::DecryptError => TlsCause::Transient(error.to_string()),
        _ => TlsCause::Rejected(error.to_string()),
    }
}
