//! Version 3 of the signature, in an `Authorization` header.
//!
//! ```text
//! ACS3-HMAC-SHA256 Credential=KEY,SignedHeaders=host;x-acs-action;…,Signature=64 hex digits
//! ```

use super::message::pairs;
use super::signature::{Signature, Signed, parse_date};
use crate::encoding::{decode_hex, hex_sha256, percent_encode};
use crate::{Malformed, Request, signed_headers};

const SCHEME: &str = "ACS3-HMAC-SHA256";

pub(super) fn read(request: &Request, authorization: &str) -> Result<Signed, Malformed> {
    let (scheme, fields) =
        authorization.split_once(' ').ok_or_else(|| Malformed::new("Authorization has one word"))?;
    if scheme != SCHEME {
        return Err(Malformed::new(format!("the algorithm {scheme} is not supported")));
    }
    let field = |name: &str| {
        let mut values = fields
            .split(',')
            .filter_map(|field| field.trim().split_once('='))
            .filter_map(|(n, value)| (n == name).then_some(value));
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() => Ok(value),
            _ => Err(Malformed::new(format!("Authorization must say {name} once"))),
        }
    };
    let key_id = field("Credential")?;
    let mac = decode_hex(field("Signature")?)
        .ok_or_else(|| Malformed::new("Signature must be 64 lower-case hexadecimal digits"))?;

    let header = |name: &str| match request.header_text(name) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(Malformed::new(format!("there is no {name} header"))),
    };
    let payload_hash = hex_sha256(&request.body);
    let payload_is_declared = header("x-acs-content-sha256")? == payload_hash;
    if request.header("x-acs-accesskey-id").is_some_and(|id| id != key_id.as_bytes()) {
        return Err(Malformed::new("x-acs-accesskey-id is not the key of the credential"));
    }
    let canonical_request = canonical_request(request, field("SignedHeaders")?, payload_hash)?;
    Ok(Signed {
        key_id: key_id.to_owned(),
        time: parse_date(header("x-acs-date")?)?,
        nonce: header("x-acs-signature-nonce")?.to_owned(),
        string_to_sign: format!("{SCHEME}\n{}", hex_sha256(&canonical_request)),
        canonical_request,
        signature: Signature::Acs3 { mac, payload_is_declared },
    })
}

/// Six parts, a line each. It is bytes, because header values may be.
fn canonical_request(request: &Request, list: &str, payload_hash: String) -> Result<Vec<u8>, Malformed> {
    let parts = [
        request.method.clone().into_bytes(),
        request.path.clone().into_bytes(),
        canonical_pairs(pairs(request.query.as_bytes()).collect()).into_bytes(),
        headers(request, list)?,
        list.to_owned().into_bytes(),
        payload_hash.into_bytes(),
    ];
    Ok(parts.join(&b'\n'))
}

/// Pairs sorted by key, then value, as they are before encoding.
pub(super) fn canonical_pairs(mut pairs: Vec<(Vec<u8>, Vec<u8>)>) -> String {
    pairs.sort();
    let pair =
        |(key, value): &(Vec<u8>, Vec<u8>)| format!("{}={}", percent_encode(key), percent_encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The host and every `x-acs-` header must be signed; others may be.
fn headers(request: &Request, list: &str) -> Result<Vec<u8>, Malformed> {
    let names = signed_headers::names(list)?;
    let sent = request.headers.iter().map(|(name, _)| name.as_str());
    let unsigned =
        sent.filter(|name| *name == "host" || name.starts_with("x-acs-")).find(|name| !names.contains(name));
    if let Some(name) = unsigned {
        return Err(Malformed::new(format!("{name} must be signed")));
    }
    if !names.contains(&"host") {
        return Err(Malformed::new("host must be signed"));
    }
    signed_headers::lines(request, &names, |_, mut values| {
        values.sort_unstable();
        values.join(&b',')
    })
}
