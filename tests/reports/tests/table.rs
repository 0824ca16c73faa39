//! Reports as tables.

use imagescan_reports::{build, corpus};
use imagescan_scan::report::{affected_table, table};
use imagescan_scan::{AffectedImage, Report};
use serde_json::{Value, json};

fn named(name: &str) -> Report {
    corpus::small().into_iter().find(|(it, _)| *it == name).expect(name).1
}

#[test]
fn a_table_has_the_most_severe_first_and_what_was_not_read() {
    let text = table(&named("every_shape"), None);
    let severities: Vec<_> = text
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("| ")?.split_whitespace().next())
        .skip(1)
        .collect();
    let order = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE", "UNKNOWN"];
    assert!(severities.is_sorted_by_key(|level| order.iter().position(|it| it == level)), "{severities:?}");
    assert_eq!(severities.len(), 25);
    for line in [
        "vulnerability: partial, 1 of 9 were read: the inventory counts more",
        "malware: not requested",
        "secret: not offered by the cloud",
        "baseline: not scanned",
        "build: no findings",
        "malware: not read by this version",
        "not shown: 3 that are ignored, false positives or fixed",
        "not read: team/gone:1: resolve: no image has this name",
        "note: Tencent Cloud leaves ignored rows out",
        "22 findings in 2 images: 4 CRITICAL, 6 HIGH, 4 MEDIUM, 6 LOW, 1 NONE, 1 UNKNOWN; not read as a whole: 1 image; not read: 1 name",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
}

#[test]
fn a_clean_image_differs_from_one_that_was_not_read() {
    assert!(table(&named("no_finding"), None).contains("\nvulnerability: no findings\n"));
    let failed = table(&named("failed_image"), None);
    assert!(failed.contains("vulnerability: failed: read vulnerabilities: the scan failed"), "{failed}");
    assert!(!failed.contains("no findings"));
}

#[test]
fn an_image_has_the_time_of_its_last_scan() {
    let line = |last_scan: Value| {
        let mut image = build::image(1, "team/api", "1.4.2", Vec::new());
        image["image"]["last_scan"] = last_scan;
        let text = table(&build::report(vec![image]), None);
        text.lines().next().expect("a line").to_owned()
    };
    let at = json!({"value": "1790000000123", "at": "2026-09-21T13:33:20.123Z"});
    let ends = " of tencent account 100012345678, region ap-guangzhou";
    assert!(line(at).ends_with(&format!("{ends}, last scan 2026-09-21T13:33:20Z")));
    let unread = json!({"value": "2026-09-21 13:33\u{1b}[2J"});
    assert!(line(unread).ends_with(&format!("{ends}, last scan 2026-09-21 13:33\\u{{1b}}[2J")));
    assert!(line(Value::Null).ends_with(ends));
}

fn affected(cloud: &str, path: &str, change: impl FnOnce(&mut Value)) -> AffectedImage {
    let mut image = json!({
        "cloud": cloud, "reference": {"path": path, "tag": "1"}, "finding": build::vulnerability(1, "HIGH"),
        "last_scan": {"value": "1790000000000", "at": "2026-09-21T13:33:20Z"},
    });
    change(&mut image);
    serde_json::from_value(image).expect("an image")
}

#[test]
fn a_table_of_affected_images_has_a_row_for_each_package() {
    let images = [
        affected("huawei", "shop/cart", |image| {
            image["finding"]["status"] = json!("ignored");
            image["finding"]["detail"] = json!({"kind": "vulnerability"});
            image["last_scan"] = Value::Null;
        }),
        affected("tencent", "team/web", |image| {
            image["finding"]["detail"]["packages"] = json!([
                {"name": "log4j-core", "version": "2.14", "path": "/opt/b.jar", "kind": "application", "fixed_versions": ["2.17", "2.18"]},
                {"name": "log4j-core", "path": "/opt/a.jar", "kind": "application"},
            ]);
        }),
        affected("tencent", "team/api", |image| image["finding"]["status"] = json!({"other": "9"})),
    ];
    let expected = "\
| CLOUD   | IMAGE       | PACKAGE                      | FIXED      | STATUS  | LAST SCAN            |
|---------|-------------|------------------------------|------------|---------|----------------------|
| huawei  | shop/cart:1 |                              |            | ignored |                      |
| tencent | team/api:1  | package-1 3.0.2-1            | 3.0.2-9    | 9       | 2026-09-21T13:33:20Z |
| tencent | team/web:1  | log4j-core (/opt/a.jar)      |            | open    | 2026-09-21T13:33:20Z |
| tencent | team/web:1  | log4j-core (/opt/b.jar) 2.14 | 2.17, 2.18 | open    | 2026-09-21T13:33:20Z |
3 images
";
    assert_eq!(affected_table(&images, None), expected);
    let reversed: Vec<_> = images.iter().rev().cloned().collect();
    assert_eq!(affected_table(&reversed, None), expected, "the order of the list does not matter");
    for width in [40, 80] {
        let text = affected_table(&images, Some(width));
        let rows = || text.lines().filter(|line| line.starts_with('|'));
        assert!(rows().count() > 5 && rows().all(|row| row.chars().count() <= width.into()), "{text}");
    }
}

#[test]
fn hostile_text_stays_in_its_cell_of_affected_images() {
    let report = named("hostile");
    let hostile = serde_json::to_value(&report.images[0]).expect("JSON");
    let image = affected("alibaba", "team/api", |image| {
        image["reference"] = hostile["image"]["reference"].clone();
        image["finding"] = hostile["findings"][0].clone();
        image["last_scan"] = json!({ "value": corpus::HOSTILE });
    });
    for width in [None, Some(40), Some(200)] {
        let text = affected_table(std::slice::from_ref(&image), width);
        assert!(!text.contains(is_hostile) && !text.contains("##"), "{text}");
        assert!(text.lines().all(|line| line.starts_with('|') || line == "1 image"), "{text}");
    }
}

/// Characters that control a terminal or are not seen.
fn is_hostile(char: char) -> bool {
    (char.is_control() && char != '\n')
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

#[test]
fn a_width_is_kept() {
    let report = build::report(vec![build::image(0, "a/b", "1", vec![build::vulnerability(1, "HIGH")])]);
    for width in [40, 60, 80, 200] {
        let text = table(&report, Some(width));
        let rows: Vec<_> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert!(!rows.is_empty() && rows.iter().all(|row| row.chars().count() <= width.into()), "{text}");
    }
    let wide = table(&named("long_names"), None);
    assert!(wide.contains(&"a".repeat(300)) && wide.contains(&"漢".repeat(300)), "nothing is wrapped");
}

#[test]
fn hostile_text_stays_in_its_cell() {
    for width in [None, Some(20), Some(33), Some(80), Some(500)] {
        let text = table(&named("hostile"), width);
        assert!(!text.contains(is_hostile) && !text.contains("##"), "{text}");
        let starts = [
            "| ",
            "|-",
            "image ",
            "vulnerability: ",
            "malware: ",
            "not read: ",
            "note: ",
            "1 finding in 1 image",
        ];
        for line in text.lines().filter(|line| !line.is_empty()) {
            assert!(starts.iter().any(|start| line.starts_with(start)), "{line}");
        }
    }
}
