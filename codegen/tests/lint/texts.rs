//! Invisible characters, and the characters of names.

use imagescan_codegen::diagnostic::Diagnostic;
use imagescan_codegen::spec::{self, Document, Regions};
use insta::assert_snapshot;

use super::{VALID, messages, parse};

/// One of each kind, with its escape in YAML.
const INVISIBLE: [(&str, char); 22] = [
    (r"\r", '\r'),
    (r"\0", '\0'),
    (r"\a", '\u{7}'),
    (r"\b", '\u{8}'),
    (r"\v", '\u{b}'),
    (r"\f", '\u{c}'),
    (r"\e", '\u{1b}'),
    (r"\x7f", '\u{7f}'),
    (r"\u0085", '\u{85}'),
    (r"\u009b", '\u{9b}'),
    (r"\u00ad", '\u{ad}'),
    (r"\u061c", '\u{61c}'),
    (r"\u200b", '\u{200b}'),
    (r"\u200d", '\u{200d}'),
    (r"\u200e", '\u{200e}'),
    (r"\u2028", '\u{2028}'),
    (r"\u2029", '\u{2029}'),
    (r"\u202e", '\u{202e}'),
    (r"\u2060", '\u{2060}'),
    (r"\u2066", '\u{2066}'),
    (r"\ufeff", '\u{feff}'),
    (r"\U000E0041", '\u{e0041}'),
];

/// Texts of each kind; the tests replace `~` by a character. In names, it may break another rule too.
const EDITS: [(&str, &str); 17] = [
    ("title: A service of container images", "title: \"A~service\""),
    ("version: v5", "version: \"v~5\""),
    ("  name: SVC\n", "  name: \"S~VC\"\n"),
    ("signing: SDK-HMAC-SHA256", "signing: SDK-HMAC-SHA256\n  signing-name: \"s~vc\""),
    ("summary: Lists tasks.", "summary: \"Lists~tasks.\""),
    ("summary: Lists tasks.", "summary: Lists tasks.\n      description: \"All~of them.\""),
    ("x-rate-limits: [{ calls: 20, per: second, enforced: true }]", "x-permission: \"svc:~:list\""),
    ("x-rate-limits: [{ calls: 20, per: second, enforced: true }]", "x-contradictions: [\"Two~sources.\"]"),
    ("code: SVC.0001,", "code: \"SVC~0001\","),
    ("description: A parameter is missing.", "description: \"A~parameter is missing.\""),
    ("name: limit, in: query", "name: \"li~mit\", in: query"),
    ("x-effect: write", "x-effect: write\n      x-error-codes: [{ code: A, description: \"~\" }]"),
    ("error_code: { type: string }", "\"error~code\": { type: string }"),
    ("error_code: { type: string }", "error_code: { type: string, description: \"A~code.\" }"),
    ("error_code: { type: string }", "error_code: { type: string, pattern: \"^~$\" }"),
    ("enum: [image_sync, image_scan]", "enum: [\"image~sync\", image_scan]"),
    ("[Refreshes the inventory., Scans images.]", "[\"Refreshes~it.\", Scans images.]"),
];

fn with(from: &str, to: &str, escape: &str) -> Vec<Diagnostic> {
    assert_eq!(VALID.matches(from).count(), 1, "{from:?} must occur once in the document");
    let text = VALID.replacen(from, &to.replace('~', escape), 1);
    let outcome = spec::parse("specs/acme/svc.yaml", "acme", &text);
    outcome.map_or_else(imagescan_codegen::diagnostic::Diagnostics::into_vec, |_| Vec::new())
}

#[test]
fn invisible_characters_are_errors_in_every_text() {
    for (from, to) in EDITS {
        for (escape, c) in INVISIBLE {
            let diagnostics = with(from, to, escape);
            let expected = format!("contains U+{:04X}, which ", u32::from(c));
            let diagnostic = diagnostics.iter().find(|diagnostic| {
                diagnostic.rule == "hidden-character" && diagnostic.message.contains(&expected)
            });
            let diagnostic = diagnostic.unwrap_or_else(|| panic!("{to} with {escape}: {diagnostics:?}"));
            assert!(
                diagnostic.file == "specs/acme/svc.yaml" && diagnostic.line.is_some_and(|line| line > 1),
                "{diagnostic}"
            );
            // The message does not contain the character.
            let message = diagnostic.to_string();
            assert!(!message.contains(c), "{message:?}");
        }
        // Visible characters pass, or break another rule.
        let diagnostics = with(from, to, "é中");
        assert!(
            diagnostics.iter().all(|diagnostic| diagnostic.rule != "hidden-character"),
            "{to}: {diagnostics:?}"
        );
    }
}

#[test]
fn the_message_describes_the_character() {
    assert_snapshot!(messages(&[
        ("summary: Lists tasks.", r#"summary: "Lists\rtasks.""#),
        ("summary: Lists tasks.", r#"summary: "Lists \u202Etasks.""#),
        ("summary: Lists tasks.", r#"summary: "Lists\u200Btasks.""#),
        ("summary: Lists tasks.", r#"summary: "Lists\u2028tasks.""#),
        ("summary: Lists tasks.", r#"summary: "Lists\uFEFFtasks.""#),
        ("error_code: { type: string }", r#""error\u001b[2Jcode": { type: string }"#),
    ]));
}

#[test]
fn unescaped_characters_are_found_too() {
    for c in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{2028}', '\u{ad}'] {
        for text in [format!("Lists {c}tasks."), format!(">-\n        Lists\n        {c}tasks.")] {
            let messages =
                parse(&VALID.replacen("Lists tasks.", &text, 1)).expect_err("the character is an error");
            let message = format!(
                "svc.yaml:18: [hidden-character] `summary` of operation `ListTasks` contains U+{:04X}",
                u32::from(c)
            );
            assert!(messages.contains(&message), "{messages}");
        }
    }
}

#[test]
fn line_breaks_and_tabs_stay_in_prose() {
    let prose =
        "summary: \"Lists tasks,\\none a\\tline.\"\n      description: |-\n        One.\n\n        \tTwo.";
    assert_eq!(parse(&VALID.replacen("summary: Lists tasks.", prose, 1)), Ok(()));
    let windows = VALID.replace("summary: Lists tasks.", prose).replace('\n', "\r\n");
    assert_eq!(parse(&windows), Ok(()), "Windows line ends are line ends");
}

#[test]
fn invisible_characters_are_errors_in_region_tables() {
    for (escape, c) in INVISIBLE {
        for tables in [
            "sources: [\"the~manual\"]\nservices: {}",
            "sources: [a]\nservices: { svc: { \"pub~lic\": {} } }",
        ] {
            let text = format!("provider: acme\n{}\n", tables.replace('~', escape));
            let (document, diagnostics) = Document::read("specs/acme/regions.yaml", "acme", &text);
            assert_eq!(diagnostics, []);
            let (_, diagnostics) = Regions::read(document);
            let expected = format!("contains U+{:04X}, which ", u32::from(c));
            let diagnostic = diagnostics.iter().find(|diagnostic| diagnostic.message.contains(&expected));
            let line = diagnostic.and_then(|diagnostic| diagnostic.line);
            assert!(line.is_some_and(|line| line > 1), "{text}: {diagnostics:?}");
        }
    }
}

#[test]
fn names() {
    assert_snapshot!(messages(&[
        ("title: A service of container images", "title: \"A\\nservice\""),
        ("version: v5", "version: \"v5\\\"\""),
        ("version: v5", "version: 'v\\5'"),
        ("version: v5", "version: \"v\\n5\""),
        ("version: v5", "version: 'v 5'"),
        ("  name: SVC\n", "  name: S'VC\n"),
        ("  name: SVC\n", "  name: \"S\\nVC\"\n"),
        ("  name: SVC\n", "  name: 'S`VC'\n"),
        ("signing: SDK-HMAC-SHA256", "signing: 'SDK\"HMAC'"),
        ("signing: SDK-HMAC-SHA256", "signing: SDK\n  signing-name: \"a\\nb\""),
        ("operationId: ListTasks", "operationId: \"List\\nTasks\""),
        ("operationId: ListTasks", "operationId: 'List\"Tasks'"),
        ("x-replaced-by: StartTasks", "x-replaced-by: 'Start`Tasks'"),
        ("x-rate-limits: [{ calls: 20, per: second, enforced: true }]", "x-permission: \"svc:`:list\""),
        ("code: SVC.0001,", "code: \"SVC|0001\","),
        ("name: limit, in: query", "name: 'li\"mit', in: query"),
        ("name: limit, in: query", "name: 'li\\mit', in: query"),
        ("name: limit, in: query", "name: \"li\\nmit\", in: query"),
        ("error_code: { type: string }", "'error\"code': { type: string }"),
        ("error_code: { type: string }", "\"error\\ncode\": { type: string }"),
        ("enum: [image_sync, image_scan]", "enum: [\"image\\nsync\", image_scan]"),
        ("enum: [image_sync, image_scan]", "enum: ['image \"sync\" \\', image_scan]"),
        ("https://docs.example.com/ListTasks", "https://docs.example.com/a(b)"),
        ("\"https://docs.example.com/ListTasks\"", "'https://docs.example.com/\"><b>'"),
        ("https://svc.{region}.example.com", "https://svc.{region}.exa\\\\mple.com"),
    ]));
}
