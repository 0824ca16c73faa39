//! The canonical request: the one spelling of a request that both sides sign.

use percent_encoding::percent_decode_str;

use crate::encoding::{hex_sha256, percent_encode};
use crate::{Malformed, Request, signed_headers};

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

/// Decoded, cut at slashes, each segment encoded again; it always ends in a slash.
/// An encoded slash thus becomes a cut, which is how the vendor's own tools sign it.
fn path(request: &Request) -> String {
    let decoded: Vec<u8> = percent_decode_str(&request.path).collect();
    let mut path = decoded.split(|&byte| byte == b'/').map(percent_encode).collect::<Vec<_>>().join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// Pairs sorted by key, then value, as they are before encoding.
fn query(request: &Request) -> String {
    let mut pairs = request.query_pairs();
    pairs.sort();
    let pair =
        |(key, value): &(Vec<u8>, Vec<u8>)| format!("{}={}", percent_encode(key), percent_encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// `name:value` and a line break for each signed header.
fn headers(request: &Request, signed_headers: &str) -> Result<Vec<u8>, Malformed> {
    let names = signed_headers::names(signed_headers)?;
    if !names.contains(&"x-sdk-date") {
        return Err(Malformed::new("X-Sdk-Date must be signed"));
    }
    signed_headers::lines(request, &names, |_, values| values.join(&b','))
}

/// The header may declare the payload unsigned, and nothing else: any other value is not believed.
fn payload_hash(request: &Request) -> Vec<u8> {
    const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";
    match request.header("x-sdk-content-sha256") {
        Some(UNSIGNED) => UNSIGNED.to_vec(),
        _ => hex_sha256(&request.body).into_bytes(),
    }
}
