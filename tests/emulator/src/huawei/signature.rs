//! The signature of one request: what it covers, and whether a secret made it.
//!
//! It knows no key and no time; the gateway looks those up.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::Sha256;

use super::authorization::{Authorization, Scheme};
use super::canonical;
use crate::encoding::{hex, hex_sha256};
use crate::{Malformed, Request};

/// A request's signature, read but not yet verified.
#[derive(Debug, Clone)]
pub struct Signed {
    key_id: String,
    time: Timestamp,
    /// The scope that the key is derived for, in the derived scheme.
    scope: Option<String>,
    canonical_request: Vec<u8>,
    string_to_sign: String,
    signature: [u8; 32],
}

impl Signed {
    /// Reads the signature of a request, and forms what it ought to cover.
    ///
    /// # Errors
    ///
    /// When there is no signature, or not one that could be verified with any secret.
    pub fn read(request: &Request) -> Result<Self, Malformed> {
        let header = request.header_text("authorization").ok_or_else(|| missing("Authorization"))?;
        let authorization = Authorization::parse(header)?;
        let date = request.header_text("x-sdk-date").ok_or_else(|| missing("X-Sdk-Date"))?;
        let time = parse_date(date)?;

        let canonical_request = canonical::canonical_request(request, authorization.signed_headers)?;
        let mut lines = vec![authorization.scheme.name(), date];
        let scope = match authorization.scheme {
            Scheme::Plain => None,
            Scheme::Derived { scope } => {
                if scope.split('/').next() != date.get(..8) {
                    return Err(Malformed::new("Credential and X-Sdk-Date name different days"));
                }
                lines.push(scope);
                Some(scope.to_owned())
            }
        };
        let digest = hex_sha256(&canonical_request);
        lines.push(&digest);

        Ok(Self {
            key_id: authorization.key_id.to_owned(),
            time,
            scope,
            string_to_sign: lines.join("\n"),
            canonical_request,
            signature: authorization.signature,
        })
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

    /// The canonical request, for a look at why a signature fails.
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
        let mac = match &self.scope {
            None => keyed(secret.as_bytes()),
            Some(scope) => keyed(derive_key(&self.key_id, secret, scope).as_bytes()),
        };
        mac.chain_update(&self.string_to_sign).verify_slice(&self.signature).is_ok()
    }
}

/// HKDF-SHA256 with the key id as salt and the scope as info, one block, used in its hexadecimal spelling.
fn derive_key(key_id: &str, secret: &str, scope: &str) -> String {
    let extracted = keyed(key_id.as_bytes()).chain_update(secret).finalize().into_bytes();
    let expanded = keyed(&extracted).chain_update(scope).chain_update([1]).finalize().into_bytes();
    hex(&expanded)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// `YYYYMMDDTHHMMSSZ`, in UTC and in full.
fn parse_date(date: &str) -> Result<Timestamp, Malformed> {
    let wrong = || Malformed::new("X-Sdk-Date must be like 20261120T070809Z");
    if date.len() != 16 {
        return Err(wrong());
    }
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", date).map_err(|_| wrong())?;
    Ok(date.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp())
}

fn missing(header: &str) -> Malformed {
    Malformed::new(format!("there is no {header} header"))
}
