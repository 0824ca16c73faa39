//! DescribeImageVulList agrees with the inventory.

use std::collections::{BTreeMap, BTreeSet};

use imagescan_emulator::Emulator;
use serde_json::Value;

use super::{SCAN, code, images, ok, rows, start_scan, text, world};

const LIST: &str = "DescribeImageVulList";

async fn findings(emulator: &Emulator, arguments: &[(&str, &str)]) -> Vec<Value> {
    let mut all = Vec::new();
    for family in ["cve", "sca"] {
        let mut arguments = arguments.to_vec();
        arguments.push(("Type", family));
        let (rows, total) = rows(emulator, LIST, "VulRecords", &arguments).await;
        assert_eq!(rows.len() as u64, total, "{arguments:?}");
        assert!(rows.iter().all(|row| text(row, "Type") == family));
        all.extend(rows);
    }
    all
}

fn by<'a>(rows: &'a [Value], name: &str) -> BTreeMap<&'a str, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row[name].as_str().unwrap_or_default()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn every_image_has_as_many_findings_as_its_row_counts() {
    let (emulator, clock) = world(60).await;
    for _ in 0..2 {
        let rows = findings(&emulator, &[]).await;
        let of_image = by(&rows, "Uuid");
        for image in images(&emulator, &[]).await {
            let count = of_image.get(text(&image, "Uuid")).copied().unwrap_or_default();
            assert_eq!(image["VulCount"].as_u64(), Some(count), "{image}");
        }
        let keys: BTreeSet<_> = rows.iter().map(|row| row["PrimaryId"].as_u64()).collect();
        assert_eq!(keys.len(), rows.len());
        start_scan(&emulator, &[]).await;
        clock.advance(SCAN);
    }
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let (emulator, _) = world(60).await;
    let all = findings(&emulator, &[]).await;
    let inventory = images(&emulator, &[]).await;
    let image = inventory.iter().find(|image| image["VulCount"].as_u64() > Some(3)).unwrap();
    let row = all.iter().find(|row| row["Uuid"] == image["Uuid"]).unwrap();
    let same_image = |field: &'static str| {
        let uuids: BTreeSet<_> = inventory
            .iter()
            .filter(|other| other[field] == image[field])
            .map(|other| text(other, "Uuid"))
            .collect();
        all.iter().filter(|row| uuids.contains(text(row, "Uuid"))).count()
    };
    let cases = [
        ("Uuids", text(image, "Uuid"), same_image("Uuid")),
        ("Digest", text(image, "Digest"), same_image("Digest")),
        ("RepoId", text(image, "RepoId"), same_image("RepoId")),
        ("RepoName", text(image, "RepoName"), same_image("RepoName")),
        ("RepoNamespace", text(image, "RepoNamespace"), same_image("RepoNamespace")),
        ("RepoRegionId", text(image, "RegionId"), same_image("RegionId")),
        ("RepoInstanceId", text(image, "InstanceId"), same_image("InstanceId")),
        ("Tag", text(image, "Tag"), same_image("Tag")),
        ("Image", text(row, "Image"), all.iter().filter(|other| other["Image"] == row["Image"]).count()),
        ("Name", text(row, "Name"), all.iter().filter(|other| other["Name"] == row["Name"]).count()),
        (
            "AliasName",
            text(row, "AliasName"),
            all.iter().filter(|other| other["Name"] == row["Name"]).count(),
        ),
        ("Necessity", "asap", all.iter().filter(|other| other["Necessity"] == "asap").count()),
        ("ScanRange.1", "image", all.len()),
        ("ScanRange.1", "container", 0),
        ("StatusList", "1", all.len()),
        ("StatusList", "7", 0),
        ("ClusterId", "c", 0),
    ];
    for (name, value, expected) in cases {
        let found = findings(&emulator, &[(name, value)]).await;
        assert_eq!(found.len(), expected, "{name}={value}");
    }
    let handled = findings(&emulator, &[("Dealed", "y")]).await.len();
    assert_eq!(handled + findings(&emulator, &[("Dealed", "n")]).await.len(), all.len());
    let uuids = format!("{},{}", text(image, "Uuid"), text(&inventory[0], "Uuid"));
    let both = findings(&emulator, &[("Uuids", &uuids)]).await;
    assert_eq!(
        both.len() as u64,
        image["VulCount"].as_u64().unwrap()
            + if inventory[0]["Uuid"] == image["Uuid"] {
                0
            } else {
                inventory[0]["VulCount"].as_u64().unwrap()
            }
    );
}

#[tokio::test]
async fn rows_can_be_grouped_by_image() {
    let (emulator, _) = world(60).await;
    let (all, _) = rows(&emulator, LIST, "VulRecords", &[("Type", "cve")]).await;
    let (grouped, total) =
        rows(&emulator, LIST, "VulRecords", &[("Type", "cve"), ("GroupByAsset", "true")]).await;
    let images = by(&all, "Uuid").len();
    assert_eq!((grouped.len(), total), (images, images as u64));
    assert_eq!(by(&grouped, "Uuid").len(), images);
}

#[tokio::test]
async fn a_row_has_the_package() {
    let (emulator, _) = world(60).await;
    let page = ok(&emulator, LIST, &[("Type", "cve"), ("Lang", "en")]).await;
    assert_eq!((page["CurrentPage"].as_u64(), page["PageSize"].as_u64()), (Some(1), Some(10)));
    for row in page["VulRecords"].as_array().unwrap() {
        let package = &row["ExtendContentJson"]["RpmEntityList"][0];
        assert_eq!(row["Layers"][0], package["Layer"]);
        assert_eq!(text(row, "Name"), format!("debian:12:{}", text(row, "Related")));
        assert!(text(row, "AliasName").contains(text(package, "Name")), "{row}");
        assert_eq!(row["CanFix"] == "yes", package["UpdateCmd"].is_string());
    }
}

#[tokio::test]
async fn malformed_arguments_are_refused() {
    let (emulator, _) = world(3).await;
    assert_eq!(code(&emulator, LIST, &[]).await, "MissingType");
    for argument in
        [("Type", "app"), ("Necessity", "soon"), ("Lang", "de"), ("Dealed", "yes"), ("PageSize", "101")]
    {
        let arguments = [argument, ("Type", "cve")];
        assert_eq!(code(&emulator, LIST, &arguments).await, "InvalidParameter", "{argument:?}");
    }
}
