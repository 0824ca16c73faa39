//! The grouped list and the details agree with the findings.

use std::collections::BTreeMap;

use imagescan_emulator::Emulator;
use serde_json::Value;

use super::{code, images, ok, rows, text, world};

async fn grouped(emulator: &Emulator, arguments: &[(&str, &str)]) -> Vec<Value> {
    let (rows, total) = rows(emulator, "DescribeImageGroupedVulList", "GroupedVulItems", arguments).await;
    assert_eq!(rows.len() as u64, total);
    rows
}

/// The counts of findings by the name of the vulnerability.
async fn counts(emulator: &Emulator, family: &str, arguments: &[(&str, &str)]) -> BTreeMap<String, u64> {
    let mut arguments = arguments.to_vec();
    arguments.push(("Type", family));
    let (rows, _) = rows(emulator, "DescribeImageVulList", "VulRecords", &arguments).await;
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(text(&row, "Name").to_owned()).or_default() += 1;
    }
    counts
}

fn findings(item: &Value) -> u64 {
    ["AsapCount", "LaterCount", "NntfCount"].iter().filter_map(|name| item[name].as_u64()).sum()
}

#[tokio::test]
async fn each_vulnerability_counts_its_findings() {
    let (emulator, _) = world(80).await;
    let mut all = 0;
    for family in ["cve", "sca"] {
        let items = grouped(&emulator, &[("Type", family)]).await;
        let by_name: BTreeMap<_, _> =
            items.iter().map(|item| (text(item, "Name").to_owned(), findings(item))).collect();
        assert_eq!(by_name.len(), items.len());
        assert_eq!(by_name, counts(&emulator, family, &[]).await);
        all += items.len();
    }
    assert_eq!(grouped(&emulator, &[]).await.len(), all);
}

#[tokio::test]
async fn filters_of_images_narrow_the_catalogue() {
    let (emulator, _) = world(80).await;
    let inventory = images(&emulator, &[]).await;
    let image = inventory.iter().find(|image| image["VulCount"].as_u64() > Some(3)).unwrap();
    for (name, name_of_list, field) in [
        ("ImageDigest", "Digest", "Digest"),
        ("ImageTag", "Tag", "Tag"),
        ("Uuids", "Uuids", "Uuid"),
        ("RepoId", "RepoId", "RepoId"),
    ] {
        let items = grouped(&emulator, &[("Type", "cve"), (name, text(image, field))]).await;
        let by_name: BTreeMap<_, _> =
            items.iter().map(|item| (text(item, "Name").to_owned(), findings(item))).collect();
        assert_eq!(by_name, counts(&emulator, "cve", &[(name_of_list, text(image, field))]).await, "{name}");
    }
    let newest: u64 = grouped(&emulator, &[("IsLatest", "1")]).await.iter().map(findings).sum();
    let all: u64 = grouped(&emulator, &[("IsLatest", "0")]).await.iter().map(findings).sum();
    assert!(0 < newest && newest < all, "{newest} of {all}");
}

#[tokio::test]
async fn a_cve_leads_to_its_images_and_details() {
    let (emulator, _) = world(80).await;
    let items = grouped(&emulator, &[]).await;
    for item in [&items[0], &items[items.len() / 2]] {
        let by_cve = grouped(&emulator, &[("CveId", text(item, "Related"))]).await;
        assert_eq!(by_cve, std::slice::from_ref(item));
        let (name, family) = (text(item, "Name"), text(item, "Type"));
        let found = counts(&emulator, family, &[("Name", name)]).await;
        assert_eq!(found.get(name).copied(), Some(findings(item)));
        let arguments = [("Name", name), ("Type", family), ("Lang", "en")];
        let details = ok(&emulator, "DescribeVulDetails", &arguments).await["Cves"].clone();
        assert_eq!(details.as_array().unwrap().len(), 1);
        assert_eq!((&details[0]["CveId"], &details[0]["CvssScore"]), (&item["Related"], &item["CveScore"]));
        let level = text(&details[0], "VulLevel");
        let priority = ["AsapCount", "LaterCount", "NntfCount"].iter().position(|name| item[name] != 0);
        let expected = match level {
            "serious" | "high" => 0,
            "medium" => 1,
            _ => 2,
        };
        assert_eq!(priority, Some(expected), "{level}");
    }
}

#[tokio::test]
async fn details_need_name_type_and_language() {
    let (emulator, _) = world(3).await;
    let name = "DescribeVulDetails";
    // The first one is in the request of the vendor's page.
    for (vulnerability, found) in [("SCA:ACSV-2020-052801", 1), ("SCA:ACSV-2020-052800", 0)] {
        let request = [("Name", vulnerability), ("Type", "sca"), ("Lang", "zh")];
        assert_eq!(ok(&emulator, name, &request).await["Cves"].as_array().map(Vec::len), Some(found));
    }
    let unknown = [("Name", "SCA:ACSV-2020-052800"), ("Type", "sca"), ("Lang", "zh")];
    for missing in 0..3 {
        let mut arguments = unknown.to_vec();
        let (absent, _) = arguments.remove(missing);
        assert_eq!(code(&emulator, name, &arguments).await, format!("Missing{absent}"));
    }
}
