//! Reports as tables.

use imagescan_reports::{build, corpus};
use imagescan_scan::Report;
use imagescan_scan::report::table;

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
        let controls = |char: char| {
            (char.is_control() && char != '\n')
                || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
        };
        assert!(!text.contains(controls) && !text.contains("##"), "{text}");
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
