//! Errors of signing.

use std::fmt;

/// The reason why a request could not be signed. Contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The request lacks this header, which must be signed.
    MissingHeader(String),
    /// The request lacks this parameter, which must be signed.
    MissingParameter(&'static str),
    /// This date does not have the form `YYYY-MM-DDThh:mm:ssZ`.
    MalformedDate(String),
    /// The header `x-acs-content-sha256` differs from the hash of the body.
    PayloadHashMismatch,
    /// The access key in the request is not the one that signs.
    AccessKeyMismatch,
    /// The access key is empty, or contains a comma, a space or a character that is not printable ASCII.
    InvalidAccessKey,
    /// The secret key is empty.
    EmptySecretKey,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => {
                write!(f, "the header `{name}` must be signed, and the request lacks it")
            }
            Self::MissingParameter(name) => {
                write!(f, "the parameter `{name}` must be signed, and the request lacks it")
            }
            Self::MalformedDate(date) => {
                write!(f, "the date {date:?} is not of the form YYYY-MM-DDThh:mm:ssZ")
            }
            Self::PayloadHashMismatch => {
                f.write_str("the header `x-acs-content-sha256` differs from the hash of the body")
            }
            Self::AccessKeyMismatch => {
                f.write_str("the access key in the request is not the one that signs")
            }
            Self::InvalidAccessKey => f.write_str(
                "the access key is empty, or contains a comma, a space or a character that is not printable ASCII",
            ),
            Self::EmptySecretKey => f.write_str("the secret key is empty"),
        }
    }
}

impl std::error::Error for SignError {}
