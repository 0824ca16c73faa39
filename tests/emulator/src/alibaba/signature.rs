//! The signature of a request: what it covers, and whether it was made with a given secret. The gateway looks up the
//! secret and checks the time.

use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha1::Sha1;
use sha2::Sha256;

use super::{acs3, rpc_v1};
use crate::{MalformedSignature, Request};

/// The signature of a request, ACS3-HMAC-SHA256 or HMAC-SHA1 (RPC version 1): parsed, and not yet verified.
#[derive(Debug, Clone)]
pub struct RequestSignature {
    pub(super) key_id: String,
    pub(super) time: Timestamp,
    pub(super) nonce: String,
    pub(super) canonical_request: Vec<u8>,
    pub(super) string_to_sign: String,
    pub(super) signature: Signature,
}

#[derive(Debug, Clone)]
pub(super) enum Signature {
    Acs3 {
        mac: [u8; 32],
        /// Whether the header with the hash of the payload is correct.
        payload_is_declared: bool,
    },
    RpcV1 {
        mac: Vec<u8>,
    },
}

impl RequestSignature {
    /// Parses the signature of a request, and computes the string to sign.
    ///
    /// # Errors
    ///
    /// When the request has no signature, or a malformed one, which cannot be verified with any secret.
    pub fn parse(request: &Request) -> Result<Self, MalformedSignature> {
        match request.header_text("authorization") {
            Some(authorization) => acs3::parse(request, authorization),
            None => rpc_v1::parse(request),
        }
    }

    /// The id of the access key.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The time of the signature, by the client's clock.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The nonce, which a client uses once.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The canonical request (in RPC version 1, the canonical query), to find out why a signature does not match.
    #[must_use]
    pub fn canonical_request(&self) -> &[u8] {
        &self.canonical_request
    }

    /// The string to sign.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// Whether the signature was made with this secret. The comparison takes constant time.
    #[must_use]
    pub fn verify(&self, secret: &str) -> bool {
        match &self.signature {
            Signature::Acs3 { mac, payload_is_declared } => {
                let made = keyed::<Hmac<Sha256>>(secret.as_bytes()).chain_update(&self.string_to_sign);
                made.verify_slice(mac).is_ok() && *payload_is_declared
            }
            Signature::RpcV1 { mac } => {
                let made = keyed::<Hmac<Sha1>>(format!("{secret}&").as_bytes());
                made.chain_update(&self.string_to_sign).verify_slice(mac).is_ok()
            }
        }
    }
}

fn keyed<M: hmac::KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// Parses `YYYY-MM-DDTHH:MM:SSZ`, in UTC and with all digits.
pub(super) fn parse_date(date: &str) -> Result<Timestamp, MalformedSignature> {
    let wrong = || MalformedSignature::new("the date must be like 2026-11-20T07:08:09Z");
    if date.len() != 20 {
        return Err(wrong());
    }
    let date = DateTime::strptime("%Y-%m-%dT%H:%M:%SZ", date).map_err(|_| wrong())?;
    Ok(date.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp())
}
