//! What holds on every cloud: one flow, compared with the emulator's world.

mod faults;
mod hosts;
mod records;
mod truth;

use imagescan_emulator::WorldImage;
use imagescan_scan::{
    Consent, Coverage, FindingKind, FindingsRequest, Image, ImageQuery, ImageRef, Journal, ScanRequest,
    ScanState, Scanner, SpendLimit,
};

use self::truth::{Facts, facts_of, facts_of_world};
use crate::clouds::{self, CLOUDS};
use crate::world::World;

/// The images of a cloud of which no scan runs, with their names.
async fn idle(scanner: &Scanner) -> Vec<Image> {
    let mut images = clouds::images(scanner, ImageQuery::all()).await;
    images.retain(|image| !image.state.is_active() && image.not_scannable.is_none());
    images
}

async fn consent(scanner: &Scanner, images: Vec<Image>) -> Consent {
    let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
    estimate.consent(SpendLimit::AtMost(1000)).expect("a consent")
}

#[tokio::test(start_paused = true)]
async fn a_scan_goes_from_names_to_findings() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let directory = tempfile::tempdir().expect("a directory");
        let journal = Journal::open(directory.path()).await.expect("a journal");
        let names: Vec<ImageRef> =
            idle(&scanner).await.iter().take(5).map(|image| image.reference.clone()).collect();

        let images = scanner.resolve(&names).await.expect("the inventory");
        let images: Vec<_> = images.into_iter().map(|image| image.expect("the image")).collect();
        let before: Vec<_> = images.iter().map(|image| image.last_scan.clone()).collect();
        let outcome = scanner.start(consent(&scanner, images).await, &journal).await.expect("a start");
        assert!(outcome.stopped_by.is_none() && outcome.left_out.is_empty(), "{provider}: {outcome:?}");
        let handle = outcome.handle.expect("a handle");
        assert_eq!(clouds::starts(&world, provider), handle.chunks.len(), "{provider}");

        // The handle is read by another process.
        let json = serde_json::to_string(&handle).expect("JSON");
        let handle = serde_json::from_str(&json).expect("the handle");
        let progress = scanner.watch(handle).finish().await.expect("the end of the scan");
        assert_eq!((progress.total, progress.done + progress.failed), (5, 5), "{provider}");

        let report = scanner.report(&names, FindingsRequest::new()).await.expect("a report");
        assert_eq!(report.images.len(), 5, "{provider}");
        for (image, before) in report.images.iter().zip(&before) {
            let name = &image.image.reference;
            let coverage = &image.coverage[&FindingKind::Vulnerability];
            if image.image.state == ScanState::Done {
                let scan = image.image.last_scan.as_ref().expect("a scan");
                assert!(scan.is_later_than(before.as_ref()), "{provider}: {name}");
                assert_eq!(*coverage, Coverage::Complete, "{provider}: {name}");
            } else {
                assert!(coverage.is_incomplete(), "{provider}: {name}: {:?}", image.image.state);
            }
        }
    }
}

/// The world has images that no test has named: none of their vulnerabilities is missed. Images of every hundredth world have
/// more than one page.
#[tokio::test(start_paused = true)]
async fn the_whole_report_equals_five_hundred_random_worlds() {
    for seed in 0..500 {
        let provider = CLOUDS[usize::try_from(seed).expect("small") % CLOUDS.len()];
        let (different, most) = if seed % 100 == 0 { (509, 400) } else { (103, 1 + seed % 24) };
        let world =
            World::with(|builder| builder.seed(seed).images(3 + seed % 4).vulnerabilities(different, most))
                .await;
        let scanner = clouds::scanner(&world, provider);
        let reports = clouds::reports(&scanner).await;
        let truth = world.emulator.world(provider);
        assert_eq!(reports.len(), truth.len(), "{provider}, seed {seed}");
        for report in reports {
            let images = truths_of(&truth, &report.image);
            let found: Vec<Facts> = facts_of(&report.findings);
            let coverage = &report.coverage[&FindingKind::Vulnerability];
            let is_right = |image: &&WorldImage| {
                facts_of_world(provider, image) == found
                    && match report.image.state {
                        ScanState::Done if image.is_scanned => *coverage == Coverage::Complete,
                        _ => coverage.is_incomplete(),
                    }
            };
            let name = &report.image.reference;
            assert!(
                images.iter().any(is_right),
                "{provider}, seed {seed}: {name}, {coverage:?}: {found:?} instead of {images:?}"
            );
        }
    }
}

/// The images of the world that a row may be: rows of Alibaba Cloud may lack the digest, and two registries may have the name.
fn truths_of<'a>(truth: &'a [WorldImage], image: &Image) -> Vec<&'a WorldImage> {
    let name = &image.reference;
    let has_digest = |digest: &str| name.digest().is_none_or(|one| one.as_str() == digest);
    let same: Vec<_> = truth
        .iter()
        .filter(|truth| {
            let separator = if truth.namespace.is_empty() { "" } else { "/" };
            format!("{}{separator}{}", truth.namespace, truth.name) == name.path()
                && Some(truth.tag.as_str()) == name.tag()
                && has_digest(&truth.digest)
        })
        .collect();
    assert!(!same.is_empty(), "the world has no image {name}");
    same
}

/// Every vulnerability of a world, and one that no image has.
#[tokio::test(start_paused = true)]
async fn the_images_of_a_vulnerability_are_those_of_the_world() {
    for (provider, seed) in CLOUDS.into_iter().zip([1, 2, 3]) {
        let world = World::with(|builder| builder.seed(seed).images(20).vulnerabilities(103, 8)).await;
        let scanner = clouds::scanner(&world, provider);
        let truth = world.emulator.world(provider);
        let mut ids: Vec<_> =
            truth.iter().flat_map(|image| &image.vulnerabilities).map(|one| one.cve.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert!(ids.len() > 10, "{provider}: {}", ids.len());
        ids.push("CVE-1999-0001".to_owned());
        for id in ids {
            let found = clouds::affected(&scanner, &id).await;
            let expected = truth::affected(provider, &truth, &id);
            assert_eq!(found, expected, "{provider}, seed {seed}: {id}");
        }
    }
}
