//! Errors of signing.

use std::fmt;

use super::SDK_DATE;

/// The reason why a request could not be signed. Contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The request lacks this header, which must be signed.
    MissingHeader(String),
    /// This date does not have the form `YYYYMMDDTHHMMSSZ`.
    MalformedDate(String),
    /// The `x-sdk-date` of the request differs from this date of signing.
    DateMismatch(String),
    /// The access key is empty, or contains a comma, a space or a character that is not printable ASCII.
    InvalidAccessKey,
    /// The secret key is empty.
    EmptySecretKey,
    /// This region or service is empty, or contains a slash, a comma, a space or a character that is not printable ASCII.
    InvalidScope(String),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => {
                write!(f, "the header `{name}` must be signed, and the request lacks it")
            }
            Self::MalformedDate(date) => write!(f, "the date {date:?} is not of the form YYYYMMDDTHHMMSSZ"),
            Self::DateMismatch(date) => {
                write!(f, "the `{SDK_DATE}` of the request differs from the date of signing, {date}")
            }
            Self::InvalidAccessKey => f.write_str(
                "the access key is empty, or contains a comma, a space or a character that is not printable ASCII",
            ),
            Self::EmptySecretKey => f.write_str("the secret key is empty"),
            Self::InvalidScope(part) => {
                write!(
                    f,
                    "{part:?} is not a region or service: it must be printable ASCII without slash, comma or space"
                )
            }
        }
    }
}

impl std::error::Error for SignError {}
