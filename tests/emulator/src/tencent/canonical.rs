//! The canonical request: the normalized form of a request that client and server sign.

use crate::Request;
use crate::encoding::hex_sha256;
use crate::signature::{self, MalformedSignature};

/// Six parts joined by line breaks. It is bytes, because header values may not be UTF-8.
pub(super) fn canonical_request(
    request: &Request,
    signed_headers: &str,
    host: Host,
) -> Result<Vec<u8>, MalformedSignature> {
    // A POST has its parameters in the body. Only a GET signs its query, verbatim.
    let query = if request.method == "POST" { "" } else { &request.query };
    let parts = [
        request.method.clone().into_bytes(),
        request.path.clone().into_bytes(),
        query.to_owned().into_bytes(),
        headers(request, signed_headers, host)?,
        signed_headers.to_owned().into_bytes(),
        payload_hash(request),
    ];
    Ok(parts.join(&b'\n'))
}

/// The form of the host that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// As in the `Host` header.
    AsSent,
    /// Without the port, although the header has one, as the vendor's Node SDK signs it.
    WithoutPort,
}

/// The canonical headers, with values in lower case.
fn headers(request: &Request, signed_headers: &str, host: Host) -> Result<Vec<u8>, MalformedSignature> {
    let names = signature::signed_header_names(signed_headers)?;
    for required in ["content-type", "host"] {
        if !names.contains(&required) {
            return Err(MalformedSignature::new(format!("{required} must be signed")));
        }
    }
    signature::canonical_headers(request, &names, |name, values| {
        let value = values.join(&b',').to_ascii_lowercase();
        if name == "host" && host == Host::WithoutPort { without_port(&value).to_vec() } else { value }
    })
}

pub(super) fn without_port(host: &[u8]) -> &[u8] {
    match host.iter().rposition(|&byte| byte == b':') {
        Some(colon) if host[colon + 1..].iter().all(u8::is_ascii_digit) => &host[..colon],
        _ => host,
    }
}

/// The header can declare the payload unsigned. Other values are ignored, and the hash is computed.
fn payload_hash(request: &Request) -> Vec<u8> {
    const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";
    match request.header("x-tc-content-sha256") {
        Some(UNSIGNED) => hex_sha256(UNSIGNED).into_bytes(),
        _ => hex_sha256(&request.body).into_bytes(),
    }
}
