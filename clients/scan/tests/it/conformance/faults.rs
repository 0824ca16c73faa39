//! Faults on every cloud.

use std::collections::BTreeSet;
use std::time::Duration;

use imagescan_emulator::{Anomaly, Fault, Provider, Rule, Stage, Window};
use imagescan_scan::{
    ChunkState, Coverage, Error, FindingKind, FindingsRequest, ImageKey, ImageQuery, Journal, Scanner,
};

use super::truth::{Facts, affected, facts_of, facts_of_world};
use super::{consent, idle, truths_of};
use crate::clouds::{self, CLOUDS};
use crate::world::World;

#[tokio::test(start_paused = true)]
async fn a_start_whose_response_is_lost_is_found_and_not_repeated() {
    for provider in CLOUDS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let directory = tempfile::tempdir().expect("a directory");
        let journal = Journal::open(directory.path()).await.expect("a journal");
        let mut images = idle(&scanner).await;
        images.truncate(1);
        let lost = Rule::new(clouds::start_operation(provider), Fault::Reset(Stage::AfterExecution), 1);
        world.emulator.faults().push(lost);

        let outcome =
            scanner.start(consent(&scanner, images.clone()).await, &journal).await.expect("a start");
        let handle = outcome.handle.expect("a handle");
        assert!(matches!(handle.chunks[0].state, ChunkState::Started { .. }), "{provider}: {handle:?}");
        assert_eq!(clouds::starts(&world, provider), 1, "{provider}");

        // The same consent again, from a program that has forgotten.
        let again = scanner.start(consent(&scanner, images).await, &journal).await.expect("no start");
        assert!(again.handle.is_none(), "{provider}: {again:?}");
        assert_eq!(clouds::starts(&world, provider), 1, "{provider}");
        let progress = scanner.watch(handle).finish().await.expect("the end of the scan");
        assert_eq!(progress.done + progress.failed, 1, "{provider}");
    }
}

/// What each service refuses, by its own codes.
const REJECTED_STARTS: [(Provider, Anomaly); 7] = [
    (Provider::Alibaba, Anomaly::TooManyTasks),
    (Provider::Tencent, Anomaly::AlreadyScanning),
    (Provider::Tencent, Anomaly::QuotaUsedUp),
    (Provider::Tencent, Anomaly::TooManyTasks),
    (Provider::Huawei, Anomaly::AlreadyScanning),
    (Provider::Huawei, Anomaly::QuotaUsedUp),
    (Provider::Huawei, Anomaly::TooManyTasks),
];

#[tokio::test(start_paused = true)]
async fn a_refused_start_starts_nothing_and_says_why() {
    for (provider, anomaly) in REJECTED_STARTS {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let directory = tempfile::tempdir().expect("a directory");
        let journal = Journal::open(directory.path()).await.expect("a journal");
        let mut images = idle(&scanner).await;
        images.truncate(1);
        let consent = consent(&scanner, images).await;
        let operation = clouds::start_operation(provider);
        world.emulator.faults().push(Rule::new(operation, Fault::Anomaly(anomaly), 1));
        let scans = world.emulator.scans(provider).len();

        let outcome = scanner.start(consent, &journal).await;
        assert_eq!(world.emulator.scans(provider).len(), scans, "{provider}: {anomaly:?}");
        let message = match outcome {
            Err(error) => error.to_string(),
            // Tencent Cloud has one code for many failures, of which some may follow a start.
            Ok(outcome) => {
                assert!(outcome.is_unknown() && provider == Provider::Tencent, "{provider}: {outcome:?}");
                outcome.stopped_by.expect("the reason").to_string()
            }
        };
        assert!(message.contains(provider.name()) && message.contains("start"), "{message}");
    }
}

/// A list that is wrong is never complete: either all findings are there, or the coverage says that some are missing.
#[tokio::test(start_paused = true)]
async fn a_list_that_misleads_is_not_complete_without_all_findings() {
    let anomalies = [
        Anomaly::RepeatedPage,
        Anomaly::ShiftedPage(1),
        Anomaly::ShiftedPage(-1),
        Anomaly::WrongTotal(3),
        Anomaly::WrongTotal(-3),
    ];
    for provider in CLOUDS {
        for (anomaly, times) in anomalies.into_iter().flat_map(|one| [(one, 1), (one, 1000)]) {
            let world = World::with(|builder| builder.images(12)).await;
            let scanner = clouds::scanner(&world, provider);
            let images = clouds::images(&scanner, ImageQuery::all()).await;
            let operation = clouds::findings_operation(provider);
            world.emulator.faults().push(Rule::new(operation, Fault::Anomaly(anomaly), times));
            let mut reports = scanner.findings(images, FindingsRequest::new());
            let truth = world.emulator.world(provider);
            while let Some(report) = reports.try_next().await.expect("the findings") {
                let found: Vec<Facts> = facts_of(&report.findings);
                let images = truths_of(&truth, &report.image);
                let is_whole = images.iter().any(|image| facts_of_world(provider, image) == found);
                let is_complete = report.coverage[&FindingKind::Vulnerability] == Coverage::Complete;
                let name = &report.image.reference;
                assert!(
                    !is_complete || is_whole,
                    "{provider}, {anomaly:?}: {name}: {} findings",
                    found.len()
                );
            }
        }
    }
}

/// The images that are listed, and whether the list ends with an error.
async fn walk(scanner: &Scanner) -> (Vec<ImageKey>, Option<Error>) {
    let (mut keys, mut images) = (Vec::new(), scanner.images(ImageQuery::all()));
    loop {
        match images.try_next().await {
            Ok(Some(image)) => keys.push(image.key),
            Ok(None) => return (keys, None),
            Err(error) => return (keys, Some(error)),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_inventory_whose_pages_contradict_each_other_is_read_once_more() {
    // How many pages it takes until the walk notices; 0 if no row is missing.
    let anomalies = [
        (Anomaly::RepeatedPage, 1),
        (Anomaly::ShiftedPage(3), 0),
        (Anomaly::ShiftedPage(-3), 2),
        (Anomaly::WrongTotal(3), 2),
        (Anomaly::WrongTotal(-3), 0),
    ];
    for provider in CLOUDS {
        let world = World::with(|builder| builder.images(250)).await;
        let scanner = clouds::scanner(&world, provider);
        let operation = clouds::inventory_operation(provider);
        let (all, error) = walk(&scanner).await;
        assert!(error.is_none() && all.len() >= 250, "{provider}: {error:?}");
        let pages = world.emulator.count_requests(provider, operation);
        let last_pages = |anomaly, times| {
            let before = u32::try_from(pages - 1).expect("few pages");
            world.emulator.faults().clear();
            world.emulator.faults().push(Rule::new(operation, Fault::None, before));
            world.emulator.faults().push(Rule::new(operation, Fault::Anomaly(anomaly), times));
            world.emulator.clear_requests();
        };
        for (anomaly, noticed) in anomalies {
            let (keys, error, calls) = loop {
                last_pages(anomaly, noticed.max(1));
                let (keys, error) = walk(&scanner).await;
                let calls = world.emulator.count_requests(provider, operation);
                // On a machine under load a request may be repeated, so that another page has the fault.
                if calls == pages || calls >= 2 * pages {
                    break (keys, error, calls);
                }
            };
            assert!(error.is_none() && same(&keys, &all), "{provider}, {anomaly:?}: {error:?}");
            assert_eq!(calls >= 2 * pages, noticed > 0, "{provider}, {anomaly:?}: {calls} calls");

            last_pages(anomaly, Rule::ALWAYS);
            let (keys, error) = walk(&scanner).await;
            assert!(error.is_some() || same(&keys, &all), "{provider}, {anomaly:?}: {} images", keys.len());
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{provider}, {anomaly:?}");
            if anomaly == Anomaly::RepeatedPage {
                let error = error.expect("pages that are never right").to_string();
                assert!(error.contains(provider.name()) && error.contains("list images"), "{error}");
            }
        }
    }
}

/// Whether two lists have the same images, each once.
fn same(keys: &[ImageKey], all: &[ImageKey]) -> bool {
    keys.len() == all.len() && keys.iter().collect::<BTreeSet<_>>() == all.iter().collect()
}

/// A list of affected images is whole, or ends with an error: it may be the proof that none is affected.
#[tokio::test(start_paused = true)]
async fn the_images_of_a_vulnerability_are_read_once_more_too() {
    // Most lists of Huawei Cloud are empty.
    for provider in [Provider::Alibaba, Provider::Tencent] {
        let world = World::start().await;
        let scanner = clouds::scanner(&world, provider);
        let truth = world.emulator.world(provider);
        let ids: BTreeSet<_> =
            truth.iter().flat_map(|image| facts_of_world(provider, image)).map(|(id, ..)| id).collect();
        let most = ids.iter().max_by_key(|id| affected(provider, &truth, id).len());
        let id = most.expect("a vulnerability");
        let operation = clouds::affected_operation(provider);
        let expected = affected(provider, &truth, id);
        assert_eq!(clouds::affected(&scanner, id).await, expected, "{provider}");
        let calls = world.emulator.count_requests(provider, operation);

        // The list lacks its first row, until it is read again.
        world.emulator.faults().push(Rule::new(operation, Fault::Anomaly(Anomaly::ShiftedPage(-1)), 2));
        assert_eq!(clouds::affected(&scanner, id).await, expected, "{provider}");
        assert!(world.emulator.count_requests(provider, operation) > 2 * calls, "{provider}");
    }
}

/// Five calls a minute, whether the service counts in fixed periods or in the last one: it counts in both ways at once. Images
/// with few vulnerabilities are read with as many calls as others.
#[tokio::test(start_paused = true)]
async fn a_client_that_observes_published_limits_is_never_throttled() {
    let limited = [
        "ListRegistryImages",
        "ListImageVulnerabilities",
        "ListGlobalVulnerabilities",
        "ListGeneralImageVuls",
    ];
    let limits = limited.into_iter().flat_map(|one| [(one, Window::Fixed), (one, Window::Sliding)]);
    let minute = Duration::from_secs(60);
    let world = World::with(|builder| {
        limits.fold(builder.images(10_000).vulnerabilities(103, 2), |builder, (operation, window)| {
            builder.rate_limit_in_period(operation, 5, minute, window)
        })
    })
    .await;
    let scanner = clouds::huawei_with_published_limits(&world);
    let began = tokio::time::Instant::now();
    let request = FindingsRequest::new().keep_vendor_records(false);
    let mut reports = scanner.all_findings(ImageQuery::all(), request);
    let (mut images, mut read) = (0, 0);
    while let Some(report) = reports.try_next().await.expect("the findings") {
        images += 1;
        read += usize::from(report.coverage[&FindingKind::Vulnerability] == Coverage::Complete);
    }
    let truth = world.emulator.world(Provider::Huawei);
    let expected = truth.iter().filter(|image| image.is_scanned).count();
    assert_eq!(images, truth.len());
    assert!(read > images / 2, "{read}");
    assert_eq!(world.emulator.count_throttled(), 0);
    let calls = world.emulator.count_requests(Provider::Huawei, "ListImageVulnerabilities");
    assert!(calls >= expected, "{calls} calls for {expected} images");
    // The limit has held the calls back: the first five need no time.
    let least = minute * u32::try_from(calls / 5 - 1).expect("few");
    assert!(began.elapsed() >= least, "{calls} calls in {:?}", began.elapsed());
}

/// The test above notices a client that is throttled.
#[tokio::test(start_paused = true)]
async fn a_client_without_published_limits_is_throttled() {
    for window in [Window::Fixed, Window::Sliding] {
        let world = World::with(|builder| {
            let builder = builder.images(100).vulnerabilities(103, 2);
            builder.rate_limit_in_period("ListImageVulnerabilities", 5, Duration::from_secs(60), window)
        })
        .await;
        let scanner = clouds::scanner(&world, Provider::Huawei);
        let reports = clouds::reports(&scanner).await;
        assert!(reports.len() >= 100, "{window:?}");
        assert!(world.emulator.count_throttled() > 0, "{window:?}");
    }
}
