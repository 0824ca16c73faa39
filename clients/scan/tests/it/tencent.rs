//! Tencent Cloud: what is listed, counted and found, compared with the emulator's world.

use std::collections::{BTreeMap, BTreeSet};

use imagescan_emulator::{Anomaly, Fault, Provider, Rule, Stage, WorldImage, WorldVulnerability};
use imagescan_runtime::{Credentials, HostEnvironment};
use imagescan_scan::{
    BillingUnit, Cost, Coverage, Detail, Exploit, Finding, FindingKind, FindingsRequest, Image, ImageQuery,
    ImageReport, Journal, Licence, PackageKind, PartialReason, Progress, ScanHandle, ScanRequest, ScanState,
    Scanner, SpendLimit, Vulnerability,
};
use imagescan_tencent::{Site, sts, tcss};

use crate::world::World;

const START: &str = "CreateAssetImageRegistryScanTask";
const FINDINGS: &str = "DescribeAssetImageRegistryVulList";

pub(crate) fn scanner(world: &World, site: Option<Site>) -> Scanner {
    let (keys, url) = (Credentials::new("ID", "SECRET"), world.emulator.url());
    let client = tcss::Client::builder().host_environment(HostEnvironment::empty()).clock(world.clock);
    let client = client.allow_plain_http().credentials(keys.clone()).endpoint(&url).no_proxy();
    let client = client.build().expect("a client");
    let identity = sts::Client::builder().host_environment(HostEnvironment::empty()).clock(world.clock);
    let identity = identity.allow_plain_http().credentials(keys).endpoint(&url).no_proxy();
    let identity = identity.region("ap-singapore").build().expect("a client");
    match site {
        Some(site) => Scanner::tencent_site(client, identity, site),
        None => Scanner::tencent(client, identity),
    }
    .clock(world.clock)
}

async fn images(scanner: &Scanner, query: ImageQuery) -> Vec<Image> {
    let (mut images, mut stream) = (Vec::new(), scanner.images(query));
    while let Some(image) = stream.try_next().await.expect("a page") {
        images.push(image);
    }
    images
}

async fn reports(scanner: &Scanner, request: FindingsRequest) -> Vec<ImageReport> {
    let (mut reports, mut stream) = (Vec::new(), scanner.all_findings(ImageQuery::all(), request));
    while let Some(report) = stream.try_next().await.expect("a page") {
        reports.push(report);
    }
    reports
}

/// The name of an image of the world, without its host.
fn name(image: &WorldImage) -> String {
    format!("{}/{}:{}@{}", image.namespace, image.name, image.tag, image.digest)
}

/// What the list of an image shows of it.
fn found_in(image: &WorldImage) -> impl Iterator<Item = &WorldVulnerability> {
    image.vulnerabilities.iter().filter(|one| !one.is_ignored)
}

fn vulnerability(finding: &Finding) -> &Vulnerability {
    let Detail::Vulnerability(vulnerability) = &finding.detail else { panic!("{finding:?}") };
    vulnerability
}

/// What the world knows of a vulnerability, in one shape for both sides.
type Facts = (String, String, Option<String>, Vec<String>, bool, String, Option<u64>);

fn facts_of_world(one: &WorldVulnerability) -> Facts {
    (
        one.cve.clone(),
        one.package.clone(),
        Some(one.version.clone()),
        one.fixed_version.clone().into_iter().collect(),
        one.is_system,
        one.severity.to_owned(),
        Some(one.cvss_tenths),
    )
}

fn facts(finding: &Finding) -> Facts {
    let vulnerability = vulnerability(finding);
    let [package] = &vulnerability.packages[..] else { panic!("{finding:?}") };
    let tenths = vulnerability.cvss.as_ref().map(|cvss| format!("{:.0}", cvss.score * 10.0));
    (
        finding.id.clone(),
        package.name.clone(),
        package.version.clone(),
        package.fixed_versions.clone(),
        package.kind == PackageKind::System,
        finding.severity.level.name().to_owned(),
        tenths.and_then(|tenths| tenths.parse().ok()),
    )
}

#[tokio::test(start_paused = true)]
async fn the_account_and_the_licences() {
    let world = World::start().await;
    world.emulator.tencent().set_licences(500, 20);
    for (site, region, unit) in [
        (Some(Site::International), "international", BillingUnit::LicenceWithDiscount),
        (Some(Site::Mainland), "mainland", BillingUnit::Licence),
        (None, "unknown", BillingUnit::Licence),
    ] {
        let scanner = scanner(&world, site);
        let account = scanner.account().await.expect("an account").clone();
        assert_eq!(account.to_string(), format!("tencent account 100026200001, region {region}"));
        let quota = scanner.quota().await.expect("a quota");
        assert_eq!((quota.total, quota.used, quota.remaining()), (Some(500), Some(20), Some(480)));
        assert_eq!((quota.unit, &quota.licence), (unit, &Licence::Active));
        assert_eq!(quota.renews, "2026-10-31T00:00:00Z".parse().ok());
        assert_eq!(quota.vendor_records[0].record["TotalAuthorizedCnt"], 500);
    }
}

#[tokio::test(start_paused = true)]
async fn every_image_is_listed_once_with_its_names() {
    let world = World::with(|builder| builder.images(250)).await;
    let scanner = scanner(&world, Some(Site::International));
    let listed = images(&scanner, ImageQuery::all().keep_vendor_records(true)).await;
    let names: Vec<_> = listed.iter().map(|image| image.reference.without_host().to_string()).collect();
    let truth = world.emulator.world(Provider::Tencent);
    assert_eq!(names, truth.iter().map(name).collect::<Vec<_>>());
    for (image, truth) in listed.iter().zip(&truth) {
        let state = if truth.is_scanned { ScanState::Done } else { ScanState::NotScanned };
        assert_eq!((&image.state, image.last_scan.is_some()), (&state, truth.is_scanned));
        assert_eq!(image.counts.vulnerabilities, Some(found_in(truth).count() as u64));
        assert!(image.reference.host().is_some_and(|host| host.ends_with("example") || host.contains(':')));
        assert_eq!(image.vendor_record.as_ref().expect("a row").record["ImageTag"], *truth.tag);
    }
    // Rows that move to the next page are not listed twice.
    let shift = Fault::Anomaly(Anomaly::ShiftedPage(3));
    world.emulator.faults().push(Rule::new("DescribeAssetImageRegistryList", Fault::None, 1));
    world.emulator.faults().push(Rule::new("DescribeAssetImageRegistryList", shift, Rule::ALWAYS));
    let again = images(&scanner, ImageQuery::all()).await;
    let keys: BTreeSet<_> = again.iter().map(|image| image.key.clone()).collect();
    assert_eq!(keys.len(), again.len());
    assert_eq!(keys.len(), truth.len());
}

#[tokio::test(start_paused = true)]
async fn each_site_charges_its_own_way() {
    let world = World::start().await;
    for (site, least, most) in [
        (Some(Site::Mainland), Cost::units(3), Cost::units(3)),
        (Some(Site::International), Cost::tenths(12), Cost::tenths(12)),
        // Between what the two charge.
        (None, Cost::tenths(12), Cost::units(3)),
    ] {
        let scanner = scanner(&world, site);
        let listed = images(&scanner, ImageQuery::all()).await;
        // Two that were scanned, and one that was not: the first scan of it binds a licence.
        let chosen = [&listed[6], &listed[7], &listed[8]];
        assert_eq!(chosen.map(|image| image.last_scan.is_some()), [true, true, false]);
        let estimate =
            scanner.estimate(ScanRequest::new(chosen.map(Clone::clone))).await.expect("an estimate");
        assert_eq!((estimate.least, estimate.most), (least, most), "{site:?}");
        assert_eq!((estimate.to_scan.len(), estimate.refused.len()), (3, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn the_findings_are_those_of_the_world() {
    let world = World::with(|builder| builder.images(120)).await;
    let scanner = scanner(&world, Some(Site::International));
    let reports = reports(&scanner, FindingsRequest::new()).await;
    let truth = world.emulator.world(Provider::Tencent);
    assert_eq!(reports.len(), truth.len());
    let mut count = 0;
    for (report, truth) in reports.iter().zip(&truth) {
        assert_eq!(report.image.reference.without_host().to_string(), name(truth));
        let found: BTreeSet<_> = report.findings.iter().map(facts).collect();
        assert_eq!(found, found_in(truth).map(facts_of_world).collect(), "{}", name(truth));
        assert_eq!(found.len(), report.findings.len());
        let expected = if truth.is_scanned { Coverage::Complete } else { Coverage::NotScanned };
        assert_eq!(report.coverage[&FindingKind::Vulnerability], expected);
        let fingerprints: BTreeSet<_> = report.findings.iter().map(|one| &one.fingerprint).collect();
        assert_eq!(fingerprints.len(), report.findings.len());
        count += found.len();
    }
    assert!(count > 300 && truth.iter().flat_map(|image| &image.vulnerabilities).any(|one| one.is_ignored));
}

#[tokio::test(start_paused = true)]
async fn a_finding_has_what_the_row_has() {
    let world = World::start().await;
    let scanner = scanner(&world, Some(Site::International));
    let reports = reports(&scanner, FindingsRequest::new()).await;
    let mut exploits = BTreeSet::new();
    for finding in reports.iter().flat_map(|report| &report.findings) {
        let vulnerability = vulnerability(finding);
        let package = &vulnerability.packages[0];
        assert_eq!(finding.links, [format!("https://vulnerabilities.example/{}", finding.id)]);
        assert!(finding.layer.as_ref().is_some_and(|layer| layer.id.starts_with("sha256:")));
        assert!(finding.aliases[0].starts_with("pcmgr-") && package.path.is_some());
        assert_eq!(vulnerability.fixable, Some(!package.fixed_versions.is_empty()));
        assert_eq!(finding.remediation.is_some(), !package.fixed_versions.is_empty());
        assert!(
            vulnerability.published.is_some() && finding.description.is_some() && finding.title.is_some()
        );
        let record = &finding.vendor_records[0];
        assert_eq!(
            (record.operation.as_str(), &record.record["CVEID"]),
            (FINDINGS, &finding.id.as_str().into())
        );
        exploits.insert(vulnerability.exploit);
    }
    assert_eq!(exploits, BTreeSet::from([None, Some(Exploit::Available)]));
}

#[tokio::test(start_paused = true)]
async fn the_affected_images_are_those_of_the_world() {
    let world = World::with(|builder| builder.images(1_100)).await;
    let scanner = scanner(&world, Some(Site::International));
    let truth = world.emulator.world(Provider::Tencent);
    let mut by_cve: BTreeMap<&str, BTreeSet<(String, Facts)>> = BTreeMap::new();
    for image in &truth {
        for one in &image.vulnerabilities {
            let images = by_cve.entry(&one.cve).or_default();
            if !one.is_ignored {
                let name = name(image);
                let name = name.split_once('@').map_or("", |(name, _)| name).to_owned();
                images.insert((name, facts_of_world(one)));
            }
        }
    }
    // One of each kind, one that nothing has, and one that is ignored.
    let kind_of = |is_system: bool| {
        move |(_, images): &(&&str, &BTreeSet<(String, Facts)>)| {
            images.iter().next().is_some_and(|(_, facts)| facts.4 == is_system)
        }
    };
    let mut ids: Vec<&str> = Vec::new();
    ids.extend(by_cve.iter().filter(kind_of(true)).map(|(cve, _)| *cve).step_by(40));
    ids.extend(by_cve.iter().filter(kind_of(false)).map(|(cve, _)| *cve).step_by(40));
    ids.extend(by_cve.iter().filter(|(_, images)| images.is_empty()).map(|(cve, _)| *cve).take(1));
    assert!(ids.len() > 8);
    for cve in ids {
        let id = cve.parse().expect("an id");
        let (mut found, mut stream) = (BTreeSet::new(), scanner.affected(&id));
        while let Some(affected) = stream.try_next().await.expect("a page") {
            let facts = facts(&affected.finding);
            assert!(found.insert((affected.reference.without_host().to_string(), facts)), "{affected:?}");
            assert_eq!(affected.finding.vendor_records.len(), 2);
        }
        assert_eq!(found, by_cve[cve], "{cve}");
    }
    let unknown = "CVE-1999-0001".parse().expect("an id");
    assert_eq!(scanner.affected(&unknown).try_next().await.expect("two lists"), None);
}

#[tokio::test(start_paused = true)]
async fn all_pages_of_a_long_list_are_read() {
    let world = World::with(|builder| builder.images(20_000)).await;
    let scanner = scanner(&world, Some(Site::Mainland));
    let truth = world.emulator.world(Provider::Tencent);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in truth.iter().flat_map(found_in) {
        *counts.entry(&one.cve).or_default() += 1;
    }
    let (cve, count) = counts.iter().max_by_key(|(_, count)| **count).expect("a vulnerability");
    let id = cve.parse().expect("an id");
    let (mut found, mut stream) = (0, scanner.affected(&id));
    while stream.try_next().await.expect("a page").is_some() {
        found += 1;
    }
    assert_eq!(found, *count);
    assert!(found > 200, "{found} images are less than three pages");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_contradicts_itself_is_partial() {
    let world = World::start().await;
    let scanner = scanner(&world, Some(Site::International));
    // The total of the first list is wrong, and so is that of the second reading.
    world.emulator.faults().push(Rule::new(FINDINGS, Fault::Anomaly(Anomaly::WrongTotal(7)), 4));
    let reports = reports(&scanner, FindingsRequest::new().concurrency(1)).await;
    let partial = |report: &&ImageReport| {
        let coverage = &report.coverage[&FindingKind::Vulnerability];
        matches!(coverage, Coverage::Partial { reason: PartialReason::InconsistentPages, .. })
    };
    assert_eq!(reports.iter().filter(partial).count(), 1);
}

/// Starts a scan of images that were never scanned, and follows it to its end.
async fn scan(world: &World, site: Site, journal: &Journal) -> (Scanner, ScanHandle, Progress) {
    let scanner = scanner(world, Some(site));
    let new = images(&scanner, ImageQuery::all().state(ScanState::NotScanned)).await;
    let estimate = scanner.estimate(ScanRequest::new(new)).await.expect("an estimate");
    let consent = estimate.consent(SpendLimit::RemainingQuota).expect("consent");
    let outcome = scanner.start(consent, journal).await.expect("an outcome");
    assert!(outcome.left_out.is_empty() && outcome.stopped_by.is_none(), "{outcome:?}");
    let handle = outcome.handle.expect("a scan");
    let progress = scanner.watch(handle.clone()).finish().await.expect("the end");
    (scanner, handle, progress)
}

#[tokio::test(start_paused = true)]
async fn a_scan_is_started_once_and_followed_on_each_site() {
    for (site, fault) in [
        (Site::International, Fault::None),
        (Site::Mainland, Fault::None),
        (Site::International, Fault::Reset(Stage::AfterExecution)),
        (Site::Mainland, Fault::Truncate { body_bytes: 10 }),
    ] {
        let world = World::with(|builder| builder.images(450)).await;
        world.emulator.faults().push(Rule::new(START, fault.clone(), 1));
        let directory = tempfile::tempdir().expect("a directory");
        let journal = Journal::open(directory.path()).await.expect("a journal");
        let (scanner, handle, progress) = scan(&world, site, &journal).await;
        // A hundred images a call.
        assert_eq!((handle.chunks.len(), world.emulator.executions().len()), (2, 2), "{site:?} {fault:?}");
        // Of a hundred scans in the emulated world, some fail.
        let started: BTreeSet<_> =
            handle.images().map(|image| image.reference.without_host().to_string()).collect();
        let truth = world.emulator.world(Provider::Tencent);
        let is_failed = |image: &&WorldImage| !image.is_scanned && started.contains(&name(image));
        let failed = truth.iter().filter(is_failed).count();
        let expected = ((started.len() - failed) as u64, failed as u64, true);
        assert_eq!((progress.done, progress.failed, progress.finished), expected, "{site:?} {fault:?}");
        assert!(failed > 0 && failed < 10);
        let reports = reports(&scanner, FindingsRequest::new().keep_vendor_records(false)).await;
        let found: usize = reports.iter().map(|report| report.findings.len()).sum();
        assert_eq!(found, truth.iter().flat_map(found_in).count());
        for (report, truth) in reports.iter().zip(&truth) {
            let is_complete = report.coverage[&FindingKind::Vulnerability] == Coverage::Complete;
            assert_eq!(is_complete, truth.is_scanned, "{}", name(truth));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_whose_scan_fails_is_a_failure_of_its_own() {
    let world = World::start().await;
    world.emulator.tencent().fail_next_scan();
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    let (scanner, handle, progress) = scan(&world, Site::International, &journal).await;
    assert_eq!((progress.done, progress.failed), (0, handle.images().count() as u64));
    let failed = images(&scanner, ImageQuery::all().state(ScanState::Failed)).await;
    let mut findings = scanner.findings(failed, FindingsRequest::new());
    while let Some(report) = findings.try_next().await.expect("a page") {
        let coverage = &report.coverage[&FindingKind::Vulnerability];
        let Coverage::Failed { error } = coverage else { panic!("{coverage:?}") };
        assert!(error.message.contains("the registry did not respond"), "{}", error.message);
    }
}
