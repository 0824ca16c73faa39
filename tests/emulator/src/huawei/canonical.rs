//! The canonical request: the normalized form of a request that client and server sign.

use percent_encoding::percent_decode_str;

use crate::Request;
use crate::encoding::{hex_sha256, percent_encode};
use crate::signature::{self, MalformedSignature};

/// Six parts joined by line breaks. It is bytes, because header values may not be UTF-8.
pub(super) fn canonical_request(
    request: &Request,
    signed_headers: &str,
) -> Result<Vec<u8>, MalformedSignature> {
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

/// Decodes the path, splits it at slashes and encodes each segment again; the result always ends in a slash.
/// An encoded slash thus splits a segment, as in the signatures of the vendor's own tools.
fn path(request: &Request) -> String {
    let decoded: Vec<u8> = percent_decode_str(&request.path).collect();
    let mut path = decoded.split(|&byte| byte == b'/').map(percent_encode).collect::<Vec<_>>().join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// Pairs sorted by key, then value, before they are encoded.
fn query(request: &Request) -> String {
    let mut pairs = request.query_pairs();
    pairs.sort();
    let pair =
        |(key, value): &(Vec<u8>, Vec<u8>)| format!("{}={}", percent_encode(key), percent_encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn headers(request: &Request, signed_headers: &str) -> Result<Vec<u8>, MalformedSignature> {
    let names = signature::signed_header_names(signed_headers)?;
    if !names.contains(&"x-sdk-date") {
        return Err(MalformedSignature::new("X-Sdk-Date must be signed"));
    }
    signature::canonical_headers(request, &names, |_, values| values.join(&b','))
}

/// The header can declare the payload unsigned. Other values are ignored, and the hash is computed.
fn payload_hash(request: &Request) -> Vec<u8> {
    const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";
    match request.header("x-sdk-content-sha256") {
        Some(UNSIGNED) => UNSIGNED.to_vec(),
        _ => hex_sha256(&request.body).into_bytes(),
    }
}
