//! A signature and the steps of its computation.

use std::fmt;

use http::HeaderValue;
use zeroize::Zeroizing;

/// A signature with its intermediate steps, to compare when a service rejects it.
#[derive(Clone)]
pub struct Signed {
    canonical_request: Zeroizing<Vec<u8>>,
    string_to_sign: String,
    signature: String,
    header_names: String,
    authorization: HeaderValue,
}

impl Signed {
    /// Called by a provider's signer. Marks `authorization` as sensitive.
    #[must_use]
    pub fn new(
        canonical_request: Zeroizing<Vec<u8>>,
        string_to_sign: String,
        signature: String,
        header_names: String,
        mut authorization: HeaderValue,
    ) -> Self {
        authorization.set_sensitive(true);
        Self { canonical_request, string_to_sign, signature, header_names, authorization }
    }

    /// The canonical request. Bytes, since header values need not be UTF-8; may contain a security token.
    #[must_use]
    pub fn canonical_request(&self) -> &[u8] {
        &self.canonical_request
    }

    /// The string to sign: the algorithm, fields of the scheme, the hash of the canonical request.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// The signature, 64 lower-case hex digits.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The names of the signed headers, sorted and joined by `;`.
    #[must_use]
    pub fn signed_headers(&self) -> &str {
        &self.header_names
    }

    /// The value for the `Authorization` header, marked as sensitive.
    #[must_use]
    pub fn authorization(&self) -> HeaderValue {
        self.authorization.clone()
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The canonical request may contain a security token; the signature is valid for minutes.
        f.debug_struct("Signed").field("signed_headers", &self.header_names).finish_non_exhaustive()
    }
}
