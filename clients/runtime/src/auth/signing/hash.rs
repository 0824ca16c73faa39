//! Hashes, message authentication codes and their text.

use std::fmt;

use ring::{digest, hmac};

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

/// A key of HMAC-SHA256, prepared for many signatures.
#[derive(Clone)]
pub struct HmacKey(hmac::Key);

impl HmacKey {
    /// Prepares a key.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// HMAC-SHA256 of `bytes`.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        let tag = hmac::sign(&self.0, bytes);
        let mut out = [0; 32];
        out.copy_from_slice(tag.as_ref());
        out
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacKey").finish_non_exhaustive()
    }
}

/// HMAC-SHA256 of `bytes` under `key`.
#[must_use]
pub fn hmac_sha256(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    HmacKey::new(key).sign(bytes)
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
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
