//! What the errors of rustls mean.

use std::error::Error as StdError;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use crate::transport::failure::tls::words::Kind;

/// What is wrong, if the error is one of rustls.
pub(super) fn kind(error: &(dyn StdError + 'static)) -> Option<Kind> {
    let error = error.downcast_ref::<Error>()?;
    Some(match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::NoCertificatesPresented => Kind::Certificate("it is missing".to_owned()),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => Kind::NotTls,
        Error::AlertReceived(alert) => of_alert(*alert, error),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        ) => Kind::Version,
        Error::PeerIncompatible(_) | Error::PeerMisbehaved(_) => Kind::Refused(error.to_string()),
        // Our own text, of a machine without certificates.
        Error::General(why) => Kind::Machine(why.clone()),
        error => Kind::Passing(error.to_string()),
    })
}

fn certificate(error: &CertificateError) -> Kind {
    match error {
        CertificateError::UnknownIssuer => Kind::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Kind::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Kind::NotYetValid,
        CertificateError::NotValidForName => Kind::OtherName("rustls does not say which".to_owned()),
        CertificateError::NotValidForNameContext { .. } => Kind::OtherName(error.to_string()),
        CertificateError::Revoked => Kind::Revoked,
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(webpki::Error::CaUsedAsEndEntity) => Kind::Authority,
            Some(error) => Kind::Certificate(other_fault(error)),
            None => Kind::Certificate(other.to_string()),
        },
        error => Kind::Certificate(fault(error)),
    }
}

/// What is wrong with a certificate, in words: the library has names alone for most of it.
fn fault(error: &CertificateError) -> String {
    let words = match error {
        CertificateError::BadEncoding => "it is damaged, or not encoded as X.509 asks for",
        CertificateError::BadSignature => "its signature does not fit it, or not its authority's key",
        CertificateError::UnhandledCriticalExtension => "it has a critical extension that is unknown here",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is made for another purpose than a server's, by its extended key usage"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it or one in its chain is signed in a way that is not accepted here, such as with SHA-1"
        }
        CertificateError::UnknownRevocationStatus
        | CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. }
        | CertificateError::InvalidOcspResponse => "whether it is revoked cannot be found out",
        error => return format!("rustls reports `{error:?}`"),
    };
    words.to_owned()
}

/// As [`fault`], for what rustls has no names for.
fn other_fault(error: &webpki::Error) -> String {
    use webpki::Error as Fault;

    let words = match error {
        Fault::UnsupportedCertVersion => "it or one in its chain is of another version of X.509 than 3",
        Fault::EndEntityUsedAsCa => "one in its chain is no authority's, and signs another",
        Fault::PathLenConstraintViolated
        | Fault::MaximumPathDepthExceeded
        | Fault::MaximumPathBuildCallsExceeded
        | Fault::MaximumSignatureChecksExceeded => "its chain of authorities is too long",
        Fault::NameConstraintViolation
        | Fault::MalformedNameConstraint
        | Fault::InvalidNetworkMaskConstraint
        | Fault::MaximumNameConstraintComparisonsExceeded => {
            "its authority may not sign for its names, by the authority's name constraints"
        }
        Fault::UnsupportedCriticalExtension => {
            "it or one in its chain has a critical extension that is unknown here"
        }
        Fault::InvalidSerialNumber => "its serial number is not a positive number of up to 20 bytes",
        Fault::MalformedExtensions
        | Fault::ExtensionValueInvalid
        | Fault::EmptyEkuExtension
        | Fault::MalformedDnsIdentifier
        | Fault::UnsupportedNameType => "an extension or a name in it is malformed",
        Fault::SignatureAlgorithmMismatch => "it names two different algorithms for its signature",
        error => return format!("rustls reports `{error:?}`"),
    };
    words.to_owned()
}

fn of_alert(alert: AlertDescription, error: &Error) -> Kind {
    match alert {
        AlertDescription::ProtocolVersion => Kind::Version,
        // What a server says of a moment, and not of what it is offered.
        AlertDescription::CloseNotify
        | AlertDescription::InternalError
        | AlertDescription::UserCanceled
        | AlertDescription::BadRecordMac
        | AlertDescription::DecryptError => Kind::Passing(error.to_string()),
        _ => Kind::Refused(error.to_string()),
    }
}
