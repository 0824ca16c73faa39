//! Parsing of signatures, as far as the clouds have it in common.

use std::fmt;

use crate::Request;

/// Why the signature of a request cannot be verified with any secret: it is missing, or its form is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedSignature(String);

impl MalformedSignature {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for MalformedSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MalformedSignature {}

/// Splits an `Authorization` header into its scheme and its fields.
pub(crate) fn split_scheme(authorization: &str) -> Result<(&str, &str), MalformedSignature> {
    authorization.split_once(' ').ok_or_else(|| MalformedSignature::new("Authorization has one word"))
}

/// The value of a field such as `Signature=…`. The list must contain the field once, and its value is not empty.
pub(crate) fn field<'a>(fields: &'a str, name: &str) -> Result<&'a str, MalformedSignature> {
    let mut values = fields
        .split(',')
        .filter_map(|field| field.trim().split_once('='))
        .filter_map(|(n, value)| (n == name).then_some(value));
    match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() => Ok(value),
        _ => Err(MalformedSignature::new(format!("Authorization must contain {name} once"))),
    }
}

/// The names in a list such as `host;x-date`, which must be sorted.
pub(crate) fn signed_header_names(list: &str) -> Result<Vec<&str>, MalformedSignature> {
    let names: Vec<_> = list.split(';').collect();
    if !names.is_sorted_by(|a, b| a < b) || names.iter().any(|name| *name != name.to_ascii_lowercase()) {
        let why = "SignedHeaders must be lower-case, sorted, and name each header once";
        return Err(MalformedSignature::new(why));
    }
    Ok(names)
}

/// The canonical headers: `name:value` and a line break for each name. `canonical_value` joins the values of all
/// headers of one name, which each cloud does differently.
pub(crate) fn canonical_headers(
    request: &Request,
    names: &[&str],
    canonical_value: impl Fn(&str, Vec<&[u8]>) -> Vec<u8>,
) -> Result<Vec<u8>, MalformedSignature> {
    let mut lines = Vec::new();
    for name in names {
        let values = request.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.trim_ascii());
        let values: Vec<_> = values.collect();
        if values.is_empty() {
            return Err(MalformedSignature::new(format!("the signed header {name} is missing")));
        }
        lines.extend_from_slice(name.as_bytes());
        lines.push(b':');
        lines.extend_from_slice(&canonical_value(name, values));
        lines.push(b'\n');
    }
    Ok(lines)
}
