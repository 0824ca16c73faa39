//! The reports that every format has to carry.

use imagescan_scan::Report;
use serde_json::{Value, json};

use crate::build::{image, read, report, vulnerability};

/// What is hostile to a format or to its readers.
pub const HOSTILE: &str = "\u{0}\u{1b}[31m\u{9b}2J\r\n::error file=x::y\n##[error]z ##vso[task.complete] \u{202e}txt.exe \
     \u{200b}</script><script>alert(1)</script><!-- | a || b \t`x` [click](https://evil.example) {0} {{ %s \\ \" ' \
     =HYPERLINK() \u{2028}\u{feff}\u{10ffff}";

/// Each report with its name.
#[must_use]
pub fn all() -> Vec<(&'static str, Report)> {
    let mut reports = small();
    reports.push(("many_results", many_results(26_000)));
    reports.push(("one_repository", one_repository(26_000)));
    reports
}

/// Those of fewer than a hundred findings.
#[must_use]
pub fn small() -> Vec<(&'static str, Report)> {
    vec![
        ("empty", empty()),
        ("no_finding", report(vec![image(1, "team/api", "1.4.2", Vec::new())])),
        ("every_shape", every_shape()),
        ("failed_image", failed_image()),
        ("hostile", hostile()),
        ("long_names", long_names()),
    ]
}

/// A report of no account.
fn empty() -> Report {
    read(json!({
        "schema": "imagescan.report/1", "made": "2026-11-28T04:15:02Z", "tool": {"name": "imagescan", "version": "0.2.0"},
        "accounts": [], "images": [],
    }))
}

/// Three clouds, every severity and status, findings with and without packages, paths and CVSS, every coverage.
fn every_shape() -> Report {
    let levels = ["UNKNOWN", "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
    let mut findings: Vec<_> =
        levels.iter().enumerate().map(|(at, level)| vulnerability(at, level)).collect();
    let statuses = [
        json!("ignored"),
        json!("false_positive"),
        json!("fixed"),
        json!("in_progress"),
        json!("unknown"),
        json!({"other": "9"}),
    ];
    for (at, status) in statuses.into_iter().enumerate() {
        let mut finding = vulnerability(100 + at, "HIGH");
        finding["status"] = status;
        findings.push(finding);
    }
    for (at, score) in [0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 9.8, 10.0].into_iter().enumerate() {
        let mut finding = vulnerability(200 + at, levels[2 + at % 4]);
        finding["detail"]["cvss"] =
            json!({"score": score, "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"});
        findings.push(finding);
    }
    let mut without_packages = vulnerability(300, "MEDIUM");
    without_packages["detail"] = json!({"kind": "vulnerability"});
    without_packages["aliases"] = json!(["EMG-2026-1", "CNVD-2026-1"]);
    let mut several = vulnerability(301, "CRITICAL");
    several["detail"]["packages"] = json!([
        {"name": "log4j-core", "version": "2.14", "path": "/opt/app/lib/log4j core.jar", "kind": "application",
         "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14"},
        {"name": "log4j-core", "version": "2.14", "path": "../../etc/./passwd", "kind": "application"},
        {"name": "golang.org/x/net", "version": "v0.17.0", "kind": "unknown", "fixed_versions": ["v0.33.0", "v0.34.0"]},
        {"name": "golang.org/x/net", "version": "v0.16.0", "kind": "unknown"},
        {"name": "", "kind": "unknown"},
    ]);
    let mut with_records = vulnerability(302, "LOW");
    with_records["vendor_records"] =
        json!([{"operation": "ListImageVulnerabilities", "record": {"id": u64::MAX, "x": [null, 1.5, -3]}}]);
    findings.extend([without_packages, several, with_records]);
    let mut whole = image(0, "team/api", "1.4.2", findings);
    whole["image"]["platforms"] =
        json!([{"name": "linux/arm64", "state": "timed_out"}, {"state": {"other": "PAUSED"}}]);
    whole["image"]["operating_system"] = json!("debian 12");
    let mut partial = image(2, "shop/cart", "77", vec![vulnerability(1, "LOW")]);
    partial["coverage"] = json!({
        "vulnerability": {"state": "partial", "read": 1, "total": 9, "reason": "count_differs"},
        "malware": {"state": "not_requested"}, "secret": {"state": "unsupported", "by": "cloud"},
        "baseline": {"state": "not_scanned"}, "build": {"state": "complete"},
    });
    let json = json!({
        "schema": "imagescan.report/1", "made": "2026-11-28T04:15:02.5Z", "tool": {"name": "imagescan", "version": "0.2.0"},
        "accounts": crate::build::accounts(), "images": [whole, partial],
        "unresolved": [{"reference": {"path": "team/gone", "tag": "1"}, "error": {"step": "resolve", "message": "no image has this name"}}],
        "notes": [{"id": "ignored_rows_are_left_out", "text": "Tencent Cloud leaves ignored rows out"}],
    });
    read(json)
}

fn failed_image() -> Report {
    let mut failed = image(1, "team/web", "9", Vec::new());
    failed["image"]["state"] = json!("failed");
    failed["image"]["failure"] = json!("the layer cannot be pulled");
    failed["coverage"] = json!({"vulnerability": {"state": "failed", "error": {
        "step": "read vulnerabilities", "message": "the scan failed: the layer cannot be pulled",
        "code": "InternalError", "request_id": "7d1c-4e",
    }}});
    report(vec![image(1, "team/api", "1.4.2", vec![vulnerability(1, "HIGH")]), failed])
}

/// Hostile text in every text that a vendor, a registry or a person chooses.
fn hostile() -> Report {
    let mut finding = vulnerability(1, "CRITICAL");
    for field in ["id", "title", "description", "remediation"] {
        finding[field] = json!(HOSTILE);
    }
    finding["aliases"] = json!([HOSTILE]);
    finding["severity"]["vendor_value"] = json!(HOSTILE);
    finding["layer"]["id"] = json!(HOSTILE);
    finding["status"] = json!({ "other": HOSTILE });
    finding["links"] = json!([
        HOSTILE,
        "javascript:alert(1)",
        format!("https://{HOSTILE}"),
        "https://a b/",
        "https://x.example/%zz",
        "https://x.example/a#b#c"
    ]);
    finding["detail"]["packages"] = json!([
        {"name": HOSTILE, "version": HOSTILE, "path": HOSTILE, "kind": "system", "fixed_versions": [HOSTILE], "purl": HOSTILE},
        {"name": HOSTILE, "kind": "unknown"},
        {"name": "..", "path": "..", "kind": "unknown"},
    ]);
    finding["vendor_records"] = json!([{"operation": HOSTILE, "record": {HOSTILE: HOSTILE}}]);
    let mut hostile = image(0, HOSTILE, HOSTILE, vec![finding]);
    hostile["account"]["id"] = json!(HOSTILE);
    hostile["account"]["region"] = json!(HOSTILE);
    hostile["image"]["reference"]["host"] = json!(HOSTILE);
    let error = json!({"step": HOSTILE, "message": HOSTILE, "code": HOSTILE, "request_id": HOSTILE});
    hostile["coverage"]["vulnerability"] = json!({"state": "failed", "error": error});
    read(json!({
        "schema": "imagescan.report/1", "made": "2026-11-28T04:15:02Z", "tool": {"name": HOSTILE, "version": HOSTILE},
        "accounts": [{"cloud": "huawei", "region": HOSTILE, "id": HOSTILE, "scope": HOSTILE}], "images": [hostile],
        "unresolved": [{"reference": {"path": HOSTILE}, "error": error}], "notes": [{"id": HOSTILE, "text": HOSTILE}],
    }))
}

/// Names of 300 characters, of one byte and of several.
fn long_names() -> Report {
    let findings = ["a", "é", "漢", "\u{10ffff}"].iter().enumerate().map(|(at, char)| {
        let name = char.repeat(300);
        let mut finding = vulnerability(at, "HIGH");
        finding["id"] = json!(name);
        finding["title"] = json!(char.repeat(3_000));
        finding["description"] = json!(char.repeat(30_000));
        finding["detail"]["packages"] =
            json!([{"name": name, "version": name, "path": format!("/{name}/{name}"), "kind": "system"}]);
        finding
    });
    let path = ["n".repeat(300), "r".repeat(300)].join("/");
    report(vec![image(0, &path, &"t".repeat(128), findings.collect())])
}

/// As many results, in images of 130 findings, each image of its own repository.
#[must_use]
pub fn many_results(count: usize) -> Report {
    let levels = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];
    let images = (0..count.div_ceil(130)).map(|at| {
        let numbers = at * 130..count.min((at + 1) * 130);
        let findings = numbers.map(|number| vulnerability(number, levels[number % 4]));
        image(0, &format!("team/service-{at}"), "1", findings.collect())
    });
    report(images.collect())
}

/// As many results in tags of one repository, of which each has the same findings.
#[must_use]
pub fn one_repository(count: usize) -> Report {
    let findings: Vec<Value> = (0..200).map(|number| vulnerability(number, "MEDIUM")).collect();
    let images = (0..count / 200).map(|tag| image(0, "team/api", &format!("1.{tag}"), findings.clone()));
    report(images.collect())
}
