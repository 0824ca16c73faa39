//! PublicPreCheckImageScanTask: counts of images and of quota.

use imagescan_emulator::alibaba::sas::{Counts, Filter, Image};
use imagescan_emulator::{Emulator, Random};
use serde_json::json;

use super::{error, pre_check, signed};
use crate::call::Response;
use crate::{builder, clock, start, start_at};

fn image(repo_name: &str, tag: &str, digest: &str, scanned: bool) -> Image {
    let mut image = Image::default();
    image.registry_type = "acr".into();
    image.region_id = "cn-hangzhou".into();
    image.instance_id = "cri-1".into();
    image.repo_namespace = "web".into();
    image.repo_id = format!("crr-{repo_name}");
    image.repo_name = repo_name.into();
    image.digest = digest.into();
    image.tag = tag.into();
    image.scanned = scanned;
    image
}

async fn counts(emulator: &Emulator, query: &str) -> Counts {
    counts_in(&signed(pre_check(query)).send(emulator.addr()).await)
}

/// The signer of these tests does not encode anything, so parameters that need encoding are in the body.
async fn counts_by_form(emulator: &Emulator, form: &str) -> Counts {
    let mut call = pre_check("").with("content-type", "application/x-www-form-urlencoded");
    call.body = form.into();
    counts_in(&signed(call).send(emulator.addr()).await)
}

fn counts_in(response: &Response) -> Counts {
    assert_eq!(response.status, 200, "{}", response.text());
    let number = |name: &str| i32::try_from(response.json()["Data"][name].as_i64().unwrap()).unwrap();
    counts_are(number("ScanImageCount"), number("NeedAuthCount"))
}

fn counts_are(scan_image_count: i32, need_auth_count: i32) -> Counts {
    let mut counts = Counts::default();
    (counts.scan_image_count, counts.need_auth_count) = (scan_image_count, need_auth_count);
    counts
}

#[tokio::test]
async fn the_response_has_two_counts_and_an_id() {
    let (emulator, _) = start().await;
    let response = signed(pre_check("")).send(emulator.addr()).await;
    assert_eq!(response.header("content-type"), Some("application/json;charset=utf-8"));
    let body = response.json();
    assert_eq!(body["Data"], json!({ "ScanImageCount": 0, "NeedAuthCount": 0 }));
    assert_eq!(body.as_object().unwrap().len(), 2);
    let id = body["RequestId"].as_str().unwrap();
    assert!(id.len() == 36 && id == id.to_ascii_uppercase(), "{id}");
}

#[tokio::test]
async fn quota_counts_new_digests_only() {
    let (emulator, _) = start().await;
    for (tag, digest, scanned) in
        [("1.0", "old", true), ("1.1", "new", false), ("latest", "new", false), ("2.0", "newer", false)]
    {
        emulator.alibaba().sas().add_image(image("shop", tag, digest, scanned));
    }
    // A digest that was scanned under one tag is scanned under all.
    emulator.alibaba().sas().add_image(image("shop", "stable", "old", false));
    assert_eq!(counts(&emulator, "").await, counts_are(2, 5));
    assert_eq!(counts(&emulator, "Digests=old").await, counts_are(0, 2));
    assert_eq!(counts(&emulator, "Tags=latest%2C1.0").await, counts_are(1, 2));
}

#[tokio::test]
async fn an_image_must_match_every_list() {
    let (emulator, _) = start().await;
    let sas = emulator.alibaba().sas();
    sas.add_image(image("shop", "1", "a", false));
    let mut other = image("search", "2", "b", false);
    other.registry_type = "quay".into();
    other.region_id = "eu-central-1".into();
    other.instance_id = "q-1".into();
    other.repo_namespace = "data".into();
    sas.add_image(other);
    for query in [
        "RegistryTypes=quay",
        "RegionIds=eu-central-1",
        "InstanceIds=q-1",
        "RepoNamespaces=data",
        "RepoIds=crr-search",
        "RepoNames=search",
        "Digests=b",
        "Tags=2",
        // Other entries, whitespace and empty entries are ignored.
        "Tags=2%2C3%2C%2C",
        "Tags=+2+%2C",
        "Tags=2&RepoNames=search&RegistryTypes=quay%2Charbor",
        "Tags=2&RepoNames=&SourceIp=1.2.3.4",
    ] {
        assert_eq!(counts_by_form(&emulator, query).await, counts_are(1, 1), "{query}");
    }
    for query in ["Tags=2&RepoNames=shop", "RegistryTypes=QUAY", "Tags=3", "RepoNames=sear"] {
        assert_eq!(counts_by_form(&emulator, query).await, Counts::default(), "{query}");
    }
    for query in ["", "Tags=", "Tags=%2C+%2C", "RegionId=cn-hangzhou"] {
        assert_eq!(counts_by_form(&emulator, query).await, counts_are(2, 2), "{query}");
    }
}

#[tokio::test]
async fn a_seeded_inventory_has_different_counts() {
    for seed in 0..16 {
        let emulator = start_at(builder().seed(seed), &clock()).await;
        let sas = emulator.alibaba().sas();
        let all = sas.count(&Filter::default());
        assert_eq!(counts(&emulator, "").await, all, "{seed}");
        assert!(0 < all.scan_image_count && all.scan_image_count < all.need_auth_count, "{seed}: {all:?}");
        assert_eq!(usize::try_from(all.need_auth_count), Ok(sas.images().len()), "{seed}");

        let images = sas.images();
        let chosen = &images[usize::try_from(Random::seeded(seed).below(images.len() as u64)).unwrap()];
        let mut filter = Filter::default();
        filter.repo_names = vec![chosen.repo_name.clone()];
        let some = counts(&emulator, &format!("RepoNames={}", chosen.repo_name)).await;
        assert_eq!(some, sas.count(&filter), "{seed}");
        assert!(some.need_auth_count < all.need_auth_count, "{seed}");
    }
}

#[tokio::test]
async fn an_unknown_argument_is_refused() {
    let (emulator, _) = start().await;
    let response = signed(pre_check("Tag=3")).send(emulator.addr()).await;
    let (status, code, message) = error(&response);
    assert_eq!((status, code.as_str()), (400, "InvalidParameter"), "{message}");
    assert!(message.contains("Tag"), "{message}");
}

#[tokio::test]
async fn get_is_supported() {
    let (emulator, _) = start().await;
    let mut call = pre_check("Tags=1");
    call.method = "GET".into();
    assert_eq!(signed(call).send(emulator.addr()).await.status, 200);
}
