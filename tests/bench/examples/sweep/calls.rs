//! The calls of a scan and of a search, as the emulator counts them.

use std::error::Error;
use std::time::SystemTime;

use imagescan_emulator::{Emulator, Provider};
use imagescan_runtime::Clock;
use imagescan_scan::{
    FindingsRequest, Image, ImageQuery, Journal, ScanRequest, Scanner, SpendLimit, Timestamp,
};
use tokio::time::Instant;

use crate::clouds;

const IMAGES: u64 = 1_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Tokio's time, which is paused.
#[derive(Clone, Copy, Debug)]
struct PausedClock {
    began: Instant,
    at: Timestamp,
}

impl PausedClock {
    fn time(self) -> Timestamp {
        self.at + self.began.elapsed()
    }
}

impl Clock for PausedClock {
    fn now(&self) -> SystemTime {
        self.time().into()
    }
}

pub(crate) fn print(provider: Provider) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    runtime.block_on(print_calls(provider))
}

async fn print_calls(provider: Provider) -> Outcome<()> {
    let clock = PausedClock { began: Instant::now(), at: "2026-09-01T00:00:00Z".parse()? };
    let emulator = clouds::account(IMAGES).clock(move || clock.time()).start().await?;
    let image = {
        let scanner = clouds::scanner(&emulator.url(), provider, clock)?;
        idle_image(&scanner).await?
    };
    println!("\n## {provider}, {IMAGES} images\n");

    let scanner = clouds::scanner(&emulator.url(), provider, clock)?;
    emulator.clear_requests();
    let took = scan(&scanner, &image).await?;
    print_counts(&emulator, provider, &format!("A scan of one image from its name to its report, {took}"));

    let truth = emulator.world(provider);
    let found = truth.iter().flat_map(|image| &image.vulnerabilities).find(|one| !one.is_ignored);
    let id = found.ok_or("no vulnerability")?.cve.parse()?;
    let scanner = clouds::scanner(&emulator.url(), provider, clock)?;
    emulator.clear_requests();
    let (mut images, mut affected) = (0, scanner.affected(&id));
    while affected.try_next().await?.is_some() {
        images += 1;
    }
    print_counts(&emulator, provider, &format!("The {images} images with {id}"));
    Ok(())
}

fn print_counts(emulator: &Emulator, provider: Provider, what: &str) {
    let counts = emulator.request_counts(provider);
    println!("{what}: {} calls: {counts:?}", counts.values().sum::<usize>());
}

async fn idle_image(scanner: &Scanner) -> Outcome<Image> {
    let mut images = scanner.images(ImageQuery::all());
    while let Some(image) = images.try_next().await? {
        if !image.state.is_active() && image.not_scannable.is_none() {
            return Ok(image);
        }
    }
    Err("no image can be scanned".into())
}

/// Scans an image, reads its findings, and returns how long it took and how many there are.
async fn scan(scanner: &Scanner, image: &Image) -> Outcome<String> {
    let began = Instant::now();
    let directory = tempfile::tempdir()?;
    let journal = Journal::open(directory.path()).await?;
    let names = [image.reference.clone()];
    let images: Result<Vec<_>, _> = scanner.resolve(&names).await?.into_iter().collect();
    let estimate = scanner.estimate(ScanRequest::new(images?)).await?;
    let outcome = scanner.start(estimate.consent(SpendLimit::AtMost(10))?, &journal).await?;
    scanner.watch(outcome.handle.ok_or("nothing was started")?).finish().await?;
    let report = scanner.report(&names, FindingsRequest::new()).await?;
    let findings: usize = report.images.iter().map(|image| image.findings.len()).sum();
    Ok(format!("{} s, {findings} findings", began.elapsed().as_secs()))
}
