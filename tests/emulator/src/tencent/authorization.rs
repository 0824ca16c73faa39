//! Parses the `Authorization` header.
//!
//! ```text
//! TC3-HMAC-SHA256 Credential=KEY/DATE/SERVICE/tc3_request, SignedHeaders=content-type;host, Signature=64 hex digits
//! ```

use crate::encoding::decode_hex;
use crate::signature::{self, MalformedSignature};

pub(super) const SCHEME: &str = "TC3-HMAC-SHA256";

#[derive(Debug)]
pub(super) struct Authorization<'a> {
    pub(super) key_id: &'a str,
    /// The UTC day that the signing key is derived for, `YYYY-MM-DD`.
    pub(super) date: &'a str,
    pub(super) service: &'a str,
    pub(super) signed_headers: &'a str,
    pub(super) signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str) -> Result<Self, MalformedSignature> {
        let (scheme, fields) = signature::split_scheme(header)?;
        if scheme != SCHEME {
            return Err(MalformedSignature::new(format!("the algorithm {scheme} is not supported")));
        }
        let field = |name| signature::field(fields, name);
        let credential: Vec<_> = field("Credential")?.split('/').collect();
        let [key_id, date, service, "tc3_request"] = credential[..] else {
            return Err(MalformedSignature::new("Credential must be KEY/DATE/SERVICE/tc3_request"));
        };
        if [key_id, date, service].contains(&"") {
            return Err(MalformedSignature::new("Credential must not have empty parts"));
        }
        let signature = decode_hex(field("Signature")?)
            .ok_or_else(|| MalformedSignature::new("Signature must be 64 lower-case hexadecimal digits"))?;
        Ok(Self { key_id, date, service, signed_headers: field("SignedHeaders")?, signature })
    }
}
