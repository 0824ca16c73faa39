//! The canonical request: the normal form of a request, of which client and service both compute the hash.

use std::borrow::Cow;

use http::header::{self, GetAll, HeaderMap, HeaderName, HeaderValue};
use imagescan_runtime::SigningRequest;
use imagescan_runtime::provider::{push_percent_encoded, push_sorted_pairs};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::{SDK_CONTENT_SHA256, SDK_DATE, SignError, SignedHeaders};

/// The headers that [`SignedHeaders::Standard`] signs if they are present, in the order of signing.
static STANDARD: [HeaderName; 8] = [
    header::CONTENT_TYPE,
    header::HOST,
    HeaderName::from_static("region"),
    HeaderName::from_static("x-domain-id"),
    HeaderName::from_static("x-project-id"),
    HeaderName::from_static(SDK_CONTENT_SHA256),
    HeaderName::from_static(SDK_DATE),
    HeaderName::from_static("x-security-token"),
];

/// A header to sign: its name in lower case, and its values, of which there is at least one.
type HeaderLine<'a> = (Cow<'a, str>, GetAll<'a, HeaderValue>);

/// The canonical request and the list of the headers in it, joined by `;`.
///
/// The buffer is wiped when dropped and never moves while it grows: the headers may contain a security token.
pub(super) fn request(
    request: &SigningRequest<'_>,
    signed_headers: SignedHeaders<'_>,
    payload_hash: &str,
) -> Result<(Zeroizing<Vec<u8>>, String), SignError> {
    let fields = match signed_headers {
        SignedHeaders::Standard => standard_fields(request.headers)?,
        SignedHeaders::Named(names) => named_fields(names, request.headers)?,
    };
    // An escape has three bytes for one; a pair gets at most one more `=`.
    let mut size = request.method.len() + 3 * (request.path.len() + request.query.len());
    size += payload_hash.len() + 8;
    for (name, values) in &fields {
        size += name.len() + 1;
        size += values.iter().map(|value| name.len() + value.len() + 2).sum::<usize>();
    }
    let mut out = Zeroizing::new(Vec::with_capacity(size));

    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    push_path(&mut out, request.path);
    out.push(b'\n');
    push_query(&mut out, request.query);
    out.push(b'\n');
    for (name, values) in &fields {
        push_header(&mut out, name, values);
    }
    out.push(b'\n');
    let names = joined(&fields);
    out.extend_from_slice(names.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload_hash.as_bytes());
    debug_assert!(out.len() <= size, "the canonical request outgrew its buffer");
    Ok((out, names))
}

/// The headers of the standard set that the request has.
fn standard_fields(headers: &HeaderMap) -> Result<Vec<HeaderLine<'_>>, SignError> {
    let mut fields = Vec::with_capacity(STANDARD.len());
    for name in &STANDARD {
        let values = headers.get_all(name);
        if values.iter().next().is_some() {
            fields.push((Cow::Borrowed(name.as_str()), values));
        } else if name == header::HOST {
            return Err(SignError::MissingHeader(name.to_string()));
        }
    }
    Ok(fields)
}

/// The named set: lower case, sorted, each once.
fn named_fields<'a>(names: &[&'a str], headers: &'a HeaderMap) -> Result<Vec<HeaderLine<'a>>, SignError> {
    let mut fields = Vec::with_capacity(names.len() + 1);
    for name in names.iter().copied().filter(|name| !name.contains('_')).chain([SDK_DATE]) {
        let values = headers.get_all(name);
        if values.iter().next().is_none() {
            return Err(SignError::MissingHeader(name.to_ascii_lowercase()));
        }
        fields.push((lower_case(name), values));
    }
    fields.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    fields.dedup_by(|(one, _), (other, _)| one == other);
    Ok(fields)
}

fn joined(fields: &[HeaderLine<'_>]) -> String {
    let mut names = String::with_capacity(fields.iter().map(|(name, _)| name.len() + 1).sum());
    for (index, (name, _)) in fields.iter().enumerate() {
        if index > 0 {
            names.push(';');
        }
        names.push_str(name);
    }
    names
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The path decoded, split at `/`, each segment encoded again, with a `/` at the end.
///
/// An encoded slash therefore separates segments as a plain one does, as on the vendor's side.
fn push_path(out: &mut Vec<u8>, path: &str) {
    let decoded = decode(path);
    for (index, segment) in decoded.split(|byte| *byte == b'/').enumerate() {
        if index > 0 {
            out.push(b'/');
        }
        push_percent_encoded(out, segment);
    }
    if decoded.last() != Some(&b'/') {
        out.push(b'/');
    }
}

/// The sorted parameters. A `+` is a plus sign: the vendor encodes a space as `%20` only.
fn push_query(out: &mut Vec<u8>, query: &str) {
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    push_sorted_pairs(out, pairs);
}

/// One line for each value, without outer blanks. The lines of a repeated header are sorted, as in the vendor's Go SDK.
fn push_header(out: &mut Vec<u8>, name: &str, values: &GetAll<'_, HeaderValue>) {
    let mut push = |value: &[u8]| {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        out.extend_from_slice(value);
        out.push(b'\n');
    };
    let mut values = values.iter().map(|value| value.as_bytes().trim_ascii());
    match (values.next(), values.next()) {
        (Some(only), None) => push(only),
        (first, second) => {
            let mut sorted: Vec<_> = first.into_iter().chain(second).chain(values).collect();
            sorted.sort_unstable();
            sorted.into_iter().for_each(push);
        }
    }
}

/// The percent-decoded bytes, which need not be UTF-8.
fn decode(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    percent_decode_str(text).into()
}
