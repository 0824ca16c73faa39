//! The `Authorization` header, taken apart.
//!
//! ```text
//! SDK-HMAC-SHA256 Access=KEY, SignedHeaders=host;x-sdk-date, Signature=64 hex digits
//! V11-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE, SignedHeaders=…, Signature=…
//! ```

use crate::Malformed;
use crate::encoding::decode_hex;

/// How the signing key comes from the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme<'a> {
    /// SDK-HMAC-SHA256: the secret signs.
    Plain,
    /// V11-HMAC-SHA256: a key derived for this scope, `DATE/REGION/SERVICE`, signs.
    Derived { scope: &'a str },
}

impl Scheme<'_> {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "SDK-HMAC-SHA256",
            Self::Derived { .. } => "V11-HMAC-SHA256",
        }
    }
}

#[derive(Debug)]
pub(super) struct Authorization<'a> {
    pub(super) scheme: Scheme<'a>,
    pub(super) key_id: &'a str,
    pub(super) signed_headers: &'a str,
    pub(super) signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str) -> Result<Self, Malformed> {
        let (scheme, fields) =
            header.split_once(' ').ok_or_else(|| malformed("Authorization has one word"))?;
        let field = |name: &str| -> Result<&'a str, Malformed> {
            let mut values = fields
                .split(',')
                .filter_map(|field| field.trim().split_once('='))
                .filter_map(|(n, value)| (n == name).then_some(value));
            match (values.next(), values.next()) {
                (Some(value), None) if !value.is_empty() => Ok(value),
                _ => Err(malformed(format!("Authorization must say {name} once"))),
            }
        };

        let (scheme, key_id) = match scheme {
            "SDK-HMAC-SHA256" => (Scheme::Plain, field("Access")?),
            "V11-HMAC-SHA256" => {
                let (key_id, scope) = split_credential(field("Credential")?)?;
                (Scheme::Derived { scope }, key_id)
            }
            _ => return Err(malformed(format!("the algorithm {scheme} is not supported"))),
        };
        let signature = decode_hex(field("Signature")?)
            .ok_or_else(|| malformed("Signature must be 64 lower-case hexadecimal digits"))?;
        Ok(Self { scheme, key_id, signed_headers: field("SignedHeaders")?, signature })
    }
}

fn split_credential(credential: &str) -> Result<(&str, &str), Malformed> {
    let parts: Vec<_> = credential.split('/').collect();
    if parts.len() != 4 || parts.contains(&"") {
        return Err(malformed("Credential must be KEY/DATE/REGION/SERVICE"));
    }
    credential.split_once('/').ok_or_else(|| malformed("Credential has no scope"))
}

fn malformed(why: impl Into<String>) -> Malformed {
    Malformed::new(why)
}
