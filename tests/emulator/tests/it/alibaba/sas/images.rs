//! DescribeImageInstances.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{code, images, ok, text, world};
use crate::start;

#[tokio::test]
async fn pages_have_every_image_once() {
    let (emulator, _) = world(230).await;
    let all = images(&emulator, &[]).await;
    assert_eq!(all.len(), 233);
    let keys: BTreeSet<_> = all.iter().map(|row| text(row, "Uuid")).collect();
    assert_eq!(keys.len(), 233);
    let page = ok(&emulator, "DescribeImageInstances", &[("CurrentPage", "12")]).await;
    assert_eq!(
        page["PageInfo"],
        json!({ "CurrentPage": 12, "PageSize": 20, "TotalCount": 233, "Count": 13 })
    );
    assert_eq!(page["ImageInstanceList"], json!(all[220..]));
}

#[tokio::test]
async fn a_row_has_the_hosts_of_its_registry() {
    let (emulator, _) = world(30).await;
    let mut hosts = Vec::new();
    for row in images(&emulator, &[]).await {
        let endpoints: Vec<Value> = serde_json::from_str(text(&row, "Endpoints")).expect("a list");
        // The instance of the images on the vendor's pages has none.
        assert_eq!(endpoints.is_empty(), text(&row, "InstanceId").starts_with("i-"), "{row}");
        hosts.extend(endpoints.iter().flat_map(|one| one["Domains"].as_array().cloned().expect("hosts")));
    }
    let hosts: BTreeSet<_> = hosts.iter().filter_map(Value::as_str).collect();
    assert!(hosts.len() == 5 && hosts.contains("harbor.example.com"), "{hosts:?}");
}

#[tokio::test]
async fn a_row_has_the_result_of_the_last_scan() {
    let (emulator, _) = world(30).await;
    for row in images(&emulator, &[]).await {
        let is_scanned = row["LastScanTime"].is_i64();
        assert_eq!(row["ScaStatus"].is_string(), is_scanned, "{row}");
        let count = row["VulCount"].as_u64().unwrap();
        assert!(is_scanned || count == 0, "{row}");
        assert_eq!(text(&row, "VulStatus"), if count > 0 { "YES" } else { "NO" });
        assert_eq!(text(&row, "RiskStatus"), text(&row, "VulStatus"));
    }
}

#[tokio::test]
async fn criteria_narrow_the_list() {
    let (emulator, _) = world(120).await;
    let all = images(&emulator, &[]).await;
    let row = &all[17];
    for (name, field) in [
        ("instanceId", "InstanceId"),
        ("repoId", "RepoId"),
        ("repoName", "RepoName"),
        ("repoNamespace", "RepoNamespace"),
        ("regionId", "RegionId"),
        ("imageId", "ImageId"),
        ("tag", "Tag"),
        ("digest", "Digest"),
        ("registryType", "RegistryType"),
        ("vulStatus", "VulStatus"),
    ] {
        let criteria = json!([{ "name": name, "value": row[field], "logicalExp": "AND" }]).to_string();
        let found = images(&emulator, &[("Criteria", &criteria)]).await;
        let expected: Vec<_> = all.iter().filter(|other| other[field] == row[field]).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{name}");
        assert!(!found.is_empty() && found.len() < all.len(), "{name}");
    }
}

#[tokio::test]
async fn criteria_are_combined() {
    let (emulator, _) = world(60).await;
    let all = images(&emulator, &[]).await;
    let condition =
        |name: &str, value: &str, logic: &str| json!({ "name": name, "value": value, "logicalExp": logic });
    let both =
        json!([condition("tag", "v1.0", "AND"), condition("registryType", "harbor", "AND")]).to_string();
    let count = |is_it: &dyn Fn(&str, &str) -> bool| {
        all.iter().filter(|row| is_it(text(row, "Tag"), text(row, "RegistryType"))).count()
    };
    let by = |criteria: String, logic: &'static str| {
        let emulator = &emulator;
        async move { images(emulator, &[("Criteria", &criteria), ("LogicalExp", logic)]).await.len() }
    };
    assert_eq!(by(both.clone(), "AND").await, count(&|tag, kind| tag == "v1.0" && kind == "harbor"));
    assert_eq!(by(both, "OR").await, count(&|tag, kind| tag == "v1.0" || kind == "harbor"));
    let either = json!([condition("tag", "v1.0", "OR"), condition("tag", "v1.1", "OR")]).to_string();
    assert_eq!(by(either, "AND").await, count(&|tag, _| tag == "v1.0" || tag == "v1.1"));
    let neither = json!([condition("tag", "v1.0", "AND"), condition("tag", "v1.1", "AND")]).to_string();
    assert_eq!(by(neither, "AND").await, 0);
}

#[tokio::test]
async fn scanned_images_are_listed_apart() {
    let (emulator, _) = world(60).await;
    let scanned = images(&emulator, &[("Scanned", "true")]).await;
    let others = images(&emulator, &[("Scanned", "false")]).await;
    assert!(scanned.iter().all(|row| row["LastScanTime"].is_i64()));
    assert!(others.iter().all(|row| row["LastScanTime"].is_null()));
    assert_eq!(scanned.len() + others.len(), 63);
    assert!(!others.is_empty());
}

#[tokio::test]
async fn malformed_arguments_are_refused() {
    let (emulator, _) = start().await;
    let name = "DescribeImageInstances";
    for arguments in [
        [("PageSize", "0")],
        [("PageSize", "101")],
        [("PageSize", "x")],
        [("CurrentPage", "0")],
        [("CurrentPage", "-1")],
        [("Scanned", "yes")],
        [("LogicalExp", "XOR")],
        [("Criteria", "{}")],
        [("Criteria", r#"[{"name":"size","value":"1"}]"#)],
        [("Criteria", r#"[{"name":"tag","value":"1","logicalExp":"NOT"}]"#)],
        [("Criterion", "[]")],
    ] {
        assert_eq!(code(&emulator, name, &arguments).await, "InvalidParameter", "{arguments:?}");
    }
    assert!(images(&emulator, &[("LogicalExp", ""), ("Criteria", "")]).await.is_empty());
}
