//! The canonical request: the one spelling of a request that both sides sign.

use crate::encoding::hex_sha256;
use crate::{Malformed, Request, signed_headers};

/// Six parts, a line each. It is bytes, because header values may be.
pub(super) fn canonical_request(
    request: &Request,
    signed_headers: &str,
    host: Host,
) -> Result<Vec<u8>, Malformed> {
    // A POST carries its parameters in the body; only a GET signs its query, raw as it is.
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

/// Which spelling of the host is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// As the `Host` header has it.
    AsSent,
    /// Without the port, although the header has one: the vendor's Node SDK does so.
    WithoutPort,
}

/// `name:value` and a line break for each signed header, both in lower case.
fn headers(request: &Request, signed_headers: &str, host: Host) -> Result<Vec<u8>, Malformed> {
    let names = signed_headers::names(signed_headers)?;
    for required in ["content-type", "host"] {
        if !names.contains(&required) {
            return Err(Malformed::new(format!("{required} must be signed")));
        }
    }
    signed_headers::lines(request, &names, |name, values| {
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

/// The header may declare the payload unsigned, and nothing else: any other value is not believed.
fn payload_hash(request: &Request) -> Vec<u8> {
    const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";
    match request.header("x-tc-content-sha256") {
        Some(UNSIGNED) => hex_sha256(UNSIGNED).into_bytes(),
        _ => hex_sha256(&request.body).into_bytes(),
    }
}
