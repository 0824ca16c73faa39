//! Random secrets in random mixes of spellings, within random text: none is shown, and the surrounding text is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use imagescan_runtime::Credentials;
use imagescan_runtime::provider::Redactor;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use imagescan_suite::support::scripted::{Scripted, response};
use imagescan_suite::support::scripted_clients::{huawei, list};

/// Characters of keys, tokens and passwords, with all that have their own form in some spelling.
const MARKS: &[u8] = b"/+=%&;#\\\"'<>-_.~:@u0x2FnA";

fn secret() -> impl Strategy<Value = String> {
    let mark = select(MARKS).prop_map(char::from);
    let letter = any::<u32>().prop_map(|n| char::from(b'!' + u8::try_from(n % 94).expect("less than 94")));
    vec(prop_oneof![mark, letter], 16..80).prop_map(|chars| chars.into_iter().collect())
}

/// Characters that the search ignores, some as escapes that the secret itself contains.
const IGNORED: &[&str] = &[
    "\n", "\r\n", "\\", "\\\\", "\\n", "\\\n", "%0a", "%0D%0A", "%5c", "%5Cn", "&#10;", "&#x5c;", "\\u000a",
];

/// Ignored characters at the start, in the middle and at the end of a secret, or nearly nothing else.
fn secret_with_ignored_characters() -> impl Strategy<Value = String> {
    let ignored = || vec(select(IGNORED), 0..6).prop_map(|parts| parts.concat());
    let others = || "[a-z/+]{0,12}";
    (ignored(), others(), ignored(), others(), ignored())
        .prop_map(|(start, first, middle, last, end)| [start, first, middle, last, end].concat())
        .prop_filter("too short", |secret| secret.len() >= 8)
}

/// A character in one of the spellings that a text may mix.
fn spelled(char: char, spelling: u8) -> String {
    let number = u32::from(char);
    match spelling {
        0 => format!("%{number:02X}"),
        1 => format!("%{number:02x}"),
        2 => format!("%25{number:02x}"),
        3 => format!("%2525{number:02X}"),
        4 => format!("\\u{number:04x}"),
        5 => format!("\\\\u{number:04X}"),
        6 => format!("\\u{{{number:x}}}"),
        7 => format!("&#{number};"),
        8 => format!("&#x{number:x};"),
        9 => format!("&amp;#{number};"),
        10 => format!("%26%23{number}%3B"),
        _ if char.is_ascii_alphanumeric() => char.to_string(),
        _ => format!("%{number:02X}"),
    }
}

proptest! {
    #[test]
    fn no_mix_of_spellings_is_shown(
        secret in secret(),
        spellings in vec(0_u8..15, 80),
        (before, after) in ("[a-z ]{0,20}", "[a-z ]{0,20}"),
    ) {
        let mixed: String =
            secret.chars().zip(spellings).map(|(char, spelling)| spelled(char, spelling)).collect();
        let redactor = Redactor::new().secret(&secret);
        let text = format!("<{before}|{mixed}|{after}>");
        prop_assert_eq!(redactor.redact(&text), format!("<{before}|…|{after}>"));
        let plain = format!("<{before}|{secret}|{after}>");
        prop_assert_eq!(redactor.redact(&plain), format!("<{before}|…|{after}>"));
    }

    #[test]
    fn no_ignored_character_is_shown(
        secret in secret_with_ignored_characters(),
        spellings in vec(0_u8..15, 160),
        (before, after) in ("[a-z ]{0,20}", "[a-z ]{0,20}"),
    ) {
        let mixed: String =
            secret.chars().zip(spellings).map(|(char, spelling)| spelled(char, spelling)).collect();
        let redactor = Redactor::new().secret(&secret);
        for quoted in [&mixed, &secret, &secret.escape_debug().to_string()] {
            let text = format!("<{before}|{quoted}|{after}>");
            prop_assert_eq!(redactor.redact(&text), format!("<{before}|…|{after}>"), "{}", quoted);
        }
    }

    #[test]
    fn no_base64_is_shown(secret in secret(), before in "[ -~]{0,9}", after in "[ -~]{0,9}") {
        let encoded = STANDARD.encode(format!("{before}{secret}{after}"));
        let redacted = Redactor::new().secret(&secret).redact(&encoded).into_owned();
        prop_assert!(redacted.contains('…'), "{redacted}");
        let left = redacted.chars().filter(|char| *char != '…').count();
        let others = (before.len() + after.len()) * 4 / 3 + 6;
        prop_assert!(left <= others, "{left} of {}: {redacted}", encoded.len());
    }

    #[test]
    fn any_text_is_redacted_to_text(text in "\\PC{0,200}", secret in "\\PC{0,20}", id in "\\PC{0,20}") {
        let redactor = Redactor::new().secret(&secret).key_id(&id);
        let redacted = redactor.redact(&text).into_owned();
        if secret.chars().count() >= 8 && !redacted.contains('…') {
            prop_assert!(!text.contains(&secret));
        }
        // The remaining text is part of the original.
        let mut rest = text.as_str();
        for kept in redacted.split('…') {
            let kept = kept.trim_end_matches(&id.chars().take(4).collect::<String>());
            let found = rest.find(kept);
            prop_assert!(found.is_some(), "{redacted}");
            rest = &rest[found.expect("some") + kept.len()..];
        }
    }

    #[test]
    fn service_errors_do_not_contain_the_secret(secret in secret(), spellings in vec(0_u8..15, 80)) {
        let mixed: String =
            secret.chars().zip(spellings).map(|(char, spelling)| spelled(char, spelling)).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let body = serde_json::json!({"error_code": mixed, "error_msg": format!("no {mixed}!")});
        let client = huawei(Scripted::new([response(403, body.to_string()).header("x-request-id", &mixed)]));
        let keys = Credentials::new("AKEXAMPLE", "another-secret").with_session_token(&secret);
        let client = client.credentials(keys).build().expect("a client");
        let error = runtime.block_on(client.send(list()).into_future()).expect_err("rejected");
        prop_assert_eq!(error.to_string(), "ListImageScanTask: …: no …! (HTTP 403, request …)");
    }
}
