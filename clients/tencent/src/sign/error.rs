//! Errors of signing.

use std::fmt;

use imagescan_runtime::ErrorKind;

use super::TIMESTAMP;

/// The reason why a request could not be signed. Contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The request lacks this header, which must be signed.
    MissingHeader(String),
    /// The request repeats this header, which must be signed.
    RepeatedHeader(String),
    /// The `x-tc-timestamp` of the request differs from this time of signing.
    TimestampMismatch(u64),
    /// The time of signing is outside the calendar.
    TimestampOutOfRange(u64),
    /// This method is neither GET nor POST.
    UnsupportedMethod(String),
    /// A POST has a query, which the signature does not cover.
    UnsignedQuery,
    /// A GET has a body, which the signature does not cover.
    UnsignedBody,
    /// The secret id is empty, or contains a slash, a comma, a space or a character that is not printable ASCII.
    InvalidSecretId,
    /// The secret key is empty.
    EmptySecretKey,
    /// This service is empty, or contains a slash, a comma, a space or a character that is not printable ASCII.
    InvalidService(String),
}

impl SignError {
    /// `Credentials` if the key is invalid, `InvalidInput` if the request is.
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
                write!(f, "the header `{name}` must be signed, and the request lacks it")
            }
            Self::RepeatedHeader(name) => {
                write!(f, "the header `{name}` must be signed, and the request has it more than once")
            }
            Self::TimestampMismatch(time) => {
                write!(f, "the `{TIMESTAMP}` of the request differs from the time of signing, {time}")
            }
            Self::TimestampOutOfRange(time) => {
                write!(f, "the time of signing, {time} seconds after 1970, is outside the calendar")
            }
            Self::UnsupportedMethod(method) => write!(f, "the method {method:?} is neither GET nor POST"),
            Self::UnsignedQuery => {
                f.write_str("a POST is signed without its query, and this one has a query")
            }
            Self::UnsignedBody => f.write_str("a GET is signed without its body, and this one has a body"),
            Self::InvalidSecretId => f.write_str(
                "the secret id is empty, or contains a slash, a comma, a space or a character that is not printable ASCII",
            ),
            Self::EmptySecretKey => f.write_str("the secret key is empty"),
            Self::InvalidService(name) => write!(
                f,
                "{name:?} is not a service: it must be printable ASCII without slash, comma or space"
            ),
        }
    }
}

impl std::error::Error for SignError {}
