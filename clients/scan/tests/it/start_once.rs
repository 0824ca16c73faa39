//! Starts under faults and kills, on all clouds: the emulator counts what was started.

use std::time::Duration;

use imagescan_emulator::{Fault, Provider, Rule, Stage};
use imagescan_scan::{Consent, Image, ImageQuery, Journal, ScanRequest, ScanState, Scanner, SpendLimit};

use crate::world::World;

/// The operations that start a scan.
const CLOUDS: [(Provider, &str); 3] = [
    (Provider::Alibaba, "PublicCreateImageScanTask"),
    (Provider::Tencent, "CreateAssetImageRegistryScanTask"),
    (Provider::Huawei, "CreateManualImageScanTask"),
];
/// Enough images for two calls.
const IMAGES: usize = 110;

fn scanner(world: &World, provider: Provider) -> Scanner {
    match provider {
        Provider::Alibaba => world.alibaba(),
        Provider::Tencent => crate::tencent::scanner(world, None),
        _ => world.scanner(),
    }
}

/// A consent to scan the images.
async fn consent(scanner: &Scanner, images: &[Image]) -> Consent {
    let estimate = scanner.estimate(ScanRequest::new(images.to_vec())).await.expect("an estimate");
    estimate.consent(SpendLimit::AtMost(1000)).expect("a consent")
}

/// Images that were never scanned.
async fn images(scanner: &Scanner) -> Vec<Image> {
    let (mut rows, mut images) = (scanner.images(ImageQuery::all()), Vec::new());
    while let Some(image) = rows.try_next().await.expect("the inventory") {
        if image.state == ScanState::NotScanned && image.not_scannable.is_none() {
            images.push(image);
        }
    }
    images.truncate(IMAGES);
    images
}

/// The number of starts that the emulator executed.
fn executions(world: &World, operation: &str) -> usize {
    world.emulator.executions().iter().filter(|execution| execution.operation == operation).count()
}

struct Bench {
    world: World,
    scanner: Scanner,
    images: Vec<Image>,
    journal: Journal,
    _directory: tempfile::TempDir,
}

impl Bench {
    async fn new(provider: Provider) -> Self {
        let world = World::with(|builder| builder.images(400)).await;
        let scanner = scanner(&world, provider);
        let images = images(&scanner).await;
        let directory = tempfile::tempdir().expect("a directory");
        let journal = Journal::open(directory.path()).await.expect("a journal");
        Self { world, scanner, images, journal, _directory: directory }
    }

    /// Starts all images twice more, each time with a new consent.
    async fn start_again(&self) {
        for _ in 0..2 {
            let consent = consent(&self.scanner, &self.images).await;
            self.scanner.start(consent, &self.journal).await.expect("a start");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_a_start_starts_nothing_twice() {
    for (provider, operation) in CLOUDS {
        // The calls that start all images without a fault.
        let bench = Bench::new(provider).await;
        bench.start_again().await;
        let calls = executions(&bench.world, operation);
        assert!(calls > 0, "{provider:?}");
        let faults = [
            Fault::Drop(Stage::BeforeExecution),
            Fault::Drop(Stage::AfterExecution),
            Fault::Truncate { body_bytes: 3 },
            Fault::Delay(Duration::from_secs(3600)),
            Fault::Throttle { retry_after: None },
        ];
        for fault in faults {
            for call in 0..u32::try_from(calls).expect("a few") {
                let bench = Bench::new(provider).await;
                let faults = bench.world.emulator.faults();
                faults.push(Rule::new((provider, operation), Fault::None, call));
                faults.push(Rule::new((provider, operation), fault.clone(), 1));
                let consent = consent(&bench.scanner, &bench.images).await;
                // A call that is refused before it is executed is an error.
                drop(bench.scanner.start(consent, &bench.journal).await);
                bench.start_again().await;
                let executions = executions(&bench.world, operation);
                assert!(
                    executions <= calls,
                    "{provider:?}, {fault:?} of call {call}: {executions} of {calls}"
                );
                let is_lost = fault == Fault::Drop(Stage::BeforeExecution);
                assert!(executions == calls || is_lost, "{provider:?}, {fault:?}: {executions} of {calls}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_that_ends_at_any_request_starts_nothing_twice() {
    for (provider, operation) in CLOUDS {
        let bench = Bench::new(provider).await;
        bench.start_again().await;
        let calls = executions(&bench.world, operation);
        for last in 0_u32.. {
            let bench = Bench::new(provider).await;
            let consent = consent(&bench.scanner, &bench.images).await;
            // The response of the last request is late, and the start ends before it arrives.
            let faults = bench.world.emulator.faults();
            faults.push(Rule::new(provider, Fault::None, last));
            faults.push(Rule::new(provider, Fault::Delay(Duration::from_secs(20)), 1));
            let before = bench.world.emulator.requests().len();
            let start = tokio::spawn({
                let (scanner, journal) = (bench.scanner.clone(), bench.journal.clone());
                async move { scanner.start(consent, &journal).await }
            });
            let requests = || bench.world.emulator.requests().len() - before;
            while !start.is_finished() && requests() <= usize::try_from(last).expect("a few") {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let is_over = start.is_finished();
            start.abort();
            drop(start.await);
            bench.start_again().await;
            let executions = executions(&bench.world, operation);
            assert!(executions <= calls, "{provider:?}, request {last}: {executions} of {calls}");
            if is_over {
                assert!(last > 3, "{provider:?}: {last} requests");
                break;
            }
        }
    }
}
