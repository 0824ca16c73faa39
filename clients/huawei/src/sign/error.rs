//! Why a request could not be signed.

use std::fmt;

use super::SDK_DATE;

/// Why a request could not be signed. No secret is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// This header is to be signed, and the request does not have it.
    MissingHeader(String),
    /// This is no date of the form `YYYYMMDDTHHMMSSZ`.
    MalformedDate(String),
    /// The request carries an `x-sdk-date` other than this date of signing.
    DateMismatch(String),
    /// The access key is empty, or holds a comma, a space or what is no printable ASCII.
    InvalidAccessKey,
    /// The secret key is empty.
    EmptySecretKey,
    /// This region or service is empty, or holds a slash, a comma, a space or what is no printable ASCII.
    InvalidScope(String),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => {
                write!(f, "the header `{name}` is to be signed, and the request does not have it")
            }
            Self::MalformedDate(date) => write!(f, "the date {date:?} is not of the form YYYYMMDDTHHMMSSZ"),
            Self::DateMismatch(date) => {
                write!(f, "the request carries an `{SDK_DATE}` other than the date of signing, {date}")
            }
            Self::InvalidAccessKey => f.write_str(
                "the access key is empty, or holds a comma, a space or what is no printable ASCII",
            ),
            Self::EmptySecretKey => f.write_str("the secret key is empty"),
            Self::InvalidScope(part) => {
                write!(
                    f,
                    "{part:?} cannot be a region or service: it must be printable ASCII without slash, comma or space"
                )
            }
        }
    }
}

impl std::error::Error for SignError {}
