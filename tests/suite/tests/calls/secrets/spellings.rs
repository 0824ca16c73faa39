//! The spellings in which a service may quote what it received, and whether printed text contains one.

use std::error::Error as StdError;
use std::fmt::{Debug, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use imagescan_runtime::Error;
use imagescan_runtime::provider::percent_encode;

/// A text that must not be printed, and the length of its start that may be printed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secret {
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
}

pub(crate) const ID: Secret = Secret { name: "access key id", value: "AKIDPLANTEDPUBLICPART42" };
pub(crate) const KEY: Secret =
    Secret { name: "secret key", value: "PlantedSecretKey/with+all=\"&it%2F\\has" };
pub(crate) const SESSION: Secret =
    Secret { name: "session token", value: "PlantedSessionToken//a+b==&c\"d~e_f-g" };
pub(crate) const BEARER: Secret =
    Secret { name: "bearer token", value: "PlantedBearerToken.aGVh/ZGVy+x_y-z==" };

/// One way to write a secret.
pub(crate) struct Spelling {
    pub(crate) name: &'static str,
    /// The text that is quoted.
    pub(crate) text: String,
    /// The part that contains only the secret.
    core: String,
}

/// Every spelling that services were seen to use, and mixes of them.
pub(crate) fn spellings(secret: &str) -> Vec<Spelling> {
    let special = |spell: &dyn Fn(char) -> String| -> String {
        secret.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { spell(c) }).collect()
    };
    // A digit would belong to the number before it.
    let open = |radix: u32, spell: &dyn Fn(u32) -> String| -> String {
        let mut next = secret.chars().skip(1);
        secret
            .chars()
            .map(|c| {
                let end = if next.next().is_some_and(|next| next.is_digit(radix)) { ";" } else { "" };
                if c.is_ascii_alphanumeric() { c.to_string() } else { spell(u32::from(c)) + end }
            })
            .collect()
    };
    let each = |spell: &dyn Fn(char) -> String| -> String { secret.chars().map(spell).collect() };
    let once = percent_encode(secret).to_string();
    let json = serde_json::to_string(secret).expect("text").trim_matches('"').to_owned();
    let mut all: Vec<(&'static str, String)> = vec![
        ("as it is", secret.to_owned()),
        ("percent-encoded", once.clone()),
        ("percent-encoded in lower case", special(&|c| format!("%{:02x}", u32::from(c)))),
        ("percent-encoded twice", percent_encode(&once).to_string()),
        ("every character percent-encoded", each(&|c| format!("%{:02X}", u32::from(c)))),
        ("JSON", json.clone()),
        ("JSON with slashes escaped", json.replace('/', "\\/")),
        ("JSON with numbers", special(&|c| format!("\\u{:04x}", u32::from(c)))),
        ("JSON in JSON", serde_json::to_string(&json).expect("text").trim_matches('"').to_owned()),
        ("Rust's Debug", format!("{secret:?}").trim_matches('"').to_owned()),
        ("HTML with decimal numbers", special(&|c| format!("&#{};", u32::from(c)))),
        ("HTML with hexadecimal numbers", special(&|c| format!("&#x{:X};", u32::from(c)))),
        ("HTML with decimal numbers without an end", open(10, &|code| format!("&#{code}"))),
        ("HTML with hexadecimal numbers without an end", open(16, &|code| format!("&#x{code:X}"))),
        ("HTML with names without an end", secret.replace('&', "&amp").replace('"', "&quot")),
        ("XML", secret.replace('&', "&amp;").replace('"', "&quot;")),
        ("HTML twice", special(&|c| format!("&amp;#x{:02x};", u32::from(c)))),
        ("percent-encoded JSON", percent_encode(&json).to_string()),
        ("hexadecimal", each(&|c| format!("{:02x}", u32::from(c)))),
    ];
    let mut mixed = String::new();
    for (place, c) in secret.chars().enumerate() {
        let number = u32::from(c);
        // Writing to a string does not fail.
        let _ = match place % 5 {
            0 => write!(mixed, "%{number:02x}"),
            1 => write!(mixed, "\\u{number:04X}"),
            2 => write!(mixed, "&#{number};"),
            3 => write!(mixed, "%25{number:02X}"),
            _ => write!(mixed, "&amp;#x{number:x};"),
        };
    }
    all.push(("a mix", mixed));
    let mut spellings: Vec<_> =
        all.into_iter().map(|(name, text)| Spelling { name, core: text.clone(), text }).collect();
    for (name, before, after) in
        [("base64", "", ""), ("base64 after a byte", "i", ""), ("base64 among others", "id:", ":x")]
    {
        let engines = [STANDARD, URL_SAFE_NO_PAD, STANDARD_NO_PAD, URL_SAFE];
        for engine in &engines[..if before.is_empty() { 4 } else { 2 }] {
            let text = engine.encode(format!("{before}{secret}{after}"));
            // Characters with bits of the text around the secret are shown or not.
            let from = (before.len() * 8).div_ceil(6);
            let to = (before.len() + secret.len()) * 8 / 6;
            spellings.push(Spelling { name, core: text[from..to].to_owned(), text });
        }
    }
    spellings
}

/// Eight characters of a secret, or twelve of a spelling of it, if the text shows them.
fn shown(text: &str, secret: Secret, spelling: &Spelling) -> Option<String> {
    let within = |whole: &str, length: usize| {
        let whole: Vec<char> = whole.chars().collect();
        let mut words = whole.windows(length).map(|word| word.iter().collect::<String>());
        words.find(|word| text.contains(word))
    };
    within(secret.value, 8).or_else(|| within(&spelling.core, 12))
}

/// Panics if a part of the secret is shown.
#[track_caller]
pub(crate) fn assert_redacted(text: &str, secret: Secret, spelling: &Spelling, place: &str) {
    if let Some(word) = shown(text, secret, spelling) {
        panic!("{place}, {}, {}: `{word}` is shown in\n{text}", secret.name, spelling.name);
    }
}

/// All printed forms of an error and its causes.
pub(crate) fn printed(error: &Error) -> String {
    let mut text = format!(
        "{error}\n{error:?}\n{error:#?}\n{:?}\n{}\n{:?}\n",
        error.code(),
        error.message(),
        error.request_id()
    );
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, "{cause}\n{cause:?}\n{cause:#?}\n");
        next = cause.source();
    }
    text
}

/// All printed forms of a value.
pub(crate) fn debugged(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}

#[test]
fn a_shown_secret_is_detected() {
    for spelling in spellings(KEY.value) {
        assert!(shown(&format!("a {} b", spelling.text), KEY, &spelling).is_some(), "{}", spelling.name);
        assert_eq!(shown("nothing of the kind: Planted", KEY, &spelling), None);
    }
}
