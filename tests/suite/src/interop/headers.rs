//! The differences between the headers of two requests.

use std::collections::BTreeMap;

use imagescan_emulator::Request;

/// Values that belong to one request, identify the sender, or follow from the body.
const OF_THE_MOMENT: [&str; 9] = [
    "authorization",
    "content-length",
    "host",
    "user-agent",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-sdk-date",
    "x-tc-timestamp",
    "x-tc-traceid",
];

/// A phrase for each kind of difference.
pub(super) fn differences(theirs: &Request, ours: &Request) -> Vec<String> {
    let (sent, own) = (headers(theirs), headers(ours));
    let mut phrases = Vec::new();
    for (whose, names) in [("theirs", missing(sent.keys(), &own)), ("ours", missing(own.keys(), &sent))] {
        if !names.is_empty() {
            phrases.push(format!("headers only {whose} [{}]", names.join(", ")));
        }
    }
    for (name, value) in &sent {
        match own.get(name) {
            Some(other) if other != value && !OF_THE_MOMENT.contains(&name.as_str()) => {
                phrases.push(format!("{name}: theirs `{value}`, ours `{other}`"));
            }
            _ => {}
        }
    }
    if phrases.is_empty() {
        phrases.push("headers alike".to_owned());
    }
    phrases.extend(authorization(theirs, ours));
    phrases
}

/// By name; values of the same name are joined.
fn headers(request: &Request) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &request.headers {
        let value = String::from_utf8_lossy(value);
        headers
            .entry(name.clone())
            .and_modify(|held| *held = format!("{held}, {value}"))
            .or_insert_with(|| value.into_owned());
    }
    headers
}

fn missing<'a>(names: impl Iterator<Item = &'a String>, from: &BTreeMap<String, String>) -> Vec<&'a str> {
    names.filter(|name| !from.contains_key(*name)).map(String::as_str).collect()
}

/// The signed headers, and the credential; the keys are the same.
fn authorization(theirs: &Request, ours: &Request) -> Vec<String> {
    let ([scope, signed], [own_scope, own_signed]) = (parts(theirs), parts(ours));
    let only = |whose, these: &str, those: &str| {
        let names: Vec<_> =
            these.split(';').filter(|name| !those.split(';').any(|own| own == *name)).collect();
        (!names.is_empty()).then(|| format!("signed only {whose} [{}]", names.join(", ")))
    };
    let mut phrases = Vec::new();
    if signed == own_signed {
        phrases.push("signed set alike".to_owned());
    }
    phrases.extend(only("theirs", signed, own_signed));
    phrases.extend(only("ours", own_signed, signed));
    if scope != own_scope {
        phrases.push(format!("credential: theirs `{scope}`, ours `{own_scope}`"));
    }
    phrases
}

/// The text before the signed headers, without a key's id if a scope follows; and the headers.
fn parts(request: &Request) -> [&str; 2] {
    let text = request.header_text("authorization").unwrap_or_default();
    let (before, rest) = text.split_once("SignedHeaders=").unwrap_or((text, ""));
    let scope = before.split_once('/').map_or(before, |(_, scope)| scope);
    [scope.trim_end_matches([' ', ',']), rest.split(',').next().unwrap_or_default()]
}
