//! What rows mean that the emulator does not have, with mocked responses.

use imagescan_huawei::List;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use imagescan_huawei::hss::model::{
    CveInfo, GeneralImageVulsResponseInfo, GlobalVulInfo, ImageScanStatus, ImageVulInfo,
    ListGeneralImageVulsResponse, ListGlobalVulnerabilitiesResponse, ListImageVulnerabilitiesResponse,
    ListRegistryImagesResponse, RegistryImagesInfo, RegistryType, RepairNecessity, VulnerabilityHandling,
    VulnerabilitySeverity, VulnerabilityType,
};
use imagescan_huawei::hss::{
    ListGeneralImageVuls, ListGlobalVulnerabilities, ListImageVulnerabilities, ListRegistryImages,
};
use imagescan_testing::{Mock, MockError};
use jiff::Timestamp;

use super::*;
use crate::model::{
    Detail, Finding, FindingStatus, PackageKind, PartialReason, SeverityBasis, SeverityLevel,
};

fn huawei(mock: Mock) -> Huawei {
    let client = hss::Client::builder()
        .region("cn-north-4")
        .project_id("p-1")
        .credentials(Credentials::new("ID", "SECRET"))
        .host_environment(HostEnvironment::empty())
        .transport(mock)
        .build()
        .expect("a client");
    Huawei { client, enterprise_project: "0".to_owned(), catalogue: Catalogue::default() }
}

fn image_row() -> RegistryImagesInfo {
    let mut row = RegistryImagesInfo::default();
    row.id = Some(10);
    row.image_id = Some("c0ffee".to_owned());
    row.namespace = Some("team".to_owned());
    row.image_name = Some("tools/api".to_owned());
    row.image_version = Some("1".to_owned());
    row.image_digest = Some(format!("sha256:{}", "a".repeat(64)));
    row.registry_type = Some(RegistryType::Harbor);
    row.scan_status = Some(ImageScanStatus::Success);
    row
}

fn inventory(rows: Vec<RegistryImagesInfo>) -> Mock {
    Mock::new().on(move |operation: &ListRegistryImages| {
        let mut response = ListRegistryImagesResponse::default();
        response.total_num = i64::try_from(rows.len()).ok();
        response.data_list =
            if operation.offset.unwrap_or(0) == 0 { rows.clone().into() } else { List::default() };
        Ok(response)
    })
}

async fn images(rows: Vec<RegistryImagesInfo>) -> Vec<Image> {
    huawei(inventory(rows)).images(Narrow::default()).try_collect().await.expect("the inventory")
}

#[tokio::test]
async fn a_row_that_is_not_complete_is_listed_and_not_scanned() {
    let mut oversized = image_row();
    oversized.id = Some(20);
    oversized.scan_status = Some(ImageScanStatus::ImageOversized);
    oversized.scan_failed_desc = Some("12 GB".to_owned());
    let mut bare = RegistryImagesInfo::default();
    bare.image_name = Some("api".to_owned());
    let images = images(vec![image_row(), image_row(), oversized, bare]).await;
    assert_eq!(images.len(), 3, "a row that occurs twice is one image");
    assert_eq!(images[0].reference.path(), "team/tools/api");
    assert_eq!((images[0].not_scannable.as_deref(), images[0].last_scan.as_ref()), (None, None));
    assert!(images[1].not_scannable.as_deref().is_some_and(|reason| reason.contains("too large")));
    assert_eq!((&images[1].state, images[1].failure.as_deref()), (&ScanState::Failed, Some("12 GB")));
    assert!(images[2].not_scannable.as_deref().is_some_and(|reason| reason.contains("no key")));
    assert_eq!(images[2].state, ScanState::Other(String::new()));
}

#[tokio::test]
async fn namespace_and_name_are_sent_as_their_row_has_them() {
    let image = images(vec![image_row()]).await.remove(0);
    let mock = Mock::new().on(|operation: &ListImageVulnerabilities| {
        assert_eq!((&*operation.namespace, &*operation.image_name), ("team", "tools/api"));
        Ok(ListImageVulnerabilitiesResponse::default())
    });
    let read =
        huawei(mock).vulnerabilities(&image, ReadOptions::default()).await.expect("the vulnerabilities");
    assert_eq!((read.rows, read.findings.len(), read.partial), (0, 0, None));
}

fn vulnerability(id: &str, package: &str, layer: &str, version: &str) -> ImageVulInfo {
    let mut row = ImageVulInfo::default();
    row.vul_id = Some(id.to_owned());
    row.app_name = Some(package.to_owned());
    row.position = Some(layer.to_owned());
    row.version = Some(version.to_owned());
    row.repair_necessity = Some(RepairNecessity::ImmediateRepair);
    row.solution = Some("Update it.".to_owned());
    row.url = Some("javascript:alert(1)".to_owned());
    row
}

/// The account lists one advisory with two CVEs, and one that is open in some images and handled in others.
fn catalogue(mock: Mock) -> Mock {
    let mock = mock.on(|operation: &ListGlobalVulnerabilities| {
        let cve = |id: &str, score: f64, publish_time: i64| {
            let mut cve = CveInfo::default();
            cve.cve_id = Some(id.to_owned());
            (cve.cvss_score, cve.publish_time) = (Some(score), Some(publish_time));
            cve
        };
        let mut row = GlobalVulInfo::default();
        row.vul_id = Some("SA-1".to_owned());
        row.data_list = vec![cve("CVE-2026-10001", 5.0, 2_000), cve("CVE-2026-10002", 9.1, 1_000)].into();
        let mut response = ListGlobalVulnerabilitiesResponse::default();
        response.data_list = if operation.offset == 0 { vec![row].into() } else { List::default() };
        Ok(response)
    });
    mock.on(|operation: &ListGeneralImageVuls| {
        let is_application = matches!(operation.r#type, VulnerabilityType::Application);
        let is_handled = matches!(operation.handle_status, VulnerabilityHandling::Handled);
        let row = |id: &str| {
            let mut row = GeneralImageVulsResponseInfo::default();
            row.vul_id = Some(id.to_owned());
            row.severity_level = Some(VulnerabilitySeverity::Medium);
            row
        };
        let rows = match (operation.offset.unwrap_or(0), is_application, is_handled) {
            (0, true, false) => vec![row("SA-1"), row("SA-2")],
            (0, true, true) => vec![row("SA-2")],
            _ => Vec::new(),
        };
        let mut response = ListGeneralImageVulsResponse::default();
        response.data_list = rows.into();
        Ok(response)
    })
}

fn with_vulnerabilities(mock: Mock, rows: Vec<ImageVulInfo>) -> Mock {
    mock.on(move |operation: &ListImageVulnerabilities| {
        let mut response = ListImageVulnerabilitiesResponse::default();
        response.data_list =
            if operation.offset.unwrap_or(0) == 0 { rows.clone().into() } else { List::default() };
        Ok(response)
    })
}

async fn read(mock: Mock) -> KindFindings {
    let image = images(vec![image_row()]).await.remove(0);
    huawei(mock).vulnerabilities(&image, ReadOptions::default()).await.expect("the vulnerabilities")
}

fn packages(finding: &Finding) -> Vec<(&str, Option<&str>)> {
    let Detail::Vulnerability(detail) = &finding.detail;
    detail.packages.iter().map(|package| (&*package.name, package.version.as_deref())).collect()
}

#[tokio::test]
async fn an_advisory_has_the_ids_of_all_its_cves() {
    let read =
        read(catalogue(with_vulnerabilities(Mock::new(), vec![vulnerability("SA-1", "openssl", "l1", "1")])))
            .await;
    let finding = &read.findings[0];
    assert_eq!((finding.id.as_str(), read.partial), ("CVE-2026-10001", None));
    assert_eq!(finding.aliases, ["CVE-2026-10002", "SA-1"]);
    let Detail::Vulnerability(detail) = &finding.detail;
    assert_eq!(detail.cvss.as_ref().map(|cvss| cvss.score), Some(9.1), "the worst of its CVEs");
    assert_eq!(detail.published.map(Timestamp::as_millisecond), Some(1_000));
    assert_eq!(detail.packages[0].kind, PackageKind::Application);
    assert_eq!((&finding.severity.level, &finding.status), (&SeverityLevel::Medium, &FindingStatus::Open));
    assert_eq!(finding.remediation.as_deref(), Some("Update it."));
    assert!(finding.links.is_empty(), "only pages are links: {:?}", finding.links);
}

#[tokio::test]
async fn a_finding_is_a_vulnerability_of_a_package_in_a_layer() {
    let rows = vec![
        vulnerability("SA-1", "openssl", "l1", "1"),
        vulnerability("SA-1", "openssl", "l1", "2"),
        vulnerability("SA-1", "openssl", "l1", "2"),
        vulnerability("SA-1", "openssl", "l2", "1"),
        vulnerability("SA-1", "libssl", "l1", "1"),
    ];
    let read = read(catalogue(with_vulnerabilities(Mock::new(), rows))).await;
    assert_eq!(read.rows, 4, "a row that occurs twice counts once");
    let packages: Vec<_> = read.findings.iter().map(packages).collect();
    assert_eq!(
        packages,
        [
            vec![("openssl", Some("1")), ("openssl", Some("2"))],
            vec![("openssl", Some("1"))],
            vec![("libssl", Some("1"))]
        ]
    );
    let fingerprints: BTreeSet<_> =
        read.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    assert_eq!(fingerprints.len(), 3);
}

#[tokio::test]
async fn a_status_that_differs_between_images_is_unknown() {
    let read =
        read(catalogue(with_vulnerabilities(Mock::new(), vec![vulnerability("SA-2", "zlib", "l1", "1")])))
            .await;
    assert_eq!(read.findings[0].status, FindingStatus::Unknown);
    // The list of CVEs lacks it.
    assert_eq!((read.findings[0].id.as_str(), read.partial), ("SA-2", Some(PartialReason::DetailsMissing)));
    assert_eq!(read.findings[0].severity.basis, SeverityBasis::VendorSeverity);
}

#[tokio::test]
async fn a_missing_permission_for_the_details_leaves_the_findings() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let mock = Mock::new().on(move |_: &ListGlobalVulnerabilities| {
        counted.fetch_add(1, Ordering::Relaxed);
        Err(MockError::new(403, "APIGW.0302", "denied"))
    });
    let mock = catalogue(with_vulnerabilities(mock, vec![vulnerability("SA-1", "openssl", "l1", "1")]));
    let image = images(vec![image_row()]).await.remove(0);
    let huawei = huawei(mock);
    for _ in 0..3 {
        let read = huawei.vulnerabilities(&image, ReadOptions::default()).await.expect("the vulnerabilities");
        assert_eq!(read.partial, Some(PartialReason::DetailsMissing));
        assert_eq!(
            (&*read.findings[0].id, &read.findings[0].severity.level),
            ("SA-1", &SeverityLevel::Medium)
        );
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1, "a list that is denied is not requested again");
}
