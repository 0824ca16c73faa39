//! The key of a day and a service.

use imagescan_runtime::provider::hmac_sha256;
use zeroize::Zeroizing;

/// What the secret key signs itself for: `TC3` + key, then the date, then the service, then the fixed word.
pub(super) fn key(secret_key: &str, date: &str, service: &str) -> Zeroizing<[u8; 32]> {
    // Of its full size at once: a buffer that grows leaves its old self in memory, unwiped.
    let mut seed = Zeroizing::new(Vec::with_capacity(3 + secret_key.len()));
    seed.extend_from_slice(b"TC3");
    seed.extend_from_slice(secret_key.as_bytes());
    let of_date = Zeroizing::new(hmac_sha256(&seed, date.as_bytes()));
    let of_service = Zeroizing::new(hmac_sha256(&*of_date, service.as_bytes()));
    Zeroizing::new(hmac_sha256(&*of_service, super::TERMINATOR.as_bytes()))
}
