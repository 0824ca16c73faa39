//! The vulnerabilities of an image, and the ignored ones.

use serde_json::{Value, json};

use super::{all, call, code, emulator, filter, images, number};

const LIST: &str = "DescribeAssetImageRegistryVulList";
const IGNORED: &str = "DescribeScanIgnoreVulList";

#[tokio::test]
async fn they_agree_with_the_counts_of_the_image() {
    let (emulator, _) = emulator(120).await;
    let ignored = all(&emulator, IGNORED, json!({})).await;
    assert!(!ignored.is_empty());
    let mut total = 0;
    for row in images(&emulator).await {
        let found = all(&emulator, LIST, json!({ "Id": row["Id"] })).await;
        assert_eq!(found.len() as u64, number(&row, "VulCnt"));
        for (digit, count) in [
            ("1", "LowLevelVulCnt"),
            ("2", "MediumLevelVulCnt"),
            ("3", "HighLevelVulCnt"),
            ("4", "CriticalLevelVulCnt"),
        ] {
            let of_level = found.iter().filter(|one| one["Level"] == digit).count() as u64;
            assert_eq!(of_level, number(&row, count), "{count}");
        }
        let is_ignored = |one: &Value| ignored.iter().any(|ignored| ignored["PocID"] == one["POCID"]);
        assert!(!found.iter().any(is_ignored), "ignored ones are left out");
        total += found.len();
    }
    assert!(total > 500, "{total}");
}

#[tokio::test]
async fn conditions_narrow_the_list() {
    let (emulator, _) = emulator(200).await;
    let rows = images(&emulator).await;
    let row = rows.iter().max_by_key(|row| number(row, "VulCnt")).unwrap();
    let list = async |name: &str, value: &str| {
        all(&emulator, LIST, json!({ "Id": row["Id"], "Filters": filter(name, value) })).await
    };
    let found = list("Level", "all").await;
    assert_eq!(found.len() as u64, number(row, "VulCnt"));
    let fixable = list("Tag", "CanBeFixed").await;
    assert!(!fixable.is_empty() && fixable.iter().all(|one| one["FixedVersions"] != ""));
    assert_eq!(list("Level", "3").await.len() as u64, number(row, "HighLevelVulCnt"));
    let title = found[0]["Name"].as_str().unwrap().to_uppercase();
    assert!(list("Name", &title).await.contains(&found[0]));
}

#[tokio::test]
async fn the_image_is_chosen_by_id_or_by_name() {
    let (emulator, _) = emulator(20).await;
    let rows = images(&emulator).await;
    let row = &rows[0];
    let names = json!({
        "InstanceName": row["InstanceName"], "Namespace": row["Namespace"], "ImageTag": row["ImageTag"],
        "ImageName": format!("{}/{}", row["Namespace"].as_str().unwrap(), row["ImageName"].as_str().unwrap()),
        "Force": "",
    });
    let by_name = all(&emulator, LIST, json!({ "ImageInfo": names })).await;
    assert_eq!(by_name, all(&emulator, LIST, json!({ "Id": row["Id"] })).await);
    assert_eq!(code(&emulator, LIST, json!({})).await, "MissingParameter");
    assert_eq!(code(&emulator, LIST, json!({ "Id": 7 })).await, "ResourceNotFound");
}

#[tokio::test]
async fn an_image_that_was_never_scanned_has_none() {
    let (emulator, _) = emulator(20).await;
    let rows = images(&emulator).await;
    let row = rows.iter().find(|row| row["ScanStatus"] == "NOT_SCAN").unwrap();
    let found = call(&emulator, LIST, json!({ "Id": row["Id"] })).await;
    assert_eq!((&found["List"], &found["TotalCount"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn ignored_ones_are_found_and_sorted() {
    let (emulator, _) = emulator(0).await;
    let ignored = all(&emulator, IGNORED, json!({})).await;
    let by_cve =
        all(&emulator, IGNORED, json!({ "Filters": filter("CVEID", ignored[1]["CVEID"].as_str().unwrap()) }));
    assert_eq!(by_cve.await, ignored[1..2]);
    let sorted = all(&emulator, IGNORED, json!({ "By": "UpdateTime", "Order": "DESC" })).await;
    assert!(sorted.iter().map(|one| one["UpdateTime"].as_str()).is_sorted_by(|one, next| one >= next));
    assert_eq!(sorted.len(), ignored.len());
    let emergency =
        all(&emulator, "DescribeVulRegistryImageList", json!({ "PocID": ignored[0]["PocID"] })).await;
    assert!(emergency.is_empty(), "an ignored one has no affected images");
}
