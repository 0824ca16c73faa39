//! Reports as SARIF: valid by the schema of the standard, within the limits of code scanning, and the same after small changes.

mod sarif_rules;

use std::collections::{BTreeMap, BTreeSet};

use imagescan_reports::{build, corpus};
use imagescan_scan::Report;
use imagescan_scan::report::sarif::{self, SarifOptions};
use sarif_rules::{check, faults, runs};
use serde_json::{Value, json};

fn named(name: &str) -> Report {
    corpus::small().into_iter().find(|(it, _)| *it == name).expect(name).1
}

#[test]
fn the_corpus_is_valid_and_within_the_limits() {
    for (name, report) in corpus::all() {
        let is_large = report.findings().count() > 1_000;
        let other_options = SarifOptions::new().include_ignored().min_parts(2);
        for options in [SarifOptions::new(), other_options].into_iter().take(if is_large { 1 } else { 2 }) {
            let files = sarif::files(&report, &options);
            check(&files).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let parts = files.iter().flat_map(|file| &file.categories).filter(|id| id.contains("/part-"));
            assert_eq!(parts.count() > 0, is_large || options != SarifOptions::new(), "{name}");
            for file in &files {
                let mut log: Value = serde_json::from_str(&file.json).expect("JSON");
                for list in ["results", "tool/driver/rules"] {
                    let list = log.pointer_mut(&format!("/runs/0/{list}")).and_then(Value::as_array_mut);
                    list.expect("a list").truncate(300);
                }
                assert_eq!(faults(&log), [""; 0], "{name}");
            }
        }
    }
}

#[test]
fn every_finding_is_a_result_for_each_package() {
    let runs = runs(&sarif::files(&named("every_shape"), &SarifOptions::new()));
    let ids: Vec<_> =
        runs.iter().map(|run| run["automationDetails"]["id"].as_str().expect("an id")).collect();
    assert_eq!(
        ids,
        [
            "imagescan/alibaba/cn-hangzhou/1234567890123456/",
            "imagescan/tencent/ap-guangzhou/100012345678/",
            "imagescan/huawei/cn-north-4/0a1b2c3d4e5f/all_granted_eps/",
        ]
    );
    let results = runs[0]["results"].as_array().expect("results");
    // 6 levels, 3 statuses that count, 9 scores, one without packages, one with 5, one with a record.
    assert_eq!(results.len(), 6 + 3 + 9 + 1 + 5 + 1);
    assert_eq!(runs[0]["properties"]["ignoredFindings"], 3);
    let uris: Vec<_> = results
        .iter()
        .filter(|result| result["ruleId"] == "CVE-2026-10301")
        .map(|result| {
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().expect("a hash");
            (uri.as_str().expect("text"), hash.rsplit_once(':').expect("a colon").1)
        })
        .collect();
    assert_eq!(
        uris,
        [
            ("team/api", "1"),
            ("team/api/_/_/etc/passwd", "1"),
            ("team/api/golang.org/x/net", "2"),
            ("team/api/golang.org/x/net", "1"),
            ("team/api/opt/app/lib/log4j%20core.jar", "1"),
        ]
    );
    let first = &results[0];
    assert_eq!(first["properties"]["severity"], "CRITICAL");
    let levels: Vec<_> = results.iter().map(|result| result["level"].as_str().expect("a level")).collect();
    let rank = |level: &&str| ["error", "warning", "note"].iter().position(|it| it == level);
    assert!(levels.is_sorted_by_key(rank), "{levels:?}");
}

#[test]
fn a_score_is_in_the_band_of_its_level() {
    let score = |level: &str, cvss: Option<f64>| {
        let mut finding = build::vulnerability(1, level);
        if let Some(score) = cvss {
            finding["detail"]["cvss"] = json!({ "score": score });
        }
        let report = build::report(vec![build::image(0, "a/b", "1", vec![finding])]);
        let rule =
            runs(&sarif::files(&report, &SarifOptions::new()))[0]["tool"]["driver"]["rules"][0].clone();
        let level = rule["defaultConfiguration"]["level"].as_str().expect("a level").to_owned();
        (level, rule["properties"]["security-severity"].as_str().map(str::to_owned))
    };
    for (level, cvss, sarif, expected) in [
        ("CRITICAL", None, "error", Some("9.5")),
        ("CRITICAL", Some(9.8), "error", Some("9.8")),
        ("CRITICAL", Some(9.0), "error", Some("9.5")),
        ("CRITICAL", Some(5.0), "error", Some("9.5")),
        ("HIGH", Some(8.9), "error", Some("8.9")),
        ("HIGH", Some(8.96), "error", Some("8.0")),
        ("HIGH", Some(9.8), "error", Some("8.0")),
        ("MEDIUM", Some(4.0), "warning", Some("4.0")),
        ("MEDIUM", Some(7.0), "warning", Some("5.5")),
        ("LOW", Some(0.1), "note", Some("0.1")),
        ("LOW", None, "note", Some("2.0")),
        ("NONE", Some(9.8), "note", None),
        ("UNKNOWN", Some(9.8), "note", None),
    ] {
        assert_eq!(score(level, cvss), (sarif.to_owned(), expected.map(str::to_owned)), "{level} {cvss:?}");
    }
}

#[test]
fn what_was_not_read_is_a_notification() {
    let runs = runs(&sarif::files(&named("failed_image"), &SarifOptions::new()));
    let failed =
        runs.iter().find(|run| run["invocations"][0]["executionSuccessful"] == false).expect("a run");
    let first = &failed["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(first["level"], "error");
    let text = first["message"]["text"].as_str().expect("text");
    for part in ["team/web:9", "vulnerability: failed", "layer cannot be pulled", "InternalError", "7d1c-4e"]
    {
        assert!(text.contains(part), "{text}");
    }
    let all = sarif::files(&named("no_finding"), &SarifOptions::new());
    assert!(sarif_rules::runs(&all).iter().all(|run| run["invocations"][0]["executionSuccessful"] == true));
    // A name that was not found is missing in every run, since it may belong to any.
    let all = sarif_rules::runs(&sarif::files(&named("every_shape"), &SarifOptions::new()));
    assert!(all.iter().all(|run| run["invocations"][0]["executionSuccessful"] == false));
    let mut failed = build::image(0, "a/b", "1", Vec::new());
    failed["coverage"] = json!({"vulnerability": {"state": "not_scanned"}});
    let many = build::report(vec![failed; 1_100]);
    let run = &sarif_rules::runs(&sarif::files(&many, &SarifOptions::new()))[0];
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("a list");
    assert_eq!(notifications.len(), 1_001);
    assert!(notifications[1_000]["message"]["text"].as_str().is_some_and(|text| text.contains("100 more")));
}

#[test]
fn ignored_findings_are_suppressed_where_they_are_included() {
    let runs = runs(&sarif::files(&named("every_shape"), &SarifOptions::new().include_ignored()));
    let results = runs[0]["results"].as_array().expect("results");
    let suppressed: Vec<_> = results.iter().filter(|result| result["suppressions"][0].is_object()).collect();
    assert_eq!(suppressed.len(), 3);
    assert_eq!(suppressed[0]["suppressions"][0]["kind"], "external");
}

/// The part and the text of each result.
fn parts(report: &Report, options: &SarifOptions) -> BTreeMap<String, BTreeSet<String>> {
    let runs = runs(&sarif::files(report, options)).into_iter();
    let parts = runs.map(|run| {
        let results = run["results"].as_array().expect("results").iter().map(Value::to_string);
        (run["automationDetails"]["id"].as_str().expect("an id").to_owned(), results.collect())
    });
    parts.collect()
}

#[test]
fn a_further_finding_moves_no_other() {
    let report = corpus::many_results(1_300);
    let options = SarifOptions::new().min_parts(4);
    let before = parts(&report, &options);
    let mut more = report.clone();
    let finding = build::vulnerability(77_777, "CRITICAL");
    more.images.insert(0, build::read_image(build::image(0, "other/image", "1", vec![finding])));
    let after = parts(&more, &options);
    let mut added = 0;
    for (id, results) in &after {
        assert!(before[id].is_subset(results), "{id}");
        added += results.len() - before[id].len();
    }
    assert_eq!(added, 1);
    let with_results = before.values().filter(|results| !results.is_empty());
    assert!(with_results.count() > 1, "the repositories are spread");
    // Parts that are demanded stay when there is less.
    let small = build::report(vec![build::image(0, "other/image", "1", Vec::new())]);
    assert!(parts(&small, &options).keys().eq(before.keys()));
    assert!(before.contains_key("imagescan/alibaba/cn-hangzhou/1234567890123456/part-4/"));
}

#[test]
fn a_large_repository_is_split_by_its_findings() {
    let report = corpus::one_repository(26_000);
    let runs = runs(&sarif::files(&report, &SarifOptions::new()));
    let mut part_of = BTreeMap::new();
    let mut count = 0;
    for run in &runs {
        for result in run["results"].as_array().expect("results") {
            let fingerprint = result["partialFingerprints"]["imagescanFinding/v1"].to_string();
            let part = run["automationDetails"]["id"].to_string();
            assert_eq!(part_of.entry(fingerprint).or_insert(part.clone()), &part);
            count += 1;
        }
        assert_eq!(run["properties"]["resultsLeftOut"], 0);
    }
    assert_eq!(count, 26_000);
}

#[test]
fn results_that_no_split_separates_are_cut_with_a_notice() {
    let finding = build::vulnerability(1, "LOW");
    let critical = build::vulnerability(2, "CRITICAL");
    let mut images: Vec<_> =
        (0..25_100).map(|tag| build::image(0, "a/b", &tag.to_string(), vec![finding.clone()])).collect();
    images.push(build::image(0, "a/b", "x", vec![critical]));
    let files = sarif::files(&build::report(images), &SarifOptions::new().min_parts(1_024));
    check(&files).expect("valid");
    let all = runs(&files);
    let left_out: u64 = all.iter().filter_map(|run| run["properties"]["resultsLeftOut"].as_u64()).sum();
    let kept: usize = all.iter().filter_map(|run| run["results"].as_array()).map(Vec::len).sum();
    assert_eq!((kept, left_out), (25_001, 100));
    let cut = all.iter().find(|run| run["properties"]["resultsLeftOut"] == 100).expect("a run");
    assert_eq!(cut["invocations"][0]["executionSuccessful"], false);
    assert!(cut["invocations"][0].to_string().contains("100 results, the least severe"));
}

#[test]
fn accounts_are_in_one_file_up_to_twenty() {
    let mut json: Value = serde_json::from_str(&build::report(Vec::new()).to_json()).expect("JSON");
    json["accounts"] =
        (0..45).map(|id| json!({"cloud": "huawei", "region": "r/x", "id": id.to_string()})).collect();
    let files = sarif::files(&build::read(json), &SarifOptions::new());
    let shape: Vec<_> = files.iter().map(|file| (file.suffix.as_str(), file.categories.len())).collect();
    assert_eq!(shape, [("", 20), ("-2", 20), ("-3", 5)]);
    assert_eq!(files[0].categories[0], "imagescan/huawei/r%2Fx/0/");
    check(&files).expect("valid");
}
