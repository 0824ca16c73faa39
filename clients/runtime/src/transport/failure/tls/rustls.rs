//! What the errors of rustls mean.

use std::error::Error as StdError;

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::words::Kind;

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
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Kind::OtherName(error.to_string())
        }
        CertificateError::Revoked => Kind::Revoked,
        CertificateError::Other(other)
            if matches!(other.0.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity)) =>
        {
            Kind::Authority
        }
        error => Kind::Certificate(error.to_string()),
    }
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
