//! The signature of a request: what it covers, and whether it was made with a given secret. The gateway looks up the
//! secret and checks the time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::Sha256;

use super::authorization::{Authorization, Scheme};
use super::canonical;
use crate::encoding::{hex, hex_sha256};
use crate::{MalformedSignature, Request};

/// The signature of a request, SDK-HMAC-SHA256 or V11-HMAC-SHA256: parsed, and not yet verified.
#[derive(Debug, Clone)]
pub struct RequestSignature {
    key_id: String,
    time: Timestamp,
    /// The scope that the signing key is derived for, in V11-HMAC-SHA256.
    scope: Option<String>,
    canonical_request: Vec<u8>,
    string_to_sign: String,
    signature: [u8; 32],
}

impl RequestSignature {
    /// Parses the signature of a request, and computes the string to sign.
    ///
    /// # Errors
    ///
    /// When the request has no signature, or a malformed one, which cannot be verified with any secret.
    pub fn parse(request: &Request) -> Result<Self, MalformedSignature> {
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
                    return Err(MalformedSignature::new("Credential and X-Sdk-Date name different days"));
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

    /// The canonical request, to find out why a signature does not match.
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
        let mac = match &self.scope {
            None => keyed(secret.as_bytes()),
            Some(scope) => keyed(derive_key(&self.key_id, secret, scope).as_bytes()),
        };
        mac.chain_update(&self.string_to_sign).verify_slice(&self.signature).is_ok()
    }
}

/// HKDF-SHA256 with the key id as salt and the scope as info: one block, in hexadecimal digits.
fn derive_key(key_id: &str, secret: &str, scope: &str) -> String {
    let extracted = keyed(key_id.as_bytes()).chain_update(secret).finalize().into_bytes();
    let expanded = keyed(&extracted).chain_update(scope).chain_update([1]).finalize().into_bytes();
    hex(&expanded)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// Parses `YYYYMMDDTHHMMSSZ`, in UTC and with all digits.
fn parse_date(date: &str) -> Result<Timestamp, MalformedSignature> {
    let wrong = || MalformedSignature::new("X-Sdk-Date must be like 20261120T070809Z");
    if date.len() != 16 {
        return Err(wrong());
    }
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", date).map_err(|_| wrong())?;
    Ok(date.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp())
}

fn missing(header: &str) -> MalformedSignature {
    MalformedSignature::new(format!("the {header} header is missing"))
}
