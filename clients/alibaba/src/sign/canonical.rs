//! The canonical forms: the one spelling of a request that both ends sign.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, GetAll, HOST, HeaderMap, HeaderValue};
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::percent_encode_bytes;
use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use super::{CONTENT_SHA256, DATE, NONCE, SignError, SignedHeaders};

/// A header to sign: its name in lower case, and its values, of which there is at least one.
type Field<'a> = (String, GetAll<'a, HeaderValue>);

/// A parameter, name and value decoded.
pub(super) type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// The canonical request and the list of the headers in it, joined by `;`.
///
/// The request is wiped when dropped and never moves while it grows: its headers may hold a security token.
pub(super) fn request(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    payload_hash: &str,
) -> Result<(Zeroizing<Vec<u8>>, String), SignError> {
    let fields = fields(signed_headers, request.headers)?;
    let names = fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    // Escapes take three bytes for one, pairs get an `=` at most.
    let mut size = request.method.len() + request.path.len() + 3 * request.query.len();
    size += names.len() + payload_hash.len() + 8;
    for (name, values) in &fields {
        size += name.len() + 2 + values.iter().map(|value| value.len() + 1).sum::<usize>();
    }
    let mut out = Zeroizing::new(Vec::with_capacity(size));

    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    // As it stands on the wire: the services read the path of the older style as it is given.
    out.extend_from_slice(if request.path.is_empty() { b"/" } else { request.path.as_bytes() });
    out.push(b'\n');
    push_pairs(&mut out, pairs(request.query.as_bytes()));
    out.push(b'\n');
    for (name, values) in &fields {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        push_values(&mut out, values);
        out.push(b'\n');
    }
    out.push(b'\n');
    out.extend_from_slice(names.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload_hash.as_bytes());
    debug_assert!(out.len() <= size, "the canonical request outgrew its buffer");
    Ok((out, names))
}

/// The headers to sign: lower case, sorted, each once.
fn fields<'a>(set: SignedHeaders<'_>, headers: &'a HeaderMap) -> Result<Vec<Field<'a>>, SignError> {
    let lower = |name: &str| name.to_ascii_lowercase();
    let mut names: Vec<String> = match set {
        SignedHeaders::Standard => {
            let ours = |name: &str| name == CONTENT_TYPE.as_str() || name.starts_with("x-acs-");
            headers.keys().map(|name| name.as_str().to_owned()).filter(|name| ours(name)).collect()
        }
        SignedHeaders::Named(names) => names.iter().map(|name| lower(name)).collect(),
    };
    names.extend([HOST.as_str(), DATE, NONCE, CONTENT_SHA256].map(lower));
    names.sort_unstable();
    names.dedup();
    let find = |name: String| {
        let values = headers.get_all(&name);
        if values.iter().next().is_some() { Ok((name, values)) } else { Err(SignError::MissingHeader(name)) }
    };
    names.into_iter().map(find).collect()
}

/// The values with outer blanks cut off; of a repeated header sorted and joined by `,`.
fn push_values(out: &mut Vec<u8>, values: &GetAll<'_, HeaderValue>) {
    let mut sorted: Vec<_> = values.iter().map(|value| value.as_bytes().trim_ascii()).collect();
    sorted.sort_unstable();
    for (index, value) in sorted.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(value);
    }
}

/// The parameters of a query or a form.
///
/// A `+` is a space there: the vendor's Python SDK writes it so, and signs `%20`.
pub(super) fn pairs(text: &[u8]) -> Vec<Pair<'_>> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let equals = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = equals.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if text.contains(&b'+') {
        let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        return Cow::Owned(percent_decode(&spaced).collect());
    }
    percent_decode(text).into()
}

/// The pairs sorted by decoded name, then decoded value; each with its `=`, also where the wire has none.
pub(super) fn push_pairs(out: &mut Vec<u8>, mut pairs: Vec<Pair<'_>>) {
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        push_encoded(out, name);
        out.push(b'=');
        push_encoded(out, value);
    }
}

pub(super) fn push_encoded(out: &mut Vec<u8>, bytes: &[u8]) {
    for piece in percent_encode_bytes(bytes) {
        out.extend_from_slice(piece.as_bytes());
    }
}
