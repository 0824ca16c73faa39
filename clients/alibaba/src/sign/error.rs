//! Why a request could not be signed.

use std::fmt;

/// Why a request could not be signed. No secret is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// This header is to be signed, and the request does not have it.
    MissingHeader(String),
    /// This parameter is to be signed, and the request does not have it.
    MissingParameter(&'static str),
    /// This is no date of the form `YYYY-MM-DDThh:mm:ssZ`.
    MalformedDate(String),
    /// The request states another hash of its body in `x-acs-content-sha256`.
    PayloadHashMismatch,
    /// The request carries another access key than the one that signs.
    AccessKeyMismatch,
    /// The access key is empty, or holds a comma, a space or what is no printable ASCII.
    InvalidAccessKey,
    /// The secret key is empty.
    EmptySecretKey,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => {
                write!(f, "the header `{name}` is to be signed, and the request does not have it")
            }
            Self::MissingParameter(name) => {
                write!(f, "the parameter `{name}` is to be signed, and the request does not have it")
            }
            Self::MalformedDate(date) => {
                write!(f, "the date {date:?} is not of the form YYYY-MM-DDThh:mm:ssZ")
            }
            Self::PayloadHashMismatch => {
                f.write_str("the request states another hash of its body in `x-acs-content-sha256`")
            }
            Self::AccessKeyMismatch => {
                f.write_str("the request carries another access key than the one that signs")
            }
            Self::InvalidAccessKey => f.write_str(
                "the access key is empty, or holds a comma, a space or what is no printable ASCII",
            ),
            Self::EmptySecretKey => f.write_str("the secret key is empty"),
        }
    }
}

impl std::error::Error for SignError {}
