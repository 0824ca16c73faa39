//! Why a request could not be signed.

use std::fmt;

use imagescan_runtime::ErrorKind;

use super::TIMESTAMP;

/// Why a request could not be signed. No secret is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// This header is to be signed, and the request does not have it.
    MissingHeader(String),
    /// This header is to be signed, and the request has it more than once.
    RepeatedHeader(String),
    /// The request carries an `x-tc-timestamp` other than this time of signing.
    TimestampMismatch(u64),
    /// The time of signing lies outside the calendar.
    TimestampOutOfRange(u64),
    /// This method is neither GET nor POST.
    UnsupportedMethod(String),
    /// A POST has a query, which its signature would not cover.
    UnsignedQuery,
    /// A GET has a body, which its signature would not cover.
    UnsignedBody,
    /// The secret id is empty, or holds a slash, a comma, a space or what is no printable ASCII.
    InvalidSecretId,
    /// The secret key is empty.
    EmptySecretKey,
    /// This service is empty, or holds a slash, a comma, a space or what is no printable ASCII.
    InvalidService(String),
}

impl SignError {
    /// Whether the key is at fault or the request.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidSecretId | Self::EmptySecretKey => ErrorKind::Credentials,
            _ => ErrorKind::InvalidInput,
        }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => {
                write!(f, "the header `{name}` is to be signed, and the request does not have it")
            }
            Self::RepeatedHeader(name) => {
                write!(f, "the header `{name}` is to be signed, and the request has it more than once")
            }
            Self::TimestampMismatch(time) => {
                write!(f, "the request carries an `{TIMESTAMP}` other than the time of signing, {time}")
            }
            Self::TimestampOutOfRange(time) => {
                write!(f, "the time of signing, {time} seconds after 1970, lies outside the calendar")
            }
            Self::UnsupportedMethod(method) => write!(f, "the method {method:?} is neither GET nor POST"),
            Self::UnsignedQuery => {
                f.write_str("a POST is signed without its query, and this one has a query")
            }
            Self::UnsignedBody => f.write_str("a GET is signed without its body, and this one has a body"),
            Self::InvalidSecretId => f.write_str(
                "the secret id is empty, or holds a slash, a comma, a space or what is no printable ASCII",
            ),
            Self::EmptySecretKey => f.write_str("the secret key is empty"),
            Self::InvalidService(name) => write!(
                f,
                "{name:?} cannot be a service: it must be printable ASCII without slash, comma or space"
            ),
        }
    }
}

impl std::error::Error for SignError {}
