//! The list of images, and the licences.

use imagescan_emulator::{FaultPlan, tencent};
use serde_json::json;

use super::{all, call, code, emulator, filter, images, number};
use crate::{builder, clock, start_at};

const LIST: &str = "DescribeAssetImageRegistryList";

#[tokio::test]
async fn pages_lead_through_all_images_once() {
    let (emulator, _) = emulator(257).await;
    let rows = images(&emulator).await;
    let mut ids: Vec<_> = rows.iter().map(|row| number(row, "Id")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((rows.len(), ids.len()), (257, 257));
    let default = call(&emulator, LIST, json!({})).await;
    assert_eq!(default["List"].as_array().map(Vec::len), Some(10));
    let beyond = call(&emulator, LIST, json!({ "Offset": 257 })).await;
    assert_eq!(beyond["List"], json!([]));
}

#[tokio::test]
async fn an_added_image_is_the_last_of_its_registry() {
    let (emulator, _) = emulator(12).await;
    let mut image = tencent::tcss::Image::default();
    (image.namespace, image.image_name) = ("team".to_owned(), "api".to_owned());
    (image.image_tag, image.registry_type) = ("v1".to_owned(), "tcr".to_owned());
    image.image_digest = format!("sha256:{}", "ab".repeat(32));
    emulator.tencent().add_image(image.clone());
    let rows = images(&emulator).await;
    let row = &rows[12];
    assert_eq!((rows.len(), &row["ImageDigest"]), (13, &json!(image.image_digest)));
    assert_eq!((&row["ScanStatus"], &row["RegistryType"]), (&json!("NOT_SCAN"), &json!("tcr")));
    assert_eq!(row["ImageRepoAddress"], "main.registry.example/team/api");
    let exact = json!({ "Filters": filter("ImageDigest", &image.image_digest) });
    assert_eq!(all(&emulator, LIST, exact).await, std::slice::from_ref(row));
}

#[tokio::test]
async fn a_million_images_are_listed_at_any_offset() {
    let (emulator, _) = emulator(1_000_000).await;
    let page = call(&emulator, LIST, json!({ "Offset": 999_950, "Limit": 100 })).await;
    assert_eq!(page["List"].as_array().map(Vec::len), Some(50));
    assert_eq!(page["TotalCount"], 1_000_000);
}

#[tokio::test]
async fn conditions_narrow_the_list() {
    let (emulator, _) = emulator(300).await;
    let rows = images(&emulator).await;
    for (name, field) in [
        ("ImageDigest", "ImageDigest"),
        ("ImageId", "ImageId"),
        ("ImageAssetIds", "Id"),
        ("IsAuthorized", "IsAuthorized"),
    ] {
        let wanted = &rows[7][field];
        let value = wanted.as_str().map_or_else(|| wanted.to_string(), str::to_owned);
        let found = all(&emulator, LIST, json!({ "Filters": filter(name, &value) })).await;
        let expected: Vec<_> = rows.iter().filter(|row| row[field] == *wanted).cloned().collect();
        assert_eq!(found, expected, "{name}");
        assert!(found.len() < 300, "{name}");
    }
    let web = all(&emulator, LIST, json!({ "Filters": filter("Namespace", "WE") })).await;
    assert!(!web.is_empty() && web.iter().all(|row| row["Namespace"] == "web"));
    assert_eq!(all(&emulator, LIST, json!({ "Filters": filter("IsAuthorized", "all") })).await, rows);
    let exact = json!({ "Filters": [{ "Name": "Namespace", "Values": ["we"], "ExactMatch": true }] });
    assert!(all(&emulator, LIST, exact).await.is_empty());
    let either = json!({ "Filters": [{ "Name": "Namespace", "Values": ["web", "data"] }] });
    assert!(all(&emulator, LIST, either).await.len() > web.len());
}

#[tokio::test]
async fn the_newest_and_the_running_ones() {
    let (emulator, _) = emulator(100).await;
    for (argument, field) in [("OnlyShowLatest", "IsLatestImage"), ("IsRunning", "IsRunning")] {
        let found = all(&emulator, LIST, json!({ argument: true })).await;
        let expected = images(&emulator).await.into_iter().filter(|row| row[field] == true).count();
        assert_eq!(found.len(), expected, "{argument}");
        assert!(found.iter().all(|row| row[field] == true));
    }
}

#[tokio::test]
async fn the_order_is_that_of_the_named_field() {
    let (emulator, _) = emulator(100).await;
    for (by, field) in [("ScanTime", "ScanTime"), ("ImageCreateTime", "ImageCreateTime")] {
        for order in ["asc", "DESC"] {
            let rows = all(&emulator, LIST, json!({ "By": by, "Order": order })).await;
            let mut values: Vec<_> = rows.iter().map(|row| row[field].as_str().unwrap().to_owned()).collect();
            if order == "DESC" {
                values.reverse();
            }
            assert!(values.is_sorted(), "{by} {order}");
        }
    }
    let rows = all(&emulator, LIST, json!({ "By": "VulCount", "Order": "desc" })).await;
    assert!(rows.iter().map(|row| number(row, "VulCnt")).is_sorted_by(|one, next| one >= next));
}

#[tokio::test]
async fn licences_agree_with_the_images() {
    let (emulator, _) = emulator(300).await;
    let licences = call(&emulator, "DescribeImageAuthorizedInfo", json!({})).await;
    let rows = images(&emulator).await;
    let licensed = rows.iter().filter(|row| row["IsAuthorized"] == 1).count() as u64;
    assert_eq!(number(&licences, "ScannedImageCnt"), licensed);
    assert_eq!(number(&licences, "NotScannedImageCnt"), 300 - licensed);
    let sum = |first: &str, second: &str| number(&licences, first) + number(&licences, second);
    assert_eq!(number(&licences, "TotalAuthorizedCnt"), sum("TrialAuthorizedCnt", "PurchasedAuthorizedCnt"));
    assert_eq!(
        number(&licences, "UsedAuthorizedCnt"),
        sum("UsedTrialAuthorizedCnt", "UsedPurchasedAuthorizedCnt")
    );
    let period = &licences["ImageScanInquireInfo"];
    assert_eq!(number(period, "Useage"), number(&licences, "UsedAuthorizedCnt"));
    assert_eq!(period["PurchaseStatus"], "Normal");
}

#[tokio::test]
async fn anomalies_of_pages() {
    let rows = images(&emulator(40).await.0).await;
    let expected = [
        ("repeated-page", 0, 40),
        ("shifted-page=2", 8, 40),
        ("wrong-total=-7", 10, 33),
        ("late-rows=25", 10, 15),
    ];
    for (anomaly, first, total) in expected {
        let plan = FaultPlan::new().rule(format!("{LIST}:{anomaly}").parse().expect("a rule"));
        let emulator = start_at(builder().seed(1).images(40).faults(plan), &clock()).await;
        let page = call(&emulator, LIST, json!({ "Offset": 10, "Limit": 10 })).await;
        assert_eq!(page["TotalCount"], total, "{anomaly}");
        let length = if anomaly == "late-rows=25" { 5 } else { 10 };
        assert_eq!(page["List"], json!(rows[first..first + length]), "{anomaly}");
    }
    let rule = |anomaly: &str| format!("{LIST}:{anomaly}").parse().expect("a rule");
    let plan = FaultPlan::new().rule(rule("unknown-state")).rule(rule("failure-in-success"));
    let emulator = start_at(builder().seed(1).images(1).faults(plan), &clock()).await;
    assert_eq!(call(&emulator, LIST, json!({})).await["List"][0]["ScanStatus"], "SUSPENDED");
    assert_eq!(code(&emulator, LIST, json!({})).await, "FailedOperation");
}
