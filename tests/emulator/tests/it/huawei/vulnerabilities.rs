//! The four lists of vulnerabilities, which agree with each other.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use imagescan_emulator::{Anomaly, Emulator, Fault, Matcher, Provider, Rule};
use serde_json::{Value, json};

use super::hss::{ALL, IMAGES, call, create, get, rows, scan_of, with_images};

const GLOBAL: &str = "image/vulnerabilities";
const GENERAL: &str = "images/vulnerabilities";
const AFFECTED: &str = "vulnerability/images";

/// Path and query of the list of an image.
fn list_of(row: &Value) -> (String, String) {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let query = format!(
        "image_type={}&namespace={}&image_name={}&tag_name={}",
        text("image_type"),
        text("namespace"),
        text("image_name"),
        text("image_version"),
    );
    (format!("image/{}/vulnerabilities", text("image_id")), query)
}

async fn found_in(emulator: &Emulator, row: &Value, filter: &str) -> Vec<Value> {
    let (path, query) = list_of(row);
    rows(emulator, &path, &format!("{ALL}&{query}{filter}")).await
}

/// The images that each vulnerability is in, by the lists of the images.
async fn by_vulnerability(emulator: &Emulator, query: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(emulator, IMAGES, query).await {
        let found = found_in(emulator, &row, "").await;
        assert_eq!(row["vul_num"], found.len(), "{row}");
        for one in found {
            let id = one["vul_id"].as_str().unwrap().to_owned();
            all.entry(id).or_default().insert(row["image_id"].as_str().unwrap().to_owned());
        }
    }
    all
}

#[tokio::test]
async fn every_list_agrees_with_the_lists_of_the_images() {
    let (emulator, _) = with_images(120).await;
    for scope in ["", ALL] {
        let expected = by_vulnerability(&emulator, scope).await;
        assert!(expected.len() > 100);

        let global = rows(&emulator, GLOBAL, scope).await;
        let counts: BTreeMap<_, _> = global
            .iter()
            .map(|row| (row["vul_id"].as_str().unwrap().to_owned(), row["history_number"].clone()))
            .collect();
        let of_images = expected.iter().map(|(id, images)| (id.clone(), json!(images.len())));
        assert_eq!(counts, of_images.collect::<BTreeMap<_, _>>());

        let mut general = BTreeMap::new();
        for kind in ["linux_vul", "app_vul"] {
            for (handled, is_handled) in [("unhandled", false), ("handled", true)] {
                let query = format!("{scope}&type={kind}&handle_status={handled}&image_type=registry");
                for row in rows(&emulator, GENERAL, &query).await {
                    let id = row["vul_id"].as_str().unwrap();
                    let query = format!(
                        "{scope}&type={kind}&image_type=registry&vul_id={id}&is_handled={is_handled}"
                    );
                    let affected = rows(&emulator, AFFECTED, &query).await;
                    assert_eq!(row["image_num"], affected.len(), "{id}");
                    let images = affected.iter().map(|image| image["image_id"].as_str().unwrap().to_owned());
                    general.insert(id.to_owned(), images.collect::<BTreeSet<_>>());
                }
            }
        }
        assert_eq!(general, expected);
    }
}

#[tokio::test]
async fn the_lists_are_joined_by_the_id() {
    let (emulator, _) = with_images(60).await;
    let row = rows(&emulator, IMAGES, "has_vul=true").await.swap_remove(0);
    let one = found_in(&emulator, &row, "").await.swap_remove(0);
    let id = one["vul_id"].as_str().unwrap();
    let global = rows(&emulator, GLOBAL, &format!("vul_id={id}")).await.swap_remove(0);
    assert_eq!(global["repair_necessity"], one["repair_necessity"]);
    let cve = &global["data_list"][0]["cve_id"];

    let kind = if one["app_path"].is_string() { "app_vul" } else { "linux_vul" };
    let handled = if global["undeal_number"] == 0 { "handled" } else { "unhandled" };
    let query =
        format!("type={kind}&handle_status={handled}&image_type=registry&cve_id={}", cve.as_str().unwrap());
    let general = rows(&emulator, GENERAL, &query).await;
    assert_eq!(general.len(), 1);
    assert_eq!(general[0]["vul_id"], id);
    assert_eq!(general[0]["max_cvss_score"], global["data_list"][0]["cvss_score"]);
    assert_eq!(general[0]["cve_list"][0]["cve_id"], *cve);
}

#[tokio::test]
async fn filters_select_what_the_rows_say() {
    let (emulator, _) = with_images(60).await;
    let images = rows(&emulator, IMAGES, "has_vul=true").await;
    let row = images.iter().max_by_key(|row| row["vul_num"].as_u64()).unwrap();
    let all = found_in(&emulator, row, "").await;
    let package = all[0]["app_name"].as_str().unwrap();
    for (filter, matches) in [
        ("&type=app_vul".to_owned(), &(|one: &Value| one["app_path"].is_string()) as &dyn Fn(&Value) -> bool),
        ("&type=linux_vul".to_owned(), &|one| one["app_path"].is_null()),
        ("&repair_necessity=delay_repair".to_owned(), &|one| one["repair_necessity"] == "delay_repair"),
        (format!("&app_name={package}"), &|one| one["app_name"] == package),
        ("&vul_id=01".to_owned(), &|one| one["vul_id"].as_str().unwrap().contains("01")),
    ] {
        let expected: Vec<_> = all.iter().filter(|one| matches(one)).cloned().collect();
        assert_eq!(found_in(&emulator, row, &filter).await, expected, "{filter}");
    }
    let [open, handled] = [
        found_in(&emulator, row, "&handle_status=unhandled").await,
        found_in(&emulator, row, "&handle_status=handled").await,
    ];
    assert_eq!(open.len() + handled.len(), all.len());

    let base = "handle_status=unhandled&image_type=registry&type=linux_vul";
    let general = rows(&emulator, GENERAL, base).await;
    let critical = rows(&emulator, GENERAL, &format!("{base}&severity_level=Critical")).await;
    let expected: Vec<_> =
        general.iter().filter(|one| one["severity_level"] == "Critical").cloned().collect();
    assert_eq!(critical, expected);
    assert!(!critical.is_empty() && critical.len() < general.len());
    for nothing in ["&status=vul_status_ignored", "&cluster_id=c", "&label_list=Other"] {
        assert!(rows(&emulator, GENERAL, &format!("{base}{nothing}")).await.is_empty(), "{nothing}");
    }
    let elsewhere = "handle_status=unhandled&image_type=cluster&type=linux_vul";
    assert!(rows(&emulator, GENERAL, elsewhere).await.is_empty());
}

#[tokio::test]
async fn affected_images_can_be_narrowed() {
    let (emulator, _) = with_images(2_000).await;
    let base = "type=linux_vul&image_type=registry&vul_id=HCE2-SA-2024-0001&is_handled=false";
    let all = rows(&emulator, AFFECTED, base).await;
    assert!(all.len() > 10);
    let image = &all[3];
    let text = |name: &str| image[name].as_str().unwrap();
    for (filter, expected) in [
        (format!("&image_id={}", text("image_id")), 1),
        (format!("&image_name={}", text("image_name")), 1),
        ("&repair_necessity=".to_owned() + text("repair_necessity"), all.len()),
        ("&status=vul_status_unfix".to_owned(), all.len()),
        ("&status=vul_status_ignored".to_owned(), 0),
    ] {
        assert_eq!(rows(&emulator, AFFECTED, &format!("{base}{filter}")).await.len(), expected, "{filter}");
    }
    let kind = text("registry_type");
    let of_kind = rows(&emulator, AFFECTED, &format!("{base}&registry_type={kind}")).await;
    let expected: Vec<_> = all.iter().filter(|image| image["registry_type"] == kind).cloned().collect();
    assert_eq!(of_kind, expected);
    for other in ["type=app_vul", "image_type=cicd", "is_handled=true"] {
        let name = other.split_once('=').unwrap().0;
        let kept: Vec<_> = base.split('&').filter(|pair| !pair.starts_with(name)).collect();
        let query = format!("{}&{other}", kept.join("&"));
        assert!(rows(&emulator, AFFECTED, &query).await.is_empty(), "{other}");
    }
}

#[tokio::test]
async fn an_image_must_be_named_as_in_its_row() {
    let (emulator, clock) = with_images(60).await;
    let row = rows(&emulator, IMAGES, "scan_status=unscan&image_type=private_image").await.swap_remove(0);
    assert!(found_in(&emulator, &row, "").await.is_empty(), "it was never scanned");
    create(&emulator, &scan_of(std::slice::from_ref(&row))).await;
    clock.advance(Duration::from_secs(30));
    for (name, value) in
        [("image_type", "harbor"), ("namespace", "other"), ("image_version", "v9"), ("image_id", "00")]
    {
        let mut other = row.clone();
        other[name] = json!(value);
        assert!(found_in(&emulator, &other, "").await.is_empty(), "{name}");
    }
    let task = super::hss::newest(&emulator).await;
    let found = found_in(&emulator, &row, "").await.len();
    assert_eq!(task["risky_num"] == 1, found > 0);
}

#[tokio::test]
async fn arguments_are_checked_as_published() {
    let (emulator, _) = with_images(1).await;
    let image = "image/x/vulnerabilities";
    let of_image = "image_type=private_image&namespace=a&image_name=b&tag_name=c";
    let general = "type=linux_vul&handle_status=handled&image_type=registry";
    let affected = "type=linux_vul&image_type=registry&vul_id=a&is_handled=true";
    for (path, query, name) in [
        (image, "image_type=private_image&namespace=a&image_name=b".to_owned(), "tag_name"),
        (image, format!("{of_image}&limit=9"), "limit"),
        (image, format!("{of_image}&repair_necessity=High"), "repair_necessity"),
        (image, format!("{of_image}&region=a"), "region"),
        (GLOBAL, "offset=0".to_owned(), "limit"),
        (GLOBAL, "limit=10".to_owned(), "offset"),
        (GLOBAL, "offset=0&limit=201".to_owned(), "limit"),
        (GENERAL, "type=linux_vul&image_type=registry".to_owned(), "handle_status"),
        (GENERAL, general.replace("registry", "swr"), "image_type"),
        (GENERAL, format!("{general}&severity_level=Security"), "severity_level"),
        (AFFECTED, affected.replace("&is_handled=true", ""), "is_handled"),
        (AFFECTED, affected.replace("true", "yes"), "is_handled"),
        (AFFECTED, format!("{affected}&repair_necessity=delay_repair"), "repair_necessity"),
    ] {
        let response = call(&emulator, "GET", path, &query, "").await;
        assert_eq!(response.error(), (400, "HSS.0001".into()), "{path}?{query}");
        assert!(response.message().contains(name), "{query}: {}", response.message());
    }
}

#[tokio::test]
async fn words_can_be_unknown() {
    let (emulator, _) = with_images(60).await;
    let row = rows(&emulator, IMAGES, "has_vul=true").await.swap_remove(0);
    let (of_image, image) = list_of(&row);
    let general = "handle_status=unhandled&image_type=registry&type=linux_vul".to_owned();
    for (operation, path, query, member, value) in [
        ("ListImageVulnerabilities", &*of_image, image, "repair_necessity", "repair_with_next_release"),
        (
            "ListGlobalVulnerabilities",
            GLOBAL,
            "offset=0&limit=10".into(),
            "repair_necessity",
            "repair_with_next_release",
        ),
        ("ListGeneralImageVuls", GENERAL, general, "severity_level", "Urgent"),
    ] {
        let rule =
            Rule::new(Matcher::Operation(operation.to_owned()), Fault::Anomaly(Anomaly::UnknownState), 1);
        emulator.faults().push(rule);
        assert_eq!(get(&emulator, path, &query).await["data_list"][0][member], value, "{operation}");
    }
}

#[tokio::test]
async fn the_world_is_what_the_lists_show() {
    let (emulator, _) = with_images(40).await;
    let world = emulator.world(Provider::Huawei);
    let images = rows(&emulator, IMAGES, ALL).await;
    assert_eq!(images.len(), world.len());
    for row in images {
        let image =
            world.iter().find(|image| row["image_digest"] == image.digest).expect("an image of the world");
        assert_eq!((&row["image_name"], &row["image_version"]), (&json!(image.name), &json!(image.tag)));
        assert_eq!(row["scan_status"] == "success", image.is_scanned);
        let found = found_in(&emulator, &row, "").await;
        let listed: Vec<_> = found.iter().map(|one| (&one["app_name"], &one["version"])).collect();
        let truth: Vec<_> =
            image.vulnerabilities.iter().map(|one| (json!(one.package), json!(one.version))).collect();
        assert_eq!(listed, truth.iter().map(|(package, version)| (package, version)).collect::<Vec<_>>());
    }
}
