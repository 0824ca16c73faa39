//! Rows of images, as images.

use imagescan_tencent::tcss::model::{ImageLicence, RegistryType, ScanState as Word};

use super::*;

fn row() -> ImageRepoInfo {
    ImageRepoInfo::default()
        .id(7_u64)
        .image_repo_address("ccr.example/team/api".to_owned())
        .namespace("team".to_owned())
        .image_name("api".to_owned())
        .image_tag("v1".to_owned())
        .scan_status(Word::Scanned)
}

fn read(row: ImageRepoInfo) -> Image {
    image(Row { item: row, record: None }).expect("an image")
}

fn name_of(address: &str, namespace: &str, name: &str, tag: &str) -> String {
    let (address, namespace, name, tag) = (Some(address), Some(namespace), Some(name), Some(tag));
    reference(Names { address, namespace, name, tag, digest: None }).to_string()
}

#[test]
fn names() {
    for (address, namespace, name, expected) in [
        ("ccr.example/team/api", "team", "api", "ccr.example/team/api:v1"),
        ("ccr.example/team/api", "team", "team/api", "ccr.example/team/api:v1"),
        ("ccr.example/team/api:v1", "team", "api", "ccr.example/team/api:v1"),
        ("https://harbor.example:8089/team/api/", "team", "api", "harbor.example:8089/team/api:v1"),
        ("jfrog.example/docker-local/team/api", "team", "api", "jfrog.example/docker-local/team/api:v1"),
        ("localhost/api", "", "api", "localhost/api:v1"),
        ("192.0.2.171:8089", "team", "api", "192.0.2.171:8089/team/api:v1"),
        // The address of something else.
        ("ccr.example/team/other", "team", "api", "ccr.example/team/api:v1"),
        ("team/api", "team", "api", "team/api:v1"),
        ("", "team", "api", "team/api:v1"),
        ("", "", "api", "api:v1"),
        ("", "team", "teammate", "team/teammate:v1"),
    ] {
        assert_eq!(name_of(address, namespace, name, "v1"), expected, "{address} {namespace} {name}");
    }
    assert_eq!(name_of("ccr.example/team/api", "team", "api", ""), "ccr.example/team/api");
}

#[test]
fn a_row_becomes_an_image() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let image = read(
        row()
            .image_digest(digest.clone())
            .image_id("sha256:b".to_owned())
            .registry_type(RegistryType::Tcr)
            .instance_name("main".to_owned())
            .instance_id(String::new())
            .registry_region("default".to_owned())
            .scan_time("2026-05-09T05:48:06+08:00".to_owned())
            .vul_cnt(3_u64)
            .virus_cnt(0_u64)
            .sensitive_info_cnt(1_u64)
            .is_authorized(ImageLicence::UNLICENSED),
    );
    assert_eq!(image.reference.to_string(), format!("ccr.example/team/api:v1@{digest}"));
    assert_eq!(image.hosts, ["ccr.example"]);
    assert_eq!(image.key, ImageKey::Tencent { id: 7 });
    let registry = &image.registry;
    assert_eq!((registry.kind.as_deref(), registry.name.as_deref()), (Some("tcr"), Some("main")));
    assert_eq!((&registry.instance, &registry.region), (&None, &None));
    assert_eq!(image.last_scan.expect("a scan").at, "2026-05-08T21:48:06Z".parse().ok());
    assert_eq!(
        (image.counts.vulnerabilities, image.counts.malware, image.counts.secrets),
        (Some(3), Some(0), Some(1))
    );
    assert_eq!((image.state, image.not_scannable), (ScanState::Done, None));
}

#[test]
fn kinds_have_states_where_they_differ() {
    let image = read(
        row()
            .cve_status(Word::ScanErr)
            .risk_status(Word::NotScan)
            .virus_status(Word::Scanned)
            .scan_vul_error("ConnFailed".to_owned()),
    );
    assert_eq!(*image.state_of(FindingKind::Vulnerability), ScanState::Failed);
    assert_eq!(*image.state_of(FindingKind::Secret), ScanState::NotScanned);
    assert_eq!(*image.state_of(FindingKind::Build), ScanState::NotScanned);
    assert_eq!(*image.state_of(FindingKind::Malware), ScanState::Done);
    assert_eq!(image.failure.as_deref(), Some("vulnerabilities: ConnFailed"));
    // While a scan goes on, a kind that has ended may be one of the scan before.
    let running = read(row().scan_status(Word::Scanning).cve_status(Word::Scanned));
    assert_eq!(*running.state_of(FindingKind::Vulnerability), ScanState::Running);
}

#[test]
fn what_is_missing_or_unknown_stays_so() {
    let image = read(row().scan_status(Word::from("SUSPENDED")).image_digest("latest".to_owned()));
    assert_eq!(image.state, ScanState::Other("SUSPENDED".into()));
    assert_eq!((image.reference.digest(), image.last_scan, image.failure), (None, None, None));
    for never in ["", "0001-01-01T00:00:00Z", "0000-00-00 00:00:00"] {
        assert_eq!(read(row().scan_time(never.to_owned())).last_scan, None, "{never}");
    }
    let unread = read(row().scan_time("2026-05-09 05:48:06".to_owned())).last_scan.expect("a scan");
    assert_eq!((unread.value.as_str(), unread.at), ("2026-05-09 05:48:06", None));
    let error = image_without_id();
    assert_eq!(error.step(), Some(LIST_IMAGES));
}

fn image_without_id() -> Error {
    let mut row = row();
    row.id = None;
    image(Row { item: row, record: None }).expect_err("no id")
}
