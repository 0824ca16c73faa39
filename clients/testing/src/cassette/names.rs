//! Names of secrets.

use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, PROXY_AUTHORIZATION, SET_COOKIE};

use imagescan_runtime::provider::REDACTED;

/// The parts of names that only secrets have.
const SECRET: [&str; 7] = ["token", "secret", "password", "passwd", "credential", "privatekey", "apikey"];

/// The ends of names of tokens that name the next page: they are not secret, and a replay needs them.
const PAGE: [&str; 3] = ["nexttoken", "pagetoken", "continuationtoken"];

/// Whether the value of a member of this name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = letters(name);
    !PAGE.iter().any(|page| name.ends_with(page)) && SECRET.iter().any(|word| name.contains(word))
}

/// Whether a header's value is a secret, or a part of the credentials.
pub(super) fn is_secret_header(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive()
        || [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE, SET_COOKIE].contains(name)
        || is_key_id(name.as_str())
        || is_secret(name.as_str())
}

/// Whether the value of a parameter of a query or a form is a secret, or a part of the credentials or the signature.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    letters(name).ends_with("signature") || is_key_id(name) || is_secret(name)
}

/// Parameters of a query or a form, with the values of secret ones redacted.
pub(super) fn redact_parameters(text: &str) -> String {
    let redact = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret_parameter(name) => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    };
    text.split('&').map(redact).collect::<Vec<_>>().join("&")
}

/// Whether the name is that of an access key's id.
fn is_key_id(name: &str) -> bool {
    letters(name).ends_with("accesskeyid")
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}
