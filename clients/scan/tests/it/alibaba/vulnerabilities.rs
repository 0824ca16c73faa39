//! The vulnerabilities of images, and the images that have one.

use std::collections::{BTreeMap, BTreeSet};

use imagescan_emulator::{Anomaly, Fault, Rule, WorldImage, WorldVulnerability};
use imagescan_scan::{
    Coverage, Detail, Exploit, Finding, FindingKind, FindingKinds, FindingStatus, FindingsRequest, Image,
    ImageReport, PartialReason, ScanState, Scanner, SeverityBasis, VulnerabilityId,
};

use super::{all, world_name};
use crate::world::World;

const LIST: &str = "DescribeImageVulList";
const GROUPED: &str = "DescribeImageGroupedVulList";
const DETAILS: &str = "DescribeVulDetails";

async fn scanned(scanner: &Scanner) -> Vec<Image> {
    let images = all(scanner).await.into_iter();
    images.filter(|image| image.state == ScanState::Done && image.not_scannable.is_none()).collect()
}

async fn reports(scanner: &Scanner, images: Vec<Image>) -> Vec<ImageReport> {
    let request = FindingsRequest::new().kinds(FindingKinds::vulnerabilities());
    let mut findings = scanner.findings(images, request);
    let mut reports = Vec::new();
    while let Some(report) = findings.try_next().await.expect("the findings") {
        reports.push(report);
    }
    reports
}

async fn affected(scanner: &Scanner, id: &str) -> Vec<(String, Finding)> {
    let id: VulnerabilityId = id.parse().expect("an id");
    let mut images = scanner.affected(&id);
    let mut affected = Vec::new();
    while let Some(image) = images.try_next().await.expect("the images") {
        assert!(image.last_scan.is_some());
        affected.push((image.reference.without_host().to_string(), image.finding));
    }
    affected
}

fn coverage(report: &ImageReport) -> &Coverage {
    &report.coverage[&FindingKind::Vulnerability]
}

/// What the world has of a vulnerability.
fn truth(one: &WorldVulnerability) -> String {
    let kind = if one.is_system { "System" } else { "Application" };
    let status = if one.is_ignored { "Ignored" } else { "Open" };
    let score = one.cvss_tenths;
    format!("{} {} {} {kind} {} {score} {status}", one.cve, one.package, one.version, one.severity)
}

/// The same of a finding.
fn found(finding: &Finding) -> String {
    let Detail::Vulnerability(detail) = &finding.detail else { panic!("another kind") };
    let [package] = &detail.packages[..] else { panic!("{finding:?}") };
    let tenths = detail.cvss.as_ref().map_or(0.0, |cvss| (cvss.score * 10.0).round());
    let version = package.version.as_deref().unwrap_or_default();
    format!(
        "{} {} {version} {:?} {} {tenths} {:?}",
        finding.id, package.name, package.kind, finding.severity.level, finding.status
    )
}

fn truths(world: &World) -> BTreeMap<String, BTreeSet<String>> {
    let of = |image: &WorldImage| image.vulnerabilities.iter().map(truth).collect();
    world.alibaba_images().iter().map(|image| (world_name(image), of(image))).collect()
}

#[tokio::test(start_paused = true)]
async fn the_vulnerabilities_of_all_images_are_those_of_the_world() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let images = scanned(&scanner).await;
    let truths = truths(&world);
    let distinct: BTreeSet<_> = truths.values().flatten().collect();
    assert!(images.len() > 30 && distinct.len() > 100);
    for report in reports(&scanner, images).await {
        let found: BTreeSet<_> = report.findings.iter().map(found).collect();
        assert_eq!(
            found,
            truths[&report.image.reference.without_host().to_string()],
            "{}",
            report.image.reference
        );
        assert_eq!(*coverage(&report), Coverage::Complete, "{}", report.image.reference);
        let fingerprints: BTreeSet<_> = report.findings.iter().map(|finding| &finding.fingerprint).collect();
        assert_eq!(fingerprints.len(), report.findings.len());
    }
    assert_eq!(world.alibaba_calls(DETAILS), distinct.len(), "each vulnerability is requested once");
    let calls = (world.alibaba_calls(DETAILS), world.alibaba_calls(GROUPED));
    let again = scanned(&scanner.clone()).await;
    reports(&scanner.clone(), again).await;
    assert_eq!(
        calls,
        (world.alibaba_calls(DETAILS), world.alibaba_calls(GROUPED)),
        "clones share what is known"
    );
}

#[tokio::test(start_paused = true)]
async fn a_list_with_fewer_rows_than_it_counts_is_partial() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let image = scanned(&scanner).await.into_iter().max_by_key(|image| image.counts.vulnerabilities);
    let image = image.expect("an image");
    world.alibaba_fault(LIST, Fault::Anomaly(Anomaly::WrongTotal(1)), Rule::ALWAYS);
    let report = reports(&scanner, vec![image]).await.remove(0);
    assert!(matches!(coverage(&report), Coverage::Partial { .. }), "{:?}", coverage(&report));
    assert!(!report.is_complete());
}

#[tokio::test(start_paused = true)]
async fn a_finding_has_texts_links_and_the_records_that_it_is_made_of() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let images = scanned(&scanner).await;
    let findings: Vec<_> =
        reports(&scanner, images).await.into_iter().flat_map(|report| report.findings).collect();
    let mut exploits = BTreeSet::new();
    for finding in &findings {
        let operations: Vec<_> = finding.vendor_records.iter().map(|record| &*record.operation).collect();
        assert_eq!(operations, [LIST, GROUPED, DETAILS]);
        assert_eq!(finding.vendor_records[0].record["Related"], *finding.id);
        assert_eq!(finding.vendor_records[1].record["Name"], *finding.aliases[0]);
        assert_eq!(finding.vendor_records[2].record["CveId"], *finding.id);
        assert_eq!(finding.severity.basis, SeverityBasis::VendorSeverity);
        assert_eq!(finding.links.len(), 2);
        assert!(finding.title.as_ref().is_some_and(|title| title.starts_with(&finding.id)));
        assert!(finding.description.is_some() && finding.layer.is_some() && finding.remediation.is_some());
        assert!(finding.first_seen.is_some() && finding.first_seen <= finding.last_seen);
        let Detail::Vulnerability(detail) = &finding.detail else { panic!("another kind") };
        assert!(detail.published.is_some());
        assert!(detail.cvss.as_ref().is_some_and(|cvss| cvss.vector.is_some()));
        let purl = detail.packages[0].purl.as_deref().unwrap_or_default();
        assert_eq!(purl.starts_with("pkg:deb/debian/"), finding.aliases[0].starts_with("debian:"), "{purl}");
        exploits.insert(detail.exploit);
    }
    assert_eq!(exploits, BTreeSet::from([None, Some(Exploit::Available)]));
    assert!(findings.iter().any(|finding| finding.status == FindingStatus::Ignored));

    let image = scanned(&scanner).await.remove(0);
    let mut bare = scanner.findings([image], FindingsRequest::new().keep_vendor_records(false));
    let bare = bare.try_next().await.expect("the findings").expect("a report");
    assert!(bare.findings.iter().all(|finding| finding.vendor_records.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn without_the_database_the_priority_remains() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let image = scanned(&scanner).await.into_iter().max_by_key(|image| image.counts.vulnerabilities);
    let image = image.expect("an image");
    world.alibaba_fault(DETAILS, Fault::ServerError, 40);
    let report = reports(&scanner, vec![image.clone()]).await.remove(0);
    assert!(matches!(coverage(&report), Coverage::Partial { reason: PartialReason::DetailsMissing, .. }));
    assert_eq!(report.findings.len() as u64, image.counts.vulnerabilities.expect("a count"));
    let priorities = report.findings.iter().filter(|one| one.severity.basis == SeverityBasis::VendorPriority);
    assert!(priorities.count() > report.findings.len() / 2);
    for finding in &report.findings {
        let value = finding.severity.vendor_value.as_deref().unwrap_or_default();
        assert!(["asap", "later", "nntf"].contains(&value), "{value}");
        let Detail::Vulnerability(detail) = &finding.detail else { panic!("another kind") };
        assert!(detail.cvss.is_some(), "the grouped list has the score");
    }
    assert!(world.alibaba_calls(DETAILS) <= 16, "the first failure ends the requests");
    // What failed is requested again by the next reader.
    world.emulator.faults().clear();
    let report = reports(&scanner, vec![image]).await.remove(0);
    assert_eq!(*coverage(&report), Coverage::Complete);
    assert!(report.findings.iter().all(|one| one.severity.basis == SeverityBasis::VendorSeverity));
}

#[tokio::test(start_paused = true)]
async fn libraries_are_found_without_packages_where_their_list_is_rejected() {
    let world = World::start().await;
    world.emulator.alibaba().sas().accept_cve_alone();
    let scanner = world.alibaba();
    let images = scanned(&scanner).await;
    let cves: BTreeMap<_, BTreeSet<_>> = world
        .alibaba_images()
        .iter()
        .map(|image| (world_name(image), image.vulnerabilities.iter().map(|one| one.cve.clone()).collect()))
        .collect();
    let mut libraries = 0;
    for report in reports(&scanner, images).await {
        let found: BTreeSet<_> = report.findings.iter().map(|finding| finding.id.clone()).collect();
        assert_eq!(
            found,
            cves[&report.image.reference.without_host().to_string()],
            "{}",
            report.image.reference
        );
        assert!(matches!(coverage(&report), Coverage::Partial { reason: PartialReason::DetailsMissing, .. }));
        for finding in report.findings {
            let Detail::Vulnerability(detail) = &finding.detail else { panic!("another kind") };
            libraries += usize::from(detail.packages.is_empty());
            assert!(finding.title.is_some() && finding.severity.basis == SeverityBasis::VendorSeverity);
        }
    }
    assert!(libraries > 10);
}

#[tokio::test(start_paused = true)]
async fn every_affected_image_of_the_world_is_listed() {
    let world = World::start().await;
    let scanner = world.alibaba();
    let mut expected: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for image in world.alibaba_images().iter().filter(|image| !image.digest.contains('*')) {
        for one in &image.vulnerabilities {
            expected.entry(one.cve.clone()).or_default().insert(world_name(image), truth(one));
        }
    }
    assert!(expected.values().any(|images| images.len() > 1));
    assert!(expected.len() > 100);
    for (cve, images) in &expected {
        let affected = affected(&scanner, cve).await;
        let listed: BTreeMap<_, _> =
            affected.iter().map(|(name, finding)| (name.clone(), found(finding))).collect();
        assert_eq!(listed.len(), affected.len(), "an image is listed once");
        let listed: BTreeMap<_, _> = listed.into_iter().filter(|(name, _)| name.contains('@')).collect();
        assert_eq!(listed, *images, "{cve}");
    }
    assert!(affected(&scanner, "CVE-1999-0001").await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn many_affected_images_are_on_several_pages() {
    let world = World::with(|builder| builder.images(9_000)).await;
    let scanner = world.alibaba();
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for image in world.alibaba_images() {
        for one in image.vulnerabilities {
            *counts.entry(one.cve).or_default() += 1;
        }
    }
    let (cve, count) = counts.into_iter().max_by_key(|(_, count)| *count).expect("a vulnerability");
    assert!(count > 100, "{count}");
    assert_eq!(affected(&scanner, &cve).await.len(), count);
    // Pages that contradict each other, twice, are an error and not fewer images.
    world.alibaba_fault(LIST, Fault::Anomaly(Anomaly::RepeatedPage), Rule::ALWAYS);
    let id: VulnerabilityId = cve.parse().expect("an id");
    let mut images = scanner.affected(&id);
    let mut failure = None;
    loop {
        match images.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => {
                failure = Some(error.to_string());
                break;
            }
        }
    }
    let failure = failure.expect("an error");
    assert!(failure.contains("contradict") && failure.contains("alibaba account"), "{failure}");
}
