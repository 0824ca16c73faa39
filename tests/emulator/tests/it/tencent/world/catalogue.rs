//! The vulnerabilities of all images, and the images with one of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{all, code, emulator, filter, images, number};

const SYSTEM: &str = "DescribeSystemVulList";
const WEB: &str = "DescribeWebVulList";
const AFFECTED: &str = "DescribeVulRegistryImageList";

#[tokio::test]
async fn both_directions_agree() {
    let (emulator, _) = emulator(150).await;
    let mut by_image = BTreeMap::<String, Vec<u64>>::new();
    for row in images(&emulator).await {
        let id = number(&row, "Id");
        for one in all(&emulator, "DescribeAssetImageRegistryVulList", json!({ "Id": id })).await {
            let list = if one["CategoryType"] == "WEB" { "W" } else { "S" };
            by_image.entry(format!("{list} {}", one["POCID"].as_str().unwrap())).or_default().push(id);
        }
    }
    let mut by_catalogue = BTreeMap::new();
    for (letter, action) in [("S", SYSTEM), ("W", WEB)] {
        for one in all(&emulator, action, json!({})).await {
            let affected = all(&emulator, AFFECTED, json!({ "PocID": one["PocID"] })).await;
            assert_eq!(affected.len() as u64, number(&one, "RegistryImageCount"));
            let ids: Vec<_> = affected.iter().map(|row| number(row, "ImageAssetId")).collect();
            by_catalogue.insert(format!("{letter} {}", one["PocID"].as_str().unwrap()), ids);
        }
    }
    for ids in by_image.values_mut().chain(by_catalogue.values_mut()) {
        ids.sort_unstable();
    }
    assert_eq!(by_image, by_catalogue);
    assert!(by_image.len() > 300, "{}", by_image.len());
}

/// Whether a row meets a condition.
type Holds = fn(&Value) -> bool;

#[tokio::test]
async fn conditions_narrow_the_catalogue() {
    let (emulator, _) = emulator(150).await;
    let everything = all(&emulator, SYSTEM, json!({})).await;
    let list = async |name: &str, value: &str| {
        all(&emulator, SYSTEM, json!({ "Filters": filter(name, value) })).await
    };
    let cases: [(&str, &str, Holds); 7] = [
        ("Level", "MIDDLE", |one| one["Level"] == "MIDDLE"),
        ("Tags", "EXP", |one| one["Tags"].as_array().unwrap().contains(&json!("EXP"))),
        ("FocusOnType", "POC_EXP", |one| one["Tags"].as_array().unwrap().contains(&json!("EXP"))),
        ("FocusOnType", "SERIOUS_LEVEL", |one| {
            ["HIGH", "CRITICAL"].contains(&one["Level"].as_str().unwrap())
        }),
        ("OnlyAffectedContainer", "true", |one| number(one, "ContainerCount") > 0),
        ("ComponentName", "openssl", |one| one["Name"].as_str().unwrap().starts_with("openssl")),
        ("Name", "ZLIB", |one| one["Name"].as_str().unwrap().starts_with("zlib")),
    ];
    for (name, value, holds) in cases {
        let expected: Vec<_> = everything.iter().filter(|one| holds(one)).cloned().collect();
        assert_eq!(list(name, value).await, expected, "{name}");
        assert!(!expected.is_empty() && expected.len() < everything.len(), "{name}");
    }
    for (name, value) in [("OnlyAffectedNewestImage", "false"), ("FocusOnType", "ALL"), ("Level", "all")] {
        assert_eq!(list(name, value).await, everything, "{name}");
    }
    let fixable = list("CanBeFixed", "true").await.len();
    assert_eq!(fixable + list("CanBeFixed", "false").await.len(), everything.len());
    assert_eq!(list("CVEID", everything[3]["CVEID"].as_str().unwrap()).await, everything[3..4]);
}

#[tokio::test]
async fn conditions_on_images_narrow_both_lists() {
    let (emulator, _) = emulator(150).await;
    let rows = images(&emulator).await;
    let image = rows.iter().find(|row| number(row, "VulCnt") > 3 && row["IsRunning"] == true).unwrap();
    let id = image["ImageId"].as_str().unwrap();
    let name = image["ImageName"].as_str().unwrap();
    let count = async |name: &str, value: &str| {
        let arguments = json!({ "Filters": filter(name, value) });
        all(&emulator, SYSTEM, arguments.clone()).await.len() + all(&emulator, WEB, arguments).await.len()
    };
    assert_eq!(count("ImageID", id).await as u64, number(image, "VulCnt"));
    assert_eq!(
        count("ContainerID", id.strip_prefix("sha256:").unwrap()).await as u64,
        number(image, "VulCnt")
    );
    assert!(count("ImageName", name).await as u64 >= number(image, "VulCnt"));
    assert!(count("ContainerName", &format!("{name}-1")).await > 0);
    assert_eq!(count("ContainerName", "nothing").await, 0);

    let one = &all(&emulator, SYSTEM, json!({ "By": "RegistryImageCount", "Order": "desc" })).await[0];
    let affected = all(&emulator, AFFECTED, json!({ "PocID": one["PocID"] })).await;
    let arguments =
        |name: &str, value: &str| json!({ "PocID": one["PocID"], "Filters": filter(name, value) });
    let newest = all(&emulator, AFFECTED, arguments("OnlyAffectedNewestImage", "true")).await;
    assert!(newest.iter().all(|row| row["IsLatestImage"] == true));
    assert_eq!(all(&emulator, AFFECTED, arguments("OnlyAffectedNewestImage", "false")).await, affected);
    let address = affected[0]["ImageRepoAddress"].as_str().unwrap();
    let of_repository = all(&emulator, AFFECTED, arguments("ImageRepoAddress", address)).await;
    assert!(of_repository.contains(&affected[0]) && of_repository.len() < affected.len());
    assert_eq!(code(&emulator, AFFECTED, json!({ "PocID": "pcmgr-1" })).await, "ResourceNotFound");
}

#[tokio::test]
async fn the_order_is_that_of_the_named_field() {
    let (emulator, _) = emulator(150).await;
    for by in ["LatestFoundTime", "FoundTime"] {
        let rows = all(&emulator, WEB, json!({ "By": by, "Order": "desc" })).await;
        assert!(rows.iter().map(|one| one[by].as_str()).is_sorted_by(|one, next| one >= next), "{by}");
    }
    let rows = all(&emulator, WEB, json!({ "By": "CVSSV3Score" })).await;
    assert!(rows.iter().map(|one| one["CVSSV3Score"].as_f64()).is_sorted());
}
