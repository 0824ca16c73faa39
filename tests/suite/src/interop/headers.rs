//! What differs in the headers of two requests.

use std::collections::BTreeMap;

use imagescan_emulator::Request;

/// Values that are of one request only, that say who sent it, or that follow from the body.
const OF_THE_MOMENT: [&str; 8] = [
    "authorization",
    "content-length",
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
    let ([scope, signed], [own_scope, own_signed]) = (authorization(theirs), authorization(ours));
    phrases.push(if signed == own_signed {
        "signed set alike".to_owned()
    } else {
        format!("signed set: theirs [{signed}], ours [{own_signed}]")
    });
    if scope != own_scope {
        phrases.push(format!("credential: theirs `{scope}`, ours `{own_scope}`"));
    }
    phrases
}

/// By name; those of one name joined.
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

/// What stands before the signed headers, and these.
fn authorization(request: &Request) -> [&str; 2] {
    let text = request.header_text("authorization").unwrap_or_default();
    let (scope, rest) = text.split_once("SignedHeaders=").unwrap_or((text, ""));
    let signed = rest.split(',').next().unwrap_or_default();
    [scope.trim_end_matches([' ', ',']), signed]
}
