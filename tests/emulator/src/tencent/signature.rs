//! The signature of a request: what it covers, and whether it was made with a given secret. The gateway looks up the
//! secret and checks the time.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::Sha256;

use super::authorization::{Authorization, SCHEME};
use super::canonical::{Host, canonical_request};
use crate::encoding::hex_sha256;
use crate::{MalformedSignature, Request};

/// The signature of a request, TC3-HMAC-SHA256: parsed, and not yet verified.
#[derive(Debug, Clone)]
pub struct RequestSignature {
    key_id: String,
    time: Timestamp,
    date: String,
    service: String,
    canonical_request: Vec<u8>,
    string_to_sign: String,
    /// The string to sign with the host without its port.
    portless_string_to_sign: String,
    signature: [u8; 32],
}

impl RequestSignature {
    /// Parses the signature of a request, and computes the string to sign.
    ///
    /// # Errors
    ///
    /// When the request has no signature, or a malformed one, which cannot be verified with any secret.
    pub fn parse(request: &Request) -> Result<Self, MalformedSignature> {
        let header = request
            .header_text("authorization")
            .ok_or_else(|| MalformedSignature::new("the Authorization header is missing"))?;
        let Authorization { key_id, date, service, signed_headers, signature } =
            Authorization::parse(header)?;
        let time = time_of(request)?;
        if time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string() != date {
            return Err(MalformedSignature::new("Credential and X-TC-Timestamp name different days in UTC"));
        }

        let string_to_sign = |canonical: &[u8]| {
            let seconds = time.as_second();
            let digest = hex_sha256(canonical);
            format!("{SCHEME}\n{seconds}\n{date}/{service}/tc3_request\n{digest}")
        };
        let canonical = canonical_request(request, signed_headers, Host::AsSent)?;
        let portless = canonical_request(request, signed_headers, Host::WithoutPort)?;
        Ok(Self {
            key_id: key_id.to_owned(),
            time,
            date: date.to_owned(),
            service: service.to_owned(),
            string_to_sign: string_to_sign(&canonical),
            portless_string_to_sign: string_to_sign(&portless),
            canonical_request: canonical,
            signature,
        })
    }

    /// The id of the access key (`SecretId`).
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The time of the signature, by the client's clock.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// The service that the signing key is derived for.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The canonical request with the host as it was sent, to find out why a signature does not match.
    #[must_use]
    pub fn canonical_request(&self) -> &[u8] {
        &self.canonical_request
    }

    /// The string to sign, with the host as it was sent.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// Whether the signature was made with this secret, over the host with or without its port. The comparisons take
    /// constant time.
    #[must_use]
    pub fn verify(&self, secret: &str) -> bool {
        let day = sign(format!("TC3{secret}").as_bytes(), &self.date);
        let key = sign(&sign(&day, &self.service), "tc3_request");
        let made_over = |text: &str| keyed(&key).chain_update(text).verify_slice(&self.signature).is_ok();
        made_over(&self.string_to_sign) | made_over(&self.portless_string_to_sign)
    }
}

/// `X-TC-Timestamp`: seconds since 1970, in digits.
pub(super) fn time_of(request: &Request) -> Result<Timestamp, MalformedSignature> {
    let text = request.header_text("x-tc-timestamp").unwrap_or_default();
    let seconds = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or_else(|| MalformedSignature::new("X-TC-Timestamp must be a number of seconds"))
}

fn sign(key: &[u8], text: &str) -> Vec<u8> {
    keyed(key).chain_update(text).finalize().into_bytes().to_vec()
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}
