//! Building blocks of request signatures, independent of provider, clock and key store.
//!
//! A signer is a pure function of (request, credentials, time): it reads a [`SigningRequest`] and returns text, which the
//! caller adds to the request. The signed bytes must be the bytes that are sent.

mod canonical;

use std::fmt;
use std::time::SystemTime;

use http::{HeaderMap, HeaderValue};
use ring::{digest, hmac};
use zeroize::Zeroizing;

pub use canonical::{
    QueryPair, SignedHeaders, SigningKey, is_authorization_part, is_basic_date, push_percent_encoded,
    push_sorted_pairs,
};

use crate::error::Error;

/// A read-only view of the request to sign, as it is sent.
#[derive(Clone, Copy)]
pub struct SigningRequest<'a> {
    /// The method in upper case, `GET`.
    pub method: &'a str,
    /// The path, percent-encoded, starting with `/`.
    pub path: &'a str,
    /// The query without its `?`, percent-encoded; empty if absent.
    pub query: &'a str,
    /// The headers, including `host`.
    pub headers: &'a HeaderMap,
    /// The body; empty if absent.
    pub body: &'a [u8],
}

impl fmt::Debug for SigningRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers, query and body may contain tokens.
        f.debug_struct("SigningRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The lower-case hex SHA-256 of `bytes`.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    // Most requests have no body.
    const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    if bytes.is_empty() {
        return OF_NOTHING.to_owned();
    }
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// HMAC-SHA256 of `bytes` under `key`.
#[must_use]
pub fn hmac_sha256(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes);
    let mut out = [0; 32];
    out.copy_from_slice(tag.as_ref());
    out
}

/// HMAC-SHA1 of `bytes` under `key`, for legacy signature schemes.
#[must_use]
pub fn hmac_sha1(key: &[u8], bytes: &[u8]) -> [u8; 20] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key), bytes);
    let mut out = [0; 20];
    out.copy_from_slice(tag.as_ref());
    out
}

/// Lower-case hex digits of `bytes`.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits =
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

/// A time in UTC, in a format of `strftime`: `%Y%m%dT%H%M%SZ`.
///
/// # Errors
/// If the time is outside the supported range of years.
pub fn utc(time: SystemTime, format: &str) -> Result<String, Error> {
    let time = jiff::Timestamp::try_from(time).map_err(|error| {
        Error::invalid("the time is outside the supported range of years: is the host's clock right?")
            .with_source(error)
    })?;
    Ok(time.strftime(format).to_string())
}

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
