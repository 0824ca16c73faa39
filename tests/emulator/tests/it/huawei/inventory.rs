//! ListRegistryImages and ShowImagePayPerScanStatistics.

use std::time::Duration;

use imagescan_emulator::{Anomaly, Fault, Matcher, Rule};
use serde_json::{Value, json};

use super::hss::{ALL, IMAGES, STATISTICS, call, create, get, rows, scan_of, with_images};
use crate::NOW_MS;

#[tokio::test]
async fn a_request_sees_one_enterprise_project() {
    let (emulator, _) = with_images(160).await;
    let all = rows(&emulator, IMAGES, ALL).await;
    let default = rows(&emulator, IMAGES, "").await;
    assert_eq!((all.len(), default.len()), (160, 120));
    assert_eq!(rows(&emulator, IMAGES, "enterprise_project_id=0").await, default);
    assert!(default.iter().all(|row| all.contains(row)));
    let other = "enterprise_project_id=b7f60c1e-2c1a-4a55-9f0e-5d6a8f3c9b42";
    let other = rows(&emulator, IMAGES, other).await;
    assert!(other.len() == 40 && other.iter().all(|row| all.contains(row) && !default.contains(row)));
    assert!(rows(&emulator, IMAGES, "enterprise_project_id=unknown").await.is_empty());
}

#[tokio::test]
async fn each_row_has_its_own_key_digest_and_tag() {
    let (emulator, _) = with_images(300).await;
    let all = rows(&emulator, IMAGES, ALL).await;
    for key in ["id", "image_id", "image_digest"] {
        let mut values: Vec<_> = all.iter().map(|row| row[key].to_string()).collect();
        values.sort();
        values.dedup();
        assert_eq!(values.len(), 300, "{key}");
    }
    assert!(all.iter().any(|row| row["association_images"].as_array().is_some_and(|list| list.len() == 2)));
    let first = &all[0];
    assert!(first["latest_scan_time"].as_i64() < Some(NOW_MS), "{first}");
    for kind in ["private_image", "shared_image", "instance_image", "harbor", "jfrog"] {
        assert!(all.iter().any(|row| row["image_type"] == kind), "{kind}");
    }
}

/// Whether a row of the whole list matches a filter.
type Matches<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

#[tokio::test]
async fn filters_select_what_the_rows_say() {
    let (emulator, _) = with_images(400).await;
    let all = rows(&emulator, IMAGES, ALL).await;
    let is = |name: &'static str, value: Value| move |row: &Value| row[name] == value;
    let number = |row: &Value, name: &str| row[name].as_i64();
    let recent = NOW_MS - 60 * 3_600_000;
    let cases: Vec<(String, Matches<'_>)> = vec![
        ("namespace=web".into(), Box::new(is("namespace", json!("web")))),
        (
            "image_name=gateway-12".into(),
            Box::new(|row| row["image_name"].as_str().is_some_and(|name| name.contains("gateway-12"))),
        ),
        ("image_version=v1.2".into(), Box::new(is("image_version", json!("v1.2")))),
        ("image_type=harbor".into(), Box::new(is("image_type", json!("harbor")))),
        ("registry_name=JFrog".into(), Box::new(is("registry_type", json!("Jfrog")))),
        ("scan_status=unscan".into(), Box::new(is("scan_status", json!("unscan")))),
        ("scan_status=scanning".into(), Box::new(|_| false)),
        ("latest_version=true".into(), Box::new(is("latest_version", json!(true)))),
        ("latest_version=false".into(), Box::new(|_| true)),
        ("is_multarch=true".into(), Box::new(is("is_multiple_arch", json!(true)))),
        ("severity_level=High".into(), Box::new(is("severity_level", json!("High")))),
        ("severity_level=Security".into(), Box::new(is("severity_level", json!("Security")))),
        ("has_vul=true".into(), Box::new(|row| number(row, "vul_num") > Some(0))),
        ("has_vul=false".into(), Box::new(|row| number(row, "vul_num") == Some(0))),
        ("has_malicious_file=true".into(), Box::new(|row| number(row, "malicious_file_num") > Some(0))),
        ("has_unsafe_setting=true".into(), Box::new(|row| number(row, "unsafe_setting_num") > Some(0))),
        (
            "risky=true".into(),
            Box::new(|row| row["severity_level"].as_str().is_some_and(|level| level != "Security")),
        ),
        ("instance_name=emulated-instance".into(), Box::new(is("image_type", json!("instance_image")))),
        (
            format!("start_latest_scan_time={recent}"),
            Box::new(|row| number(row, "latest_scan_time") >= Some(recent)),
        ),
        (
            format!("end_latest_update_time={recent}"),
            Box::new(|row| number(row, "latest_update_time") <= Some(recent)),
        ),
        (format!("start_latest_sync_time={}", NOW_MS + 1), Box::new(|_| false)),
        (
            "image_type=private_image&image_version=v1.0&has_vul=true".into(),
            Box::new(|row| {
                row["image_type"] == "private_image"
                    && row["image_version"] == "v1.0"
                    && number(row, "vul_num") > Some(0)
            }),
        ),
    ];
    for (filter, matches) in cases {
        let expected: Vec<_> = all.iter().filter(|row| matches(row)).cloned().collect();
        assert_eq!(rows(&emulator, IMAGES, &format!("{ALL}&{filter}")).await, expected, "{filter}");
        let never = ["scan_status=scanning"].contains(&filter.as_str()) || filter.contains("sync_time");
        assert_eq!(expected.is_empty(), never, "{filter}");
    }
}

#[tokio::test]
async fn the_list_can_be_sorted_by_the_last_scan() {
    let (emulator, _) = with_images(100).await;
    let times = async |direction: &str| {
        let query = format!("{ALL}&sort_key=latest_scan_time{direction}");
        let rows = rows(&emulator, IMAGES, &query).await;
        rows.iter().map(|row| row["latest_scan_time"].as_i64().unwrap_or(0)).collect::<Vec<_>>()
    };
    let ascending = times("").await;
    assert!(ascending.is_sorted() && ascending[0] < ascending[99]);
    assert_eq!(times("&sort_dir=desc").await, ascending.into_iter().rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn arguments_are_checked_as_published() {
    let (emulator, _) = with_images(1).await;
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("offset=-1", "offset"),
        ("offset=2000001", "offset"),
        ("image_type=cicd", "image_type"),
        ("scan_status=done", "scan_status"),
        ("sort_key=id", "sort_key"),
        ("sort_dir=up", "sort_dir"),
        ("has_vul=yes", "has_vul"),
        ("namespace=", "namespace"),
        ("severity_level=Critical", "severity_level"),
        ("start_latest_scan_time=2&end_latest_scan_time=1", "start_latest_scan_time"),
        ("imagename=a", "imagename"),
    ] {
        let response = call(&emulator, "GET", IMAGES, query, "").await;
        assert_eq!(response.error(), (400, "HSS.0001".into()), "{query}");
        assert!(response.message().contains(name), "{query}: {}", response.message());
    }
    assert_eq!(get(&emulator, IMAGES, "limit=1").await["total_num"], 1);
}

#[tokio::test]
async fn lists_have_the_injected_anomalies() {
    let (emulator, _) = with_images(100).await;
    let page = async |anomaly: Anomaly, query: &str| {
        let operation = Matcher::Operation("ListRegistryImages".to_owned());
        emulator.faults().push(Rule::new(operation, Fault::Anomaly(anomaly), 1));
        get(&emulator, IMAGES, &format!("{ALL}&{query}")).await
    };
    let usual = get(&emulator, IMAGES, &format!("{ALL}&limit=10")).await;
    assert_eq!(page(Anomaly::RepeatedPage, "limit=10&offset=10").await, usual);
    assert_eq!(page(Anomaly::ShiftedPage(1), "limit=10&offset=1").await, usual);
    assert_eq!(page(Anomaly::WrongTotal(-7), "limit=10").await["total_num"], 93);
    assert_eq!(page(Anomaly::LateRows(5), "limit=10").await["total_num"], 95);
    let unknown = page(Anomaly::UnknownState, "limit=10").await;
    assert_eq!(unknown["data_list"][0]["scan_status"], "queued_for_retry");
    assert_eq!(page(Anomaly::FailureInSuccess, "").await["error_code"], "HSS.0041");
}

#[tokio::test]
async fn the_statistics_agree_with_the_list() {
    let (emulator, _) = with_images(400).await;
    for query in ["", ALL] {
        let statistics = get(&emulator, STATISTICS, query).await;
        let all = rows(&emulator, IMAGES, query).await;
        let count = |matches: &dyn Fn(&str) -> bool| {
            all.iter().filter(|row| row["severity_level"].as_str().is_some_and(matches)).count()
        };
        assert_eq!(statistics["total"]["registry"], all.len());
        assert_eq!(statistics["high_risk"]["registry"], count(&|level| level == "High"));
        assert_eq!(statistics["has_risk"]["registry"], count(&|level| level != "Security"));
        let unscanned = all.iter().filter(|row| row["scan_status"] == "unscan").count();
        assert_eq!(statistics["unscan"]["registry"], unscanned);
        assert_eq!(statistics["unscan"]["registriy"], unscanned, "the misspelled name");
    }
}

#[tokio::test]
async fn successful_scans_use_up_the_free_ones_and_are_counted_each_time() {
    let (emulator, clock) = with_images(40).await;
    let numbers = async || {
        let statistics = get(&emulator, STATISTICS, "").await;
        ["repository_scan_num", "free_quota_num"].map(|name| statistics[name].as_u64().unwrap())
    };
    let [before, free] = numbers().await;
    assert_eq!(free, 10);
    let mut succeeded = 0;
    for _ in 0..3 {
        create(&emulator, &scan_of(&rows(&emulator, IMAGES, "image_version=v1.0").await)).await;
        assert_eq!(numbers().await[0], before + succeeded, "nothing has finished yet");
        clock.advance(Duration::from_secs(30));
        let task = super::hss::newest(&emulator).await;
        succeeded += task["success_num"].as_u64().unwrap();
        assert_eq!(numbers().await, [before + succeeded, free.saturating_sub(succeeded)]);
    }
    assert!(succeeded > 10);
    // The free scans of the next month.
    clock.advance(Duration::from_secs(31 * 86_400));
    assert_eq!(numbers().await, [before + succeeded, 10]);
}
