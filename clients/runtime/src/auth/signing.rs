//! What every request signature is built from. Knows no provider, no clock and no key store.
//!
//! A signer is a pure function of (request, credentials, time): it reads a [`SigningRequest`] and responds with
//! text; the caller puts that text on the request. The bytes that were signed must be the bytes that are sent.

mod canonical;
mod signed;

use std::time::SystemTime;

use http::HeaderMap;
use ring::{digest, hmac};

pub use canonical::{
    QueryPair, SignedHeaders, SigningKey, is_authorization_part, is_basic_date, push_percent_encoded,
    push_sorted_pairs,
};
pub use signed::Signed;

use crate::error::Error;

/// A read-only view of the request that is to be signed, as it will stand on the wire.
#[derive(Clone, Copy)]
pub struct SigningRequest<'a> {
    /// The method in upper case, `GET`.
    pub method: &'a str,
    /// The path, percent-encoded, beginning with `/`.
    pub path: &'a str,
    /// The query without its `?`, percent-encoded; empty when there is none.
    pub query: &'a str,
    /// The headers, `host` among them.
    pub headers: &'a HeaderMap,
    /// The body; empty when there is none.
    pub body: &'a [u8],
}

impl std::fmt::Debug for SigningRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Headers, query and body may carry tokens.
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

/// HMAC-SHA1 of `bytes` under `key`, for signatures that date from before SHA-256.
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

/// A time in UTC, written as a format of `strftime` says: `%Y%m%dT%H%M%SZ`.
///
/// # Errors
/// When the time lies outside the years that dates are written for.
pub fn utc(time: SystemTime, format: &str) -> Result<String, Error> {
    let time = jiff::Timestamp::try_from(time)
        .map_err(|error| Error::invalid("the clock stands outside the calendar").with_source(error))?;
    Ok(time.strftime(format).to_string())
}
