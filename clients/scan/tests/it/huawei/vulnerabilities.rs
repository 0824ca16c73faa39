//! The vulnerabilities of images, and the images that have one.

use std::collections::{BTreeMap, BTreeSet};

use imagescan_emulator::{Anomaly, Provider, WorldImage};
use imagescan_scan::{
    AffectedImage, Coverage, Detail, Finding, FindingKind, FindingKinds, FindingStatus, FindingsRequest,
    Image, ImageReport, PartialReason, Scanner, SeverityBasis, VulnerabilityId,
};

use super::{all, name, parameter, scanned, world_name};
use crate::world::World;

async fn reports(scanner: &Scanner, images: Vec<Image>) -> Vec<ImageReport> {
    let request = FindingsRequest::new().kinds(FindingKinds::vulnerabilities());
    let mut findings = scanner.findings(images, request);
    let mut reports = Vec::new();
    while let Some(report) = findings.try_next().await.expect("the findings") {
        reports.push(report);
    }
    reports
}

fn coverage(report: &ImageReport) -> &Coverage {
    &report.coverage[&FindingKind::Vulnerability]
}

/// CVE, package, version, kind, severity, CVSS and status of each vulnerability of an image of the world.
fn truth(image: &WorldImage) -> BTreeSet<String> {
    let one = image.vulnerabilities.iter().map(|one| {
        let (kind, status) = (
            if one.is_system { "System" } else { "Application" },
            if one.is_ignored { "Ignored" } else { "Open" },
        );
        let score = one.cvss_tenths;
        format!("{} {} {} {kind} {} {score} {status}", one.cve, one.package, one.version, one.severity)
    });
    one.collect()
}

/// The same of a report.
fn found(report: &ImageReport) -> BTreeSet<String> {
    let one = report.findings.iter().flat_map(|finding| {
        let Detail::Vulnerability(detail) = &finding.detail else { panic!("another kind") };
        detail.packages.iter().map(move |package| {
            let tenths = detail.cvss.as_ref().map_or(0.0, |cvss| (cvss.score * 10.0).round());
            let version = package.version.as_deref().unwrap_or_default();
            format!(
                "{} {} {version} {:?} {} {tenths} {:?}",
                finding.id, package.name, package.kind, finding.severity.level, finding.status
            )
        })
    });
    one.collect()
}

#[tokio::test(start_paused = true)]
async fn the_vulnerabilities_of_all_images_are_those_of_the_world() {
    let world = World::start().await;
    let scanner = world.scanner();
    let images = scanned(&scanner).await;
    let truths: BTreeMap<_, _> =
        world.images().iter().map(|image| (world_name(image), truth(image))).collect();
    assert!(images.len() > 30 && truths.values().map(BTreeSet::len).sum::<usize>() > 100);
    for report in reports(&scanner, images).await {
        assert_eq!(found(&report), truths[&name(&report.image)], "{}", report.image.reference);
        assert_eq!(*coverage(&report), Coverage::Complete, "{}", report.image.reference);
        let fingerprints: BTreeSet<_> = report.findings.iter().map(|finding| &finding.fingerprint).collect();
        assert_eq!(fingerprints.len(), report.findings.len());
    }
    // The lists of the account are read once: one with the CVEs, and one with the severities for each combination.
    assert!(world.requests("ListGlobalVulnerabilities").len() <= 3);
    let lists = world.requests("ListGeneralImageVuls");
    let combinations: BTreeSet<_> = lists
        .iter()
        .filter(|request| parameter(request, "offset").trim_start_matches('0').is_empty())
        .map(|request| (parameter(request, "type"), parameter(request, "handle_status")))
        .collect();
    assert_eq!(combinations.len(), 4);
    assert!(lists.len() <= 8, "{}", lists.len());
}

#[tokio::test(start_paused = true)]
async fn a_finding_keeps_the_records_that_it_is_made_of() {
    let world = World::start().await;
    let scanner = world.scanner();
    let image = scanned(&scanner).await.into_iter().find(|image| image.counts.vulnerabilities > Some(0));
    let report = reports(&scanner, vec![image.expect("an image with vulnerabilities")]).await.remove(0);
    let finding: &Finding = &report.findings[0];
    let operations: Vec<_> = finding.vendor_records.iter().map(|record| record.operation.as_str()).collect();
    assert_eq!(operations, ["ListImageVulnerabilities", "ListGlobalVulnerabilities", "ListGeneralImageVuls"]);
    let vul_id = finding.vendor_records[0].record["vul_id"].as_str().expect("an id");
    assert_eq!(finding.aliases, [vul_id]);
    assert!(finding.layer.is_some() && finding.remediation.is_some() && finding.links.len() == 1);
    let Detail::Vulnerability(detail) = &finding.detail else { panic!("another kind") };
    assert!(detail.published.is_some());

    let request = FindingsRequest::new().keep_vendor_records(false);
    let mut findings = scanner.findings([report.image.clone()], request);
    let bare = findings.try_next().await.expect("the findings").expect("a report");
    assert!(bare.findings.iter().all(|finding| finding.vendor_records.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn without_the_details_the_vendor_id_and_the_urgency_remain() {
    let world = World::start().await;
    let scanner = world.scanner();
    let image = scanned(&scanner).await.into_iter().find(|image| image.counts.vulnerabilities > Some(1));
    let image = image.expect("an image with vulnerabilities");
    // The lists lack all rows, as if the vulnerabilities were not yet known to them.
    for operation in ["ListGlobalVulnerabilities", "ListGeneralImageVuls"] {
        world.anomaly(operation, Anomaly::LateRows(1_000), 40);
    }
    let report = reports(&scanner, vec![image.clone()]).await.remove(0);
    assert!(matches!(coverage(&report), Coverage::Partial { reason: PartialReason::DetailsMissing, .. }));
    assert_eq!(report.findings.len() as u64, image.counts.vulnerabilities.expect("a count"));
    for finding in &report.findings {
        assert!(finding.id.starts_with("HCE2-SA-"), "{}", finding.id);
        assert_eq!(
            (&finding.severity.basis, &finding.status),
            (&SeverityBasis::VendorPriority, &FindingStatus::Unknown)
        );
    }
    let calls = world.requests("ListGeneralImageVuls").len();
    reports(&scanner, vec![image.clone()]).await;
    assert_eq!(
        world.requests("ListGeneralImageVuls").len(),
        calls,
        "ids that are missing are not searched for again"
    );
}

#[tokio::test(start_paused = true)]
async fn details_of_later_scans_are_read_again() {
    let world = World::start().await;
    let scanner = world.scanner();
    let images = all(&scanner).await;
    let (first, rest): (Vec<_>, Vec<_>) =
        images.into_iter().partition(|image| image.counts.vulnerabilities == Some(1));
    assert!(!first.is_empty());
    // At first the lists lack most rows.
    world.anomaly("ListGlobalVulnerabilities", Anomaly::LateRows(1_000), 2);
    world.anomaly("ListGeneralImageVuls", Anomaly::LateRows(1_000), 8);
    reports(&scanner, first).await;
    world.emulator.faults().clear();
    let truths: BTreeMap<_, _> =
        world.images().iter().map(|image| (world_name(image), truth(image))).collect();
    for report in reports(&scanner, rest).await {
        assert_eq!(found(&report), truths[&name(&report.image)]);
    }
}

#[tokio::test(start_paused = true)]
async fn details_that_are_read_again_keep_the_records_of_other_readers() {
    let world = World::start().await;
    let scanner = world.scanner();
    let (first, rest): (Vec<_>, Vec<_>) =
        all(&scanner).await.into_iter().partition(|image| image.counts.vulnerabilities == Some(1));
    world.anomaly("ListGlobalVulnerabilities", Anomaly::LateRows(1_000), 2);
    world.anomaly("ListGeneralImageVuls", Anomaly::LateRows(1_000), 8);
    reports(&scanner, first.clone()).await;
    world.emulator.faults().clear();
    let calls = || world.requests("ListGlobalVulnerabilities").len();
    let before = calls();
    let mut bare = scanner.findings(rest, FindingsRequest::new().keep_vendor_records(false));
    while let Some(report) = bare.try_next().await.expect("the findings") {
        assert!(report.findings.iter().all(|finding| finding.vendor_records.is_empty()));
    }
    let again = calls();
    assert!(again > before, "{again}");
    let reports = reports(&scanner, first).await;
    let mut findings = reports.iter().flat_map(|report| &report.findings).peekable();
    assert!(findings.peek().is_some());
    assert!(findings.all(|finding| finding.vendor_records.len() == 3));
    assert_eq!(calls(), again);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_urgency_is_kept() {
    let world = World::start().await;
    let scanner = world.scanner();
    let image = scanned(&scanner).await.into_iter().find(|image| image.counts.vulnerabilities > Some(0));
    world.anomaly("ListImageVulnerabilities", Anomaly::UnknownState, 1);
    for operation in ["ListGlobalVulnerabilities", "ListGeneralImageVuls"] {
        world.anomaly(operation, Anomaly::LateRows(1_000), 40);
    }
    let report = reports(&scanner, vec![image.expect("an image")]).await.remove(0);
    for finding in &report.findings {
        assert_eq!(finding.severity.vendor_value.as_deref(), Some("repair_with_next_release"));
        assert_eq!(finding.severity.level.name(), "UNKNOWN");
    }
}

async fn affected(scanner: &Scanner, cve: &str) -> Vec<AffectedImage> {
    let id: VulnerabilityId = cve.parse().expect("an id");
    let mut images = scanner.affected(&id);
    let mut all = Vec::new();
    while let Some(image) = images.try_next().await.expect("the affected images") {
        all.push(image);
    }
    all
}

#[tokio::test(start_paused = true)]
async fn the_affected_images_are_those_of_the_world() {
    let world = World::with(|builder| builder.images(300)).await;
    let scanner = world.scanner();
    let images = world.images();
    let all: BTreeMap<_, _> =
        images.iter().flat_map(|image| &image.vulnerabilities).map(|one| (one.cve.as_str(), one)).collect();
    // One of each combination of the required filters, and of several numbers of images.
    let mut chosen = BTreeMap::new();
    for (cve, one) in &all {
        chosen.entry((one.is_system, one.is_ignored, one.severity)).or_insert(*cve);
    }
    let combinations: BTreeSet<_> = chosen.keys().map(|(system, ignored, _)| (*system, *ignored)).collect();
    assert_eq!(combinations.len(), 4, "the world has all combinations");
    for ((_, is_ignored, severity), cve) in chosen {
        let truth: BTreeSet<_> = images
            .iter()
            .filter(|image| image.vulnerabilities.iter().any(|one| one.cve == cve))
            .map(|image| (world_name(image), image.digest.clone()))
            .collect();
        let affected = affected(&scanner, cve).await;
        let found: BTreeSet<_> = affected
            .iter()
            .map(|image| {
                let reference = &image.reference;
                let name = format!("{}:{}", reference.path(), reference.tag().unwrap_or_default());
                (name, reference.digest().map(ToString::to_string).unwrap_or_default())
            })
            .collect();
        assert_eq!(found, truth, "{cve}");
        assert_eq!(affected.len(), truth.len(), "{cve}: no image occurs twice");
        for image in affected {
            assert_eq!((image.finding.id.as_str(), image.finding.severity.level.name()), (cve, severity));
            let status = if is_ignored { FindingStatus::Ignored } else { FindingStatus::Open };
            assert_eq!(image.finding.status, status);
            assert!(image.finding.first_seen.is_some() && image.last_scan.is_some());
        }
    }
    assert!(affected(&scanner, "CVE-1999-0001").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn every_combination_of_required_filters_is_asked_for() {
    let world = World::with(|builder| builder.images(300)).await;
    let cve = world
        .images()
        .into_iter()
        .find_map(|image| image.vulnerabilities.into_iter().next())
        .expect("one")
        .cve;
    affected(&world.scanner(), &cve).await;
    let asked = |operation: &str, names: [&str; 2]| -> BTreeSet<_> {
        let requests = world.requests(operation);
        assert!(requests.iter().all(|request| {
            parameter(request, "image_type") == "registry"
                && parameter(request, "enterprise_project_id") == "all_granted_eps"
        }));
        requests.iter().map(|request| names.map(|name| parameter(request, name))).collect()
    };
    let both = |handled: [&str; 2]| -> BTreeSet<_> {
        ["linux_vul", "app_vul"]
            .into_iter()
            .flat_map(|kind| handled.map(|handled| [kind.to_owned(), handled.to_owned()]))
            .collect()
    };
    assert_eq!(asked("ListGeneralImageVuls", ["type", "handle_status"]), both(["handled", "unhandled"]));
    assert_eq!(asked("ListVulAffectImages", ["type", "is_handled"]), both(["true", "false"]));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_status_is_kept() {
    let world = World::with(|builder| builder.images(300)).await;
    let cve = world
        .images()
        .into_iter()
        .find_map(|image| image.vulnerabilities.into_iter().next())
        .expect("one")
        .cve;
    world.anomaly("ListVulAffectImages", Anomaly::UnknownState, 8);
    let images = affected(&world.scanner(), &cve).await;
    assert!(!images.is_empty());
    for image in images {
        assert_eq!(image.finding.status, FindingStatus::Other("vul_status_verifying".to_owned()));
    }
    assert_eq!(world.emulator.scans(Provider::Huawei).len(), 0);
}
