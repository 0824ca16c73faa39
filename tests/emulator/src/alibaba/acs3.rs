//! Parses the signature version 3, ACS3-HMAC-SHA256, in an `Authorization` header.
//!
//! ```text
//! ACS3-HMAC-SHA256 Credential=KEY,SignedHeaders=host;x-acs-action;…,Signature=64 hex digits
//! ```

use super::rpc_request::pairs;
use super::signature::{RequestSignature, Signature, parse_date};
use crate::Request;
use crate::encoding::{decode_hex, hex_sha256, percent_encode};
use crate::signature::{self, MalformedSignature};

const SCHEME: &str = "ACS3-HMAC-SHA256";

pub(super) fn parse(request: &Request, authorization: &str) -> Result<RequestSignature, MalformedSignature> {
    let (scheme, fields) = signature::split_scheme(authorization)?;
    if scheme != SCHEME {
        return Err(MalformedSignature::new(format!("the algorithm {scheme} is not supported")));
    }
    let field = |name| signature::field(fields, name);
    let key_id = field("Credential")?;
    let mac = decode_hex(field("Signature")?)
        .ok_or_else(|| MalformedSignature::new("Signature must be 64 lower-case hexadecimal digits"))?;

    let header = |name: &str| match request.header_text(name) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(MalformedSignature::new(format!("the {name} header is missing"))),
    };
    let payload_hash = hex_sha256(&request.body);
    let payload_is_declared = header("x-acs-content-sha256")? == payload_hash;
    if request.header("x-acs-accesskey-id").is_some_and(|id| id != key_id.as_bytes()) {
        return Err(MalformedSignature::new("x-acs-accesskey-id is not the key of the credential"));
    }
    let canonical_request = canonical_request(request, field("SignedHeaders")?, payload_hash)?;
    Ok(RequestSignature {
        key_id: key_id.to_owned(),
        time: parse_date(header("x-acs-date")?)?,
        nonce: header("x-acs-signature-nonce")?.to_owned(),
        string_to_sign: format!("{SCHEME}\n{}", hex_sha256(&canonical_request)),
        canonical_request,
        signature: Signature::Acs3 { mac, payload_is_declared },
    })
}

/// The canonical request: six parts joined by line breaks. It is bytes, because header values may not be UTF-8.
fn canonical_request(
    request: &Request,
    list: &str,
    payload_hash: String,
) -> Result<Vec<u8>, MalformedSignature> {
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

/// Pairs sorted by key, then value, before they are encoded.
pub(super) fn canonical_pairs(mut pairs: Vec<(Vec<u8>, Vec<u8>)>) -> String {
    pairs.sort();
    let pair =
        |(key, value): &(Vec<u8>, Vec<u8>)| format!("{}={}", percent_encode(key), percent_encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The canonical headers. The host and every `x-acs-` header must be signed; signing others is optional.
fn headers(request: &Request, list: &str) -> Result<Vec<u8>, MalformedSignature> {
    let names = signature::signed_header_names(list)?;
    let sent = request.headers.iter().map(|(name, _)| name.as_str());
    let unsigned =
        sent.filter(|name| *name == "host" || name.starts_with("x-acs-")).find(|name| !names.contains(name));
    if let Some(name) = unsigned {
        return Err(MalformedSignature::new(format!("{name} must be signed")));
    }
    if !names.contains(&"host") {
        return Err(MalformedSignature::new("host must be signed"));
    }
    signature::canonical_headers(request, &names, |_, mut values| {
        values.sort_unstable();
        values.join(&b',')
    })
}
