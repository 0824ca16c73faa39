//! The canonical request: the normal form of a request, of which client and service both compute the hash.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, GetAll, HOST, HeaderMap, HeaderValue};
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{QueryPair, push_sorted_pairs};
use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use super::{CONTENT_SHA256, DATE, NONCE, SignError, SignedHeaders};

/// A header to sign: its name in lower case, and its values, of which there is at least one.
type HeaderLine<'a> = (String, GetAll<'a, HeaderValue>);

/// The canonical request and the list of the headers in it, joined by `;`.
///
/// The buffer is wiped when dropped and never moves while it grows: the headers may contain a security token.
pub(super) fn request(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    payload_hash: &str,
) -> Result<(Zeroizing<Vec<u8>>, String), SignError> {
    let fields = fields(signed_headers, request.headers)?;
    let names = fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    // An escape has three bytes for one; a pair gets at most one more `=`.
    let mut size = request.method.len() + request.path.len() + 3 * request.query.len();
    size += names.len() + payload_hash.len() + 8;
    for (name, values) in &fields {
        size += name.len() + 2 + values.iter().map(|value| value.len() + 1).sum::<usize>();
    }
    let mut out = Zeroizing::new(Vec::with_capacity(size));

    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    // Unchanged: the services sign the path as it is sent.
    out.extend_from_slice(if request.path.is_empty() { b"/" } else { request.path.as_bytes() });
    out.push(b'\n');
    push_sorted_pairs(&mut out, pairs(request.query.as_bytes()));
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
fn fields<'a>(set: SignedHeaders<'_>, headers: &'a HeaderMap) -> Result<Vec<HeaderLine<'a>>, SignError> {
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

/// The values without outer blanks, sorted and joined by `,`.
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
/// A `+` is a space: the vendor's Python SDK sends it, and signs `%20`.
pub(super) fn pairs(text: &[u8]) -> Vec<QueryPair<'_>> {
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
    if !text.contains(&b'%') {
        return Cow::Borrowed(text);
    }
    percent_decode(text).into()
}
