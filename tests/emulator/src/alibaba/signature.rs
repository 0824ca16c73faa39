//! The signature of one request: what it covers, and whether a secret made it.
//!
//! It knows no key and no time; the gateway looks those up.

use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha1::Sha1;
use sha2::Sha256;

use super::{acs3, rpc};
use crate::{Malformed, Request};

/// A request's signature, ACS3-HMAC-SHA256 or the HMAC-SHA1 of the older style, read but not yet verified.
#[derive(Debug, Clone)]
pub struct Signed {
    pub(super) key_id: String,
    pub(super) time: Timestamp,
    pub(super) nonce: String,
    pub(super) canonical_request: Vec<u8>,
    pub(super) string_to_sign: String,
    pub(super) signature: Signature,
}

#[derive(Debug, Clone)]
pub(super) enum Signature {
    /// With the hash of the payload that the header declares being right or not.
    Acs3 {
        mac: [u8; 32],
        payload_is_declared: bool,
    },
    Rpc {
        mac: Vec<u8>,
    },
}

impl Signed {
    /// Reads the signature of a request, and forms what it ought to cover.
    ///
    /// # Errors
    ///
    /// When there is no signature, or not one that could be verified with any secret.
    pub fn read(request: &Request) -> Result<Self, Malformed> {
        match request.header_text("authorization") {
            Some(authorization) => acs3::read(request, authorization),
            None => rpc::read(request),
        }
    }

    /// The access key that it claims.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When it was made, says the client.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// What makes the request unlike any other.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The canonical request (in the older style the canonical query), for a look at why a signature fails.
    #[must_use]
    pub fn canonical_request(&self) -> &[u8] {
        &self.canonical_request
    }

    /// The text that the secret signs.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// Was it made with this secret? The comparison takes the same time whatever the answer.
    #[must_use]
    pub fn verify(&self, secret: &str) -> bool {
        match &self.signature {
            Signature::Acs3 { mac, payload_is_declared } => {
                let made = keyed::<Hmac<Sha256>>(secret.as_bytes()).chain_update(&self.string_to_sign);
                made.verify_slice(mac).is_ok() && *payload_is_declared
            }
            Signature::Rpc { mac } => {
                let made = keyed::<Hmac<Sha1>>(format!("{secret}&").as_bytes());
                made.chain_update(&self.string_to_sign).verify_slice(mac).is_ok()
            }
        }
    }
}

fn keyed<M: hmac::KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// `YYYY-MM-DDTHH:MM:SSZ`, in UTC and in full.
pub(super) fn parse_date(date: &str) -> Result<Timestamp, Malformed> {
    let wrong = || Malformed::new("the date must be like 2026-11-20T07:08:09Z");
    if date.len() != 20 {
        return Err(wrong());
    }
    let date = DateTime::strptime("%Y-%m-%dT%H:%M:%SZ", date).map_err(|_| wrong())?;
    Ok(date.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp())
}
