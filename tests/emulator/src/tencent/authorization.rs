//! The `Authorization` header, taken apart.
//!
//! ```text
//! TC3-HMAC-SHA256 Credential=KEY/DATE/SERVICE/tc3_request, SignedHeaders=content-type;host, Signature=64 hex digits
//! ```

use crate::Malformed;
use crate::encoding::decode_hex;

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
    pub(super) fn parse(header: &'a str) -> Result<Self, Malformed> {
        let (scheme, fields) =
            header.split_once(' ').ok_or_else(|| Malformed::new("Authorization has one word"))?;
        if scheme != SCHEME {
            return Err(Malformed::new(format!("the algorithm {scheme} is not supported")));
        }
        let field = |name: &str| -> Result<&'a str, Malformed> {
            let mut values = fields
                .split(',')
                .filter_map(|field| field.trim().split_once('='))
                .filter_map(|(n, value)| (n == name).then_some(value));
            match (values.next(), values.next()) {
                (Some(value), None) if !value.is_empty() => Ok(value),
                _ => Err(Malformed::new(format!("Authorization must say {name} once"))),
            }
        };

        let credential: Vec<_> = field("Credential")?.split('/').collect();
        let [key_id, date, service, "tc3_request"] = credential[..] else {
            return Err(Malformed::new("Credential must be KEY/DATE/SERVICE/tc3_request"));
        };
        if [key_id, date, service].contains(&"") {
            return Err(Malformed::new("Credential must not have empty parts"));
        }
        let signature = decode_hex(field("Signature")?)
            .ok_or_else(|| Malformed::new("Signature must be 64 lower-case hexadecimal digits"))?;
        Ok(Self { key_id, date, service, signed_headers: field("SignedHeaders")?, signature })
    }
}
