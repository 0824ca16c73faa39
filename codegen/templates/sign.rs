//! The request signature of {{Name}}.
//!
//! Signing is a pure function of (request, credentials, time): nothing here reads a clock, the environment or the
//! network.

use std::fmt;

use imagescan_runtime::signing::SigningRequest;

pub use imagescan_runtime::signing::Signed;

/// The header that carries the time of signing; the request has it before it is signed.
pub const DATE: &str = "x-date";

/// An access key and its secret, borrowed for one signature.
#[derive(Clone, Copy)]
pub struct SigningKey<'a> {
    /// The id of the access key, which travels with the request.
    pub access_key: &'a str,
    /// The secret of the access key, which never travels.
    pub secret_key: &'a str,
}

impl fmt::Debug for SigningKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// Signs a request, which has its date already.
///
/// # Errors
/// When a header that is to be signed is absent, or the key cannot stand in the header.
pub fn sign(request: &SigningRequest<'_>, key: SigningKey<'_>, date: &str) -> Result<Signed, SignError> {
    // `imagescan_runtime::signing` has the hashes and the percent-encoding; clients/huawei/src/sign.rs is an example.
    compile_error!(
        "write the signer of {{name}}: the canonical request, the text to sign and the `Authorization` header, from \
         the vendor's page; then hold it against vectors of another implementation in tests/suite/vectors/{{name}}"
    )
}

/// Why a request could not be signed. No secret is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// This header is to be signed, and the request does not have it.
    MissingHeader(String),
    /// The access key is empty, or holds what no `Authorization` header can carry.
    InvalidAccessKey,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => {
                write!(f, "the header `{name}` is to be signed, and the request does not have it")
            }
            Self::InvalidAccessKey => {
                f.write_str("the access key is empty, or holds what no `Authorization` header can carry")
            }
        }
    }
}

impl std::error::Error for SignError {}
