//! Parses the `Authorization` header.
//!
//! ```text
//! SDK-HMAC-SHA256 Access=KEY, SignedHeaders=host;x-sdk-date, Signature=64 hex digits
//! V11-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE, SignedHeaders=…, Signature=…
//! ```

use crate::encoding::decode_hex;
use crate::signature::{self, MalformedSignature};

/// How the signing key is made from the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme<'a> {
    /// SDK-HMAC-SHA256: the secret is the signing key.
    Plain,
    /// V11-HMAC-SHA256: the signing key is derived for this scope, `DATE/REGION/SERVICE`.
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
    pub(super) fn parse(header: &'a str) -> Result<Self, MalformedSignature> {
        let (scheme, fields) = signature::split_scheme(header)?;
        let field = |name| signature::field(fields, name);
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

fn split_credential(credential: &str) -> Result<(&str, &str), MalformedSignature> {
    let parts: Vec<_> = credential.split('/').collect();
    if parts.len() != 4 || parts.contains(&"") {
        return Err(malformed("Credential must be KEY/DATE/REGION/SERVICE"));
    }
    credential.split_once('/').ok_or_else(|| malformed("Credential has no scope"))
}

fn malformed(why: impl Into<String>) -> MalformedSignature {
    MalformedSignature::new(why)
}
