//! The canonical request: the normal form of a request, of which client and service both compute the hash.

use http::{HeaderMap, HeaderValue};
use imagescan_runtime::SigningRequest;
use zeroize::Zeroizing;

use super::{SignError, SignedHeaders};

/// The headers that every signature covers.
const STANDARD: [&str; 2] = ["content-type", "host"];

/// A header to sign: its name in lower case, and its one value without outer blanks.
type HeaderLine<'a> = (String, &'a [u8]);

/// The canonical request and the list of the headers in it, joined by `;`.
///
/// The buffer is wiped when dropped and never moves while it grows: the headers may contain a security token.
pub(super) fn request(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    payload_hash: &str,
) -> Result<(Zeroizing<Vec<u8>>, String), SignError> {
    // The query is signed as it is sent: in its order, with its escapes.
    let query = if request.method == "GET" { request.query } else { "" };
    let fields = fields(signed_headers, request.headers)?;
    let names = fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let lines: usize = fields.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let size = request.method.len()
        + request.path.len()
        + query.len()
        + lines
        + names.len()
        + payload_hash.len()
        + 6;
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    for line in [request.method, if request.path.is_empty() { "/" } else { request.path }, query] {
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    for (name, value) in &fields {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        // The vendor signs values in lower case, so the signed `x-tc-action` differs from the one that is sent.
        out.extend(value.iter().map(u8::to_ascii_lowercase));
        out.push(b'\n');
    }
    out.push(b'\n');
    out.extend_from_slice(names.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload_hash.as_bytes());
    debug_assert!(out.len() <= size, "the canonical request outgrew its buffer");
    Ok((out, names))
}

/// The headers of the set: lower case, sorted, each once.
fn fields<'a>(set: SignedHeaders<'_>, headers: &'a HeaderMap) -> Result<Vec<HeaderLine<'a>>, SignError> {
    let more = match set {
        SignedHeaders::Standard => &[],
        SignedHeaders::Named(names) => names,
    };
    let mut names: Vec<_> = STANDARD.iter().chain(more).map(|name| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| value(&name, headers).map(|value| (name, value))).collect()
}

/// The value of a header, which must be its only one: the vendor does not document how a repeated header is signed, and
/// proxies may join its values.
fn value<'a>(name: &str, headers: &'a HeaderMap) -> Result<&'a [u8], SignError> {
    let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value.trim_ascii()),
        (None, _) => Err(SignError::MissingHeader(name.to_owned())),
        (Some(_), Some(_)) => Err(SignError::RepeatedHeader(name.to_owned())),
    }
}
