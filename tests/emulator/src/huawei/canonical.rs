//! The canonical request: the one spelling of a request that both sides sign.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use sha2::{Digest as _, Sha256};

use super::authorization::Malformed;
use crate::Request;

/// Everything but `A-Z a-z 0-9 - _ . ~` is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Six parts, a line each. It is bytes, because header values may be.
pub(super) fn canonical_request(request: &Request, signed_headers: &str) -> Result<Vec<u8>, Malformed> {
    let parts = [
        request.method.clone().into_bytes(),
        path(request).into_bytes(),
        query(request).into_bytes(),
        headers(request, signed_headers)?,
        signed_headers.to_owned().into_bytes(),
        payload_hash(request),
    ];
    Ok(parts.join(&b'\n'))
}

pub(super) fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Decoded, cut at slashes, each segment encoded again; it always ends in a slash.
/// An encoded slash thus becomes a cut, which is how the vendor's own tools sign it.
fn path(request: &Request) -> String {
    let decoded: Vec<u8> = percent_decode_str(&request.path).collect();
    let mut path = decoded.split(|&byte| byte == b'/').map(encode).collect::<Vec<_>>().join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// Pairs sorted by key, then value, as they are before encoding.
fn query(request: &Request) -> String {
    let mut pairs = request.query_pairs();
    pairs.sort();
    let pair = |(key, value): &(Vec<u8>, Vec<u8>)| format!("{}={}", encode(key), encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// `name:value` and a line break for each signed header.
fn headers(request: &Request, signed_headers: &str) -> Result<Vec<u8>, Malformed> {
    let names: Vec<_> = signed_headers.split(';').collect();
    if !names.is_sorted_by(|a, b| a < b) || names.iter().any(|name| *name != name.to_ascii_lowercase()) {
        return Err(Malformed(
            "SignedHeaders must be lower-case, sorted, and name each header once".to_owned(),
        ));
    }
    if !names.contains(&"x-sdk-date") {
        return Err(Malformed("X-Sdk-Date must be signed".to_owned()));
    }
    let mut lines = Vec::new();
    for name in names {
        let values = request.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.trim_ascii());
        let values: Vec<_> = values.collect();
        if values.is_empty() {
            return Err(Malformed(format!("the signed header {name} is missing")));
        }
        lines.extend_from_slice(name.as_bytes());
        lines.push(b':');
        lines.extend_from_slice(&values.join(&b','));
        lines.push(b'\n');
    }
    Ok(lines)
}

/// The header may declare the payload unsigned, and nothing else: any other value is not believed.
fn payload_hash(request: &Request) -> Vec<u8> {
    const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";
    match request.header("x-sdk-content-sha256") {
        Some(UNSIGNED) => UNSIGNED.to_vec(),
        _ => hex_sha256(&request.body).into_bytes(),
    }
}

fn encode(bytes: &[u8]) -> String {
    percent_encode(bytes, ENCODED).to_string()
}
