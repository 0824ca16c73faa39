//! Text of vendors in SARIF.

use std::fmt::Write as _;

use imagescan_runtime::credentials::shorten;
use imagescan_runtime::provider::percent_encode;
use sha2::{Digest as _, Sha256};

/// The longest description, in bytes. With the note on what was left out it is within GitHub's 1,024 characters.
pub(super) const DESCRIPTION: usize = 900;
/// The longest name or version in a sentence, in bytes.
pub(super) const NAME: usize = 200;
/// The longest id of a rule, in bytes.
const RULE_ID: usize = 200;
/// The longest path of a location before its encoding, in bytes.
const PATH: usize = 1_000;

/// The text on one line: escaped, shortened to `limit` bytes, and without the `](` of a link, which viewers would follow.
pub(super) fn line(text: &str, limit: usize) -> String {
    shorten(&text.replace("](", "] ("), limit)
}

/// A sentence, which viewers expect: with a period at its end.
pub(super) fn sentence(mut text: String) -> String {
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// A name that is not empty and of bounded length. What was cut off counts by its hash.
pub(super) fn id(text: &str) -> String {
    if text.is_empty() {
        return "unknown".to_owned();
    }
    // Escapes are longer than what they stand for.
    let escaped = line(text, usize::MAX);
    if escaped.len() <= RULE_ID {
        return escaped;
    }
    format!("{}-{:016x}", start(&escaped, RULE_ID), hash(text))
}

/// A relative URI: the parts, percent-encoded, without those that would lead out of the folder.
pub(super) fn relative_uri(parts: [&str; 2]) -> String {
    let mut uri = String::new();
    for part in parts {
        let whole;
        let part = if part.len() > PATH {
            whole = format!("{}-{:016x}", start(part, PATH), hash(part));
            whole.as_str()
        } else {
            part
        };
        for name in part.split('/').filter(|name| !matches!(*name, "" | ".")) {
            let separator = if uri.is_empty() { "" } else { "/" };
            let name = if name == ".." { "_" } else { name };
            // Writing to a string does not fail.
            let _ = write!(uri, "{separator}{}", percent_encode(name));
        }
    }
    if uri.is_empty() { "_".to_owned() } else { uri }
}

/// Whether a link is a URI that every reader accepts. Others are text of the vendor.
pub(super) fn is_web_uri(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "443"));
    let is_host = host.starts_with(|char: char| char.is_ascii_alphanumeric())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?#%:@!$&'()*+,;=".contains(&byte);
    let escapes_are_whole = rest
        .split('%')
        .skip(1)
        .all(|escape| escape.len() >= 2 && escape.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()));
    text.len() <= 2_000
        && is_host
        && port.parse::<u16>().is_ok()
        && rest.bytes().all(is_allowed)
        && rest.matches('#').count() <= 1
        && escapes_are_whole
}

/// Eight bytes of a hash that never changes.
pub(super) fn hash(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// The longest start of whole characters within `limit` bytes.
fn start(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::{id, is_web_uri, relative_uri};

    #[test]
    fn a_location_stays_in_its_repository() {
        for (parts, uri) in [
            (["team/api", "openssl"], "team/api/openssl"),
            (["team/api", "/usr/lib/a b.jar"], "team/api/usr/lib/a%20b.jar"),
            (["team/api", "../../etc/./passwd"], "team/api/_/_/etc/passwd"),
            (["", ""], "_"),
            (["//evil.example", "c:\\x?#%"], "evil.example/c%3A%5Cx%3F%23%25"),
            (["漢", "\u{202e}"], "%E6%BC%A2/%E2%80%AE"),
        ] {
            assert_eq!(relative_uri(parts), uri);
        }
        let (one, other) = (format!("{}1", "漢".repeat(500)), format!("{}2", "漢".repeat(500)));
        assert_ne!(relative_uri(["a", &one]), relative_uri(["a", &other]));
        assert!(relative_uri(["a", &one]).len() < 3_100);
    }

    #[test]
    fn ids_that_are_cut_stay_apart() {
        assert_eq!(id("CVE-2026-1000"), "CVE-2026-1000");
        assert_eq!(id(""), "unknown");
        assert_eq!(id("a\nb"), "a\\nb");
        let (one, other) = (id(&format!("{}1", "é".repeat(300))), id(&format!("{}2", "é".repeat(300))));
        assert!(one != other && one.len() < 230, "{one}");
        assert!(id(&"\u{e0100}".repeat(29)).len() < 230, "what is escaped counts");
    }

    #[test]
    fn a_link_is_a_uri_of_the_web() {
        for link in ["https://a.example", "http://a.example:8080/x?y=%20z#f", "https://a/b(c)"] {
            assert!(is_web_uri(link), "{link}");
        }
        for link in [
            "",
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "https://a/%zz",
            "https://a/%2",
            "https://a#b#c",
            "https://u@a",
            "https://a:x/",
            "https://a/é",
            "https://a/<b>",
            "ftp://a",
            "https://a/[b]",
        ] {
            assert!(!is_web_uri(link), "{link}");
        }
    }
}
