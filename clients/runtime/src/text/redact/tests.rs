//! Spellings of values, alone and within other text, and text that is not a value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::text::encoding::percent_encode;
use crate::text::redact::*;

const SECRET: &str = "wJalr/XUtnFEMI+K7MDENG=\"bPx&fi\\CY";

fn redactor() -> Redactor<'static> {
    Redactor::new().secret(SECRET).key_id("AKIDEXAMPLE0001")
}

#[track_caller]
fn redacts_to(text: &str, redacted: &str) {
    assert_eq!(redactor().redact(text), redacted, "{text}");
}

/// Every character in the same spelling.
fn spelled(spell: impl Fn(char) -> String) -> String {
    SECRET.chars().map(spell).collect()
}

fn special(spell: impl Fn(char) -> String) -> String {
    spelled(|char| if char.is_ascii_alphanumeric() { char.to_string() } else { spell(char) })
}

#[test]
fn every_spelling_is_found() {
    let spellings = [
        SECRET.to_owned(),
        percent_encode(SECRET).to_string(),
        percent_encode(SECRET).to_string().to_lowercase(),
        percent_encode(&percent_encode(SECRET).to_string()).to_string(),
        spelled(|char| format!("%{:02x}", u32::from(char))),
        special(|char| format!("%25{:02X}", u32::from(char))),
        special(|char| format!("%2525{:02X}", u32::from(char))),
        special(|char| format!("\\{char}")).replace("\\+", "+").replace("\\=", "=").replace("\\&", "&"),
        special(|char| format!("\\u{:04x}", u32::from(char))),
        special(|char| format!("\\u{{{:x}}}", u32::from(char))),
        special(|char| format!("\\x{:02X}", u32::from(char))),
        special(|char| format!("\\\\u{:04X}", u32::from(char))),
        special(|char| format!("&#{};", u32::from(char))),
        special(|char| format!("&#x{:X};", u32::from(char))),
        special(|char| format!("&amp;#x{:02x};", u32::from(char))),
        SECRET.replace('&', "&amp;").replace('"', "&quot;").replace('/', "&sol;"),
        format!("{SECRET:?}").trim_matches('"').to_owned(),
        format!("{:?}", format!("{SECRET:?}").trim_matches('"')).trim_matches('"').to_owned(),
        serde_json::to_string(SECRET).unwrap().trim_matches('"').replace('/', "\\/"),
        percent_encode(&special(|char| format!("&#{};", u32::from(char)))).to_string(),
        spelled(|char| format!("{:02X}", u32::from(char))),
        SECRET.replace("FEMI", "FEMI\r\n"),
    ];
    for spelling in &spellings {
        redacts_to(spelling, "…");
        redacts_to(&format!("the token '{spelling}' is bad"), "the token '…' is bad");
        redacts_to(&format!("Token%3D{spelling}%26x={spelling}"), "Token%3D…%26x=…");
    }
}

/// HTML ends a numeric reference at the first non-digit, and accepts four names without `;`.
#[test]
fn character_references_without_a_semicolon_are_found() {
    const SECRET: &str = "wJalr/XU&tnFEMI+K7<MDENG=\">xPx~";
    let special = |spell: &dyn Fn(u32) -> String| -> String {
        SECRET
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() { char.to_string() } else { spell(char.into()) })
            .collect()
    };
    let named = SECRET.replace('&', "&amp").replace('<', "&lt").replace('>', "&gt").replace('"', "&quot");
    let redactor = Redactor::new().secret(SECRET);
    for spelling in [
        named.clone(),
        named.replace("&amp", "&AMP").replace("&lt", "&LT").replace("&gt", "&GT").replace("&quot", "&QUOT"),
        special(&|code| format!("&#{code:04}")).replace("+K7", "&#43K7").replace("&#0043K7", "&#43;K7"),
        // As hexadecimal where no digit follows, else with `;`.
        SECRET.replace('/', "&#x2f").replace('<', "&#X3c;").replace('~', "&#x7E").replace('=', "&#x3D"),
        named.replace('=', "&#61").replace('/', "%2F").replace('+', "\\u002b"),
        percent_encode(&named.replace('=', "&#61")).to_string(),
        named.replace('&', "&amp"),
        named.replace('&', "&#38").replace('/', "&#38#47"),
        SECRET.replace('/', "&#37&#50&#70"),
    ] {
        assert_eq!(redactor.redact(&spelling), "…", "{spelling}");
        assert_eq!(redactor.redact(&format!("a '{spelling}' b")), "a '…' b", "{spelling}");
    }
    let redactor = Redactor::new().secret("wJalrXUt/FEMI+K7MDENG=bPx");
    let quoted = "no key wJalrXUt&#47FEMI&#43K7MDENG&#61bPx, no &#47 &amp &#x &#";
    assert_eq!(redactor.redact(quoted), "no key …, no &#47 &amp &#x &#");
    // A text of references only, and a text that is one escape within others.
    for text in ["&amp".repeat(1 << 16), "&#38#38".repeat(1 << 15), "&#3".repeat(1 << 16)] {
        assert_eq!(redactor.redact(&text), text);
    }
}

#[test]
fn base64_is_found_at_any_offset() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

    let secret = "\u{3ff}secret?>token~~key\u{7ff}";
    let redactor = Redactor::new().secret(secret);
    for (before, after) in [("", ""), ("i", ""), ("id", "x"), ("id:", "xy"), ("user:", "\n"), ("a user:", "")]
    {
        for value in [secret.to_owned(), percent_encode(secret).to_string()] {
            let text = format!("{before}{value}{after}");
            for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
                let encoded = engine.encode(&text);
                for encoded in
                    [encoded.clone(), percent_encode(&encoded).to_string(), encoded.replace('/', "\\/")]
                {
                    let shown = redactor.redact(&encoded);
                    let (before, after) = (before.len() * 4 / 3, after.len().div_ceil(3) * 4);
                    let left = shown.replace('…', "").len();
                    assert!(shown.contains('…'), "{encoded}: {shown}");
                    assert!(left <= before + after + 6, "{encoded}: {shown}");
                }
            }
        }
    }
    let basic = format!("Authorization: Basic {}", STANDARD.encode(format!("id:{SECRET}")));
    redacts_to(&basic, "Authorization: Basic aWQ…");
}

#[test]
fn ids_keep_their_first_characters() {
    redacts_to("AKIDEXAMPLE0001 is not known", "AKID… is not known");
    redacts_to("Credential=AKIDEXAMPLE0001%2F2024", "Credential=AKID…%2F2024");
    redacts_to("AKIDEXAMPLE0002 AKIDEXA request-0001 12345678", "AKID…2 AKIDEXA request-0001 12345678");
    let swapped = Redactor::new().key_id(SECRET).secret("AKIDEXAMPLE0001");
    assert_eq!(swapped.redact(&format!("no key {SECRET:?}")), "no key \"wJal…\"");
    assert_eq!(swapped.redact("AKIDEXAMPLE0001"), "…");
}

#[test]
fn values_may_overlap() {
    let redactor =
        Redactor::new().secret("prefix-of-both").secret("prefix-of-both-and-more").key_id("of-both-and");
    assert_eq!(redactor.redact("a prefix-of-both, prefix-of-both-and-more c"), "a …, … c");
    assert_eq!(redactor.redact("of-both-and"), "of-b…");
    let redactor = Redactor::new().secret("abcabcabcabc").secret("cabcabcXabcd");
    assert_eq!(redactor.redact("abcabcabcabcabcabcXabcd."), "….");
}

#[test]
fn truncated_values_are_found() {
    redacts_to(&SECRET[..9], "…");
    redacts_to(&format!("{}… (truncated)", &SECRET[..20]), "…… (truncated)");
    redacts_to(&SECRET[..7], &SECRET[..7]);
    redacts_to(&format!("{}%2", percent_encode(&SECRET[..20])), "…%2");
}

/// Such as a Windows path in JSON, or a literal percent sign.
#[test]
fn a_value_after_a_partial_escape_is_found() {
    let redactor = Redactor::new().secret("2Fnot-an-escape").secret("name/of+secret");
    for (text, redacted) in [
        ("100%2Fnot-an-escape", "100%…"),
        (r"C:\name/of+secret", "C:…"),
        (r"C:\\name\/of+secret", "C:…"),
        (r"C:\name%2Fof%2bsecret", "C:…"),
        ("%252Fnot-an-escape", "%25…"),
        (r"\name/of+secret", "…"),
    ] {
        assert_eq!(redactor.redact(text), redacted, "{text}");
    }
    // A value that contains an escape.
    let redactor = Redactor::new().secret("50%25 of \\name &amp; all");
    for text in [
        "50%25 of \\name &amp; all",
        "50%2525%20of%20%5Cname%20%26amp%3B%20all",
        "50%2525+of+\\\\name+&amp;amp;+all",
    ] {
        assert_eq!(redactor.redact(text), "…", "{text}");
    }
}

/// The search ignores line breaks and backslashes, also those that a value contains as escapes.
#[test]
fn ignored_characters_of_a_value_are_redacted() {
    let each = |secret: &str, spell: &dyn Fn(u32) -> String| -> String {
        secret.chars().map(|char| spell(char.into())).collect()
    };
    let ignored = [
        "\n", "\r\n", "\\", "\\\\", "\n\\", "\\\n", "\\n", "%0a", "%0D%0A", "%5c", "%5Cn", "&#10;", "&#x5c;",
    ];
    for ignored in ignored {
        for secret in [
            format!("{ignored}/////////////"),
            format!("/////////////{ignored}"),
            format!("//////{ignored}///////"),
            format!("{ignored}{ignored}///////{ignored}/////{ignored}"),
        ] {
            let redactor = Redactor::new().secret(&secret);
            for spelling in [
                secret.clone(),
                secret.escape_debug().to_string(),
                percent_encode(&secret).to_string(),
                percent_encode(&percent_encode(&secret).to_string()).to_string(),
                each(&secret, &|code| format!("%{code:02x}")).replacen("%2f", "%252f", 1),
                each(&secret, &|code| format!("%25{code:02X}")).replacen("%252F", "\\u002f", 1),
                each(&secret, &|code| format!("&#{code};")).replacen("&#47;", "%25252f", 1),
                each(&secret, &|code| format!("\\\\u{code:04x}")).replacen("\\\\u002f", "&amp;#x2f;", 1),
            ] {
                assert_eq!(redactor.redact(&spelling), "…", "{spelling}");
                assert_eq!(redactor.redact(&format!("<{spelling}>")), "<…>", "{spelling}");
            }
        }
    }
    let redactor = Redactor::new().secret("%0a/////////////");
    assert_eq!(redactor.redact("%25%30%61%252f%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F"), "…");
    // A truncated value.
    let redactor = Redactor::new().secret("12345678\r\n90");
    assert_eq!(redactor.redact("<12345678%0D%0A>"), "<…>");
}

#[test]
fn line_breaks_around_a_value_remain() {
    redacts_to(&format!("no\n{SECRET}\r\nis"), "no\n…\r\nis");
    redacts_to(&format!("no%0A{}%0D%0Ais", percent_encode(SECRET)), "no%0A…%0D%0Ais");
    redacts_to(&format!("no\\n{}\\nis", SECRET.escape_debug()), "no\\n…\\nis");
    let redactor = Redactor::new().secret("\\backslash");
    assert_eq!(redactor.redact("no\n\\backslash\nis"), "no\n…\nis");
}

/// They count toward the minimum length, if the text contains them.
#[test]
fn values_of_ignored_characters_are_found() {
    let line_breaks = "\n".repeat(30);
    let long = format!("{line_breaks}wJalrXUtnFEMI");
    let redactor = Redactor::new()
        .secret("\\\\\\\\\\\\ab\\\\c")
        .secret(r"C:\a\b\c\d")
        .secret(&long)
        .secret("%0a%0a%0a%0a%0a")
        .secret("\r\r\r\r\r\r\r\r");
    for (text, redacted) in [
        ("<\\\\\\\\\\\\ab\\\\c>", "<…>"),
        ("<%5c%5c%5c%5C%5C%5Cab%5C%5c%63>", "<…>"),
        ("<\\\\\\\\\\\\ab>, truncated", "<…>, truncated"),
        ("<\\ab\\c> <abc> <\\\\ab\\\\\\c>", "<\\ab\\c> <abc> <\\\\ab\\\\\\c>"),
        (r"<C:\a\b\c\d> <C:\\a\\b\\c\\d>", "<…> <…>"),
        (r"<C:\a\b\c\> <C:\a\b\> <C:abc>", r"<…> <C:\a\b\> <C:abc>"),
        (&format!("<{long}>"), "<…>"),
        (&format!("<{}>", long.escape_debug()), "<…>"),
        ("<%0a%0a%0a%0a%0a> <%2525%30%61%250a%250a%250a%250a>", "<…> <…>"),
        ("<\r\r\r\r\r\r\r\r> <\r\r\r\r>", "<…> <\r\r\r\r>"),
    ] {
        assert_eq!(redactor.redact(text), redacted, "{text}");
    }
}

#[test]
fn other_text_is_unchanged() {
    for text in [
        "",
        "é",
        "密钥密钥密钥密钥",
        "%",
        "%zz \\ \\u12 \\u{} \\u{110000} \\ud800\\ud800 &; &#; &#x; &nope; &amp",
        "wJalr/X",
        "\\ud83d\\ude00 \\ude00",
    ] {
        redacts_to(text, text);
    }
    let short = Redactor::new().secret("1234567").key_id("AK");
    assert_eq!(short.redact("1234567 AK"), "1234567 AK");
}

/// The short cut for texts without secrets agrees with the search.
#[test]
fn no_value_is_in_a_text_that_no_pattern_starts_in() {
    let values = [
        "wJalrXUtnFEMI",
        "AKIDEXAMPLE-1_2",
        "----____....",
        "a.b-c_d.e-f_g",
        "12345678",
        "\\a\\b\\c\\d12345",
    ];
    let (mut skipped, mut searched) = (0, 0);
    for value in values {
        let (keys, redactor) = (PatternKeys::new([value].into_iter()), Redactor::new().secret(value));
        let digits: Vec<_> = value.bytes().map(|byte| format!("{byte:02X}")).collect();
        let encoded =
            [0, 1, 2].map(|before| STANDARD_NO_PAD.encode(["xx", value].concat().split_at(before).1));
        let other =
            [value.to_owned(), digits.concat(), value.replace('-', "+"), value.replace(['-', '_'], ".")];
        for spelling in encoded.iter().chain(&other) {
            for (start, _) in spelling.char_indices() {
                for end in start..=spelling.len() {
                    for (before, after) in [("", ""), ("req-", "-1"), ("AK", "x")] {
                        let text = [before, &spelling[start..end], after].concat();
                        let redacted = redactor.redact(&text);
                        if keys.cannot_be_in(&text) {
                            assert_eq!(redacted, text, "{value}");
                            skipped += 1;
                        } else {
                            searched += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(skipped > 100 && searched > 100, "{skipped} {searched}");
}

#[test]
fn characters_beyond_ascii_are_found() {
    let redactor = Redactor::new().secret("pässwörd 😀😀");
    for text in [
        "pässwörd 😀😀",
        "p%C3%A4ssw%c3%b6rd+%F0%9F%98%80😀",
        r"p\u00e4ssw\u00F6rd \ud83d\ude00\uD83D\uDE00",
        "p&#228;ssw&#xf6;rd&#32;&#128512;&#x1f600;",
        r"p\u{e4}ssw\u{f6}rd \u{1f600}😀",
    ] {
        assert_eq!(redactor.redact(&format!("<{text}>")), "<…>", "{text}");
    }
}

#[test]
fn secrets_in_the_window_of_a_long_text_are_redacted() {
    let redactor = redactor();
    for before in
        [0, 1, 500, 1023, 1024, WINDOW - SECRET.len() - 2, WINDOW - 9, WINDOW - 1, WINDOW, WINDOW + 5]
    {
        let text = format!("{}{SECRET}{}", " ".repeat(before), "y".repeat(5_000_000));
        for limit in [1024, 2 * WINDOW] {
            let shown = redactor.show(&text, limit);
            assert!(!shown.contains(&SECRET[..2]), "{before}");
            let (kept, note) = shown.rsplit_once("… (").unwrap();
            assert!(kept.len() <= limit && note.ends_with(" bytes left out)"), "{before}");
        }
    }
    // Many secrets, which shrink the window.
    let text = format!("{SECRET}\n").repeat(10_000);
    let shown = redactor.show(&text, 1024);
    assert!(shown.starts_with("…\\n…\\n") && !shown.contains("wJal"), "{shown}");
    assert_eq!(redactor.show("a\nb", 1024), "a\\nb");
    assert_eq!(redactor.show("abc", 2), "ab… (1 bytes left out)");
}

/// In quadratic time, this would take hours.
#[test]
fn a_repetitive_value_takes_linear_time() {
    let secret = "a".repeat(1 << 16);
    let redactor = Redactor::new().secret(&secret);
    assert_eq!(redactor.redact(&"a".repeat(1 << 20)), "…");
    let escaped = "%25".repeat(1 << 18);
    assert_eq!(redactor.redact(&escaped), escaped);
    let secret = format!("{}{secret}", "\\".repeat(1 << 16));
    let redactor = Redactor::new().secret(&secret).secret("a\na\na\na\na\nb");
    assert!(redactor.redact(&secret) == "…");
    assert!(redactor.redact(&"\\".repeat(1 << 20)) == "…");
    let broken = "a\r\n".repeat(1 << 18);
    assert!(redactor.redact(&broken) == "…");
}
