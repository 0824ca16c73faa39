//! The list of signed headers, and the lines that it stands for. Every cloud has one; the spelling of values differs.

use crate::{Malformed, Request};

/// The names in a list like `host;x-date`, which must be sorted.
pub(crate) fn names(list: &str) -> Result<Vec<&str>, Malformed> {
    let names: Vec<_> = list.split(';').collect();
    if !names.is_sorted_by(|a, b| a < b) || names.iter().any(|name| *name != name.to_ascii_lowercase()) {
        return Err(Malformed::new("SignedHeaders must be lower-case, sorted, and name each header once"));
    }
    Ok(names)
}

/// `name:value` and a line break for each. `spell` makes one value of those that the request has.
pub(crate) fn lines(
    request: &Request,
    names: &[&str],
    spell: impl Fn(&str, Vec<&[u8]>) -> Vec<u8>,
) -> Result<Vec<u8>, Malformed> {
    let mut lines = Vec::new();
    for name in names {
        let values = request.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.trim_ascii());
        let values: Vec<_> = values.collect();
        if values.is_empty() {
            return Err(Malformed::new(format!("the signed header {name} is missing")));
        }
        lines.extend_from_slice(name.as_bytes());
        lines.push(b':');
        lines.extend_from_slice(&spell(name, values));
        lines.push(b'\n');
    }
    Ok(lines)
}
