//! The derived key of `V11-HMAC-SHA256`.

use imagescan_runtime::provider::{hex, hmac_sha256};
use zeroize::Zeroizing;

use super::{SignError, SigningKey};

/// What the key is good for: `20260102/cn-north-4/hss`. The date has been checked before.
pub(super) fn info(sdk_date: &str, region: &str, service: &str) -> Result<String, SignError> {
    for part in [region, service] {
        if part.is_empty() || part.bytes().any(|byte| !byte.is_ascii_graphic() || matches!(byte, b'/' | b','))
        {
            return Err(SignError::InvalidScope(part.to_owned()));
        }
    }
    Ok(format!("{}/{region}/{service}", &sdk_date[..8]))
}

/// HKDF-SHA256 (RFC 5869) for 32 bytes: salt is the access key, input the secret key.
///
/// The vendor uses the lower-case hex digits themselves as the key, not the bytes that they stand for.
pub(super) fn key(key: SigningKey<'_>, info: &str) -> Zeroizing<String> {
    let extracted = Zeroizing::new(hmac_sha256(key.access_key.as_bytes(), key.secret_key.as_bytes()));
    // 32 bytes are the first block: HMAC(extracted, info | 1).
    let block = [info.as_bytes(), &[1]].concat();
    let expanded = Zeroizing::new(hmac_sha256(&*extracted, &block));
    Zeroizing::new(hex(&*expanded))
}
