//! Any report, in every format: valid, within the limits, and the same bytes for the same report.

mod sarif_rules;

use imagescan_reports::corpus::HOSTILE;
use imagescan_reports::{build, corpus};
use imagescan_scan::Report;
use imagescan_scan::report::sarif::{self, SarifOptions};
use imagescan_scan::report::{REPORT_JSON_SCHEMA, table};
use proptest::prelude::*;
use sarif_rules::{check, faults};
use serde_json::{Value, json};

/// Text of vendors: words, all of Unicode, hostile and long text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9./_-]{0,12}",
        2 => any::<String>(),
        1 => Just(HOSTILE.to_owned()),
        1 => Just(String::new()),
        1 => "[#<\\[\\]()/.%&:]{0,12}",
        1 => ("\\PC", 1..3_000_usize).prop_map(|(char, count)| char.repeat(count)),
    ]
}

fn maybe(strategy: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![strategy, Just(Value::Null)]
}

fn texts() -> impl Strategy<Value = Value> {
    prop::collection::vec(text(), 0..4).prop_map(Value::from)
}

fn error() -> impl Strategy<Value = Value> {
    (text(), text(), maybe(text().prop_map(Value::from)))
        .prop_map(|(step, message, code)| json!({"step": step, "message": message, "code": code}))
}

fn package() -> impl Strategy<Value = Value> {
    let kinds = prop::sample::select(vec!["system", "application", "unknown"]);
    (text(), maybe(text().prop_map(Value::from)), maybe(text().prop_map(Value::from)), texts(), kinds).prop_map(
        |(name, version, path, fixed, kind)| {
            json!({"name": name, "version": version, "path": path, "fixed_versions": fixed, "kind": kind})
        },
    )
}

fn status() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => Just(json!("open")),
        2 => prop::sample::select(vec![json!("ignored"), json!("fixed"), json!("unknown")]),
        1 => text().prop_map(|other| json!({ "other": other })),
    ]
}

fn finding() -> impl Strategy<Value = Value> {
    let levels = vec!["UNKNOWN", "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
    let cvss = maybe((1..=100_u32).prop_map(|tenths| json!({"score": f64::from(tenths) / 10.0})));
    let texts = (
        text(),
        text(),
        maybe(text().prop_map(Value::from)),
        maybe(text().prop_map(Value::from)),
        texts(),
        texts(),
    );
    let packages = prop::collection::vec(package(), 0..4);
    (texts, prop::sample::select(levels), status(), packages, cvss).prop_map(
        |((fingerprint, id, title, description, links, aliases), level, status, packages, cvss)| {
            json!({
                "fingerprint": fingerprint, "id": id, "title": title, "description": description, "links": links,
                "aliases": aliases, "severity": {"level": level, "basis": "cvss"}, "status": status,
                "detail": {"kind": "vulnerability", "packages": packages, "cvss": cvss},
            })
        },
    )
}

fn coverage() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"state": "complete"})),
        Just(json!({"state": "not_scanned"})),
        Just(json!({"state": "unsupported", "by": "cloud"})),
        any::<u64>().prop_map(|read| json!({"state": "partial", "read": read, "reason": "scan_running"})),
        error().prop_map(|error| json!({"state": "failed", "error": error})),
    ]
}

fn image() -> impl Strategy<Value = Value> {
    let findings = prop::collection::vec(finding(), 0..5);
    (0..3_usize, text(), text(), findings, coverage()).prop_map(|(account, path, tag, findings, coverage)| {
        let mut image = build::image(account, &path, &tag, findings);
        image["coverage"]["vulnerability"] = coverage;
        image
    })
}

fn report() -> impl Strategy<Value = Report> {
    let unresolved = prop::collection::vec(
        (text(), error()).prop_map(|(path, error)| json!({"reference": {"path": path}, "error": error})),
        0..2,
    );
    let notes =
        prop::collection::vec((text(), text()).prop_map(|(id, text)| json!({"id": id, "text": text})), 0..2);
    let accounts = prop::collection::vec(
        (text(), text()).prop_map(|(region, id)| json!({"cloud": "alibaba", "region": region, "id": id})),
        0..3,
    );
    let images = prop::collection::vec(image(), 0..5);
    ((text(), text()), accounts, images, unresolved, notes).prop_map(
        |((name, version), accounts, images, unresolved, notes)| {
            build::read(json!({
                "schema": "imagescan.report/1", "made": "2026-11-28T04:15:02Z", "tool": {"name": name, "version": version},
                "accounts": accounts, "images": images, "unresolved": unresolved, "notes": notes,
            }))
        },
    )
}

fn is_printable(text: &str) -> bool {
    let hidden = |char: char| matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}');
    !text.chars().any(|char| (char.is_control() && char != '\n') || hidden(char)) && !text.contains("##")
}

/// Generated reports take long to generate without optimization; the corpus has the cases that are known.
const CASES: u32 = 96;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_report_is_valid_sarif(report in report(), parts in 0..5_u32, includes_ignored: bool) {
        let mut options = SarifOptions::new().min_parts(parts);
        if includes_ignored {
            options = options.include_ignored();
        }
        let files = sarif::files(&report, &options);
        prop_assert_eq!(check(&files), Ok(()));
        for file in &files {
            let log: Value = serde_json::from_str(&file.json).expect("JSON");
            prop_assert_eq!(faults(&log), [""; 0]);
        }
        prop_assert_eq!(files, sarif::files(&report, &options));
    }

    #[test]
    fn any_report_is_read_as_it_was_written(report in report()) {
        let json = report.to_json();
        prop_assert!(is_printable(&json) && !json.contains('\n'));
        let again = Report::from_json(json.as_bytes()).expect("a report");
        prop_assert_eq!(&again, &report);
        prop_assert_eq!(again.to_json(), json.as_str());
        let schema: Value = serde_json::from_str(REPORT_JSON_SCHEMA).expect("JSON");
        let value: Value = serde_json::from_str(&json).expect("JSON");
        prop_assert!(jsonschema::is_valid(&schema, &value));
        let mut lines = Vec::new();
        report.write_json_lines(&mut lines).expect("memory");
        prop_assert!(is_printable(std::str::from_utf8(&lines).expect("text")));
        prop_assert_eq!(Report::from_json_lines(&lines[..]).expect("a report"), report);
    }

    #[test]
    fn any_report_is_a_printable_table(report in report(), width in prop::option::of(0..300_u16)) {
        let text = table(&report, width);
        prop_assert!(is_printable(&text), "{}", text);
        let starts = ["| ", "|-", "image ", "vulnerability: ", "malware: ", "not shown: ", "not read: ", "note: "];
        for line in text.lines().filter(|line| !line.is_empty()) {
            let is_count = line.starts_with(|char: char| char.is_ascii_digit());
            prop_assert!(is_count || starts.iter().any(|start| line.starts_with(start)), "{}", line);
        }
    }
}

#[test]
fn the_corpus_has_what_is_hostile() {
    assert!(
        corpus::small().iter().any(|(name, report)| *name == "hostile" && report.to_json().len() > 5_000)
    );
    assert!(!is_printable(HOSTILE));
}
