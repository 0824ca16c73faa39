//! A process that is killed at every request of a start: the emulated clouds are in this process, which then starts the same
//! images with the journal that is left.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use imagescan_emulator::{Fault, Provider, Rule};
use imagescan_runtime::HostEnvironment;
use imagescan_scan::{Consent, Image, ImageQuery, Journal, ScanRequest, ScanState, Scanner, SpendLimit};

use crate::clouds::{self, CLOUDS};
use crate::world::World;

const CHILD: &str = "killed::start_of_a_child_process";

/// An image that was never scanned.
async fn idle(scanner: &Scanner) -> Image {
    let images = clouds::images(scanner, ImageQuery::all().state(ScanState::NotScanned)).await;
    images.into_iter().find(|image| image.not_scannable.is_none()).expect("an image")
}

async fn consent(scanner: &Scanner, image: Image) -> Consent {
    let estimate = scanner.estimate(ScanRequest::new([image])).await.expect("an estimate");
    estimate.consent(SpendLimit::AtMost(1)).expect("a consent")
}

/// The process that is killed: `cloud,url,directory` is its last argument. Its clock is that of the host, months later than
/// that of the clouds.
#[tokio::test]
#[ignore = "for a process that another test starts, with arguments"]
async fn start_of_a_child_process() {
    let arguments = std::env::args().next_back().expect("arguments");
    let mut arguments = arguments.splitn(3, ',');
    let provider = arguments.next().and_then(|name| CLOUDS.into_iter().find(|cloud| cloud.name() == name));
    let (Some(provider), Some(url), Some(directory)) = (provider, arguments.next(), arguments.next()) else {
        return;
    };
    let scanner = clouds::scanner_at(url, &HostEnvironment::empty(), provider);
    let journal = Journal::open(directory).await.expect("a journal");
    let consent = consent(&scanner, idle(&scanner).await).await;
    scanner.start(consent, &journal).await.expect("a start");
}

fn child(world: &World, provider: Provider, directory: &Path) -> Child {
    let arguments = format!("{},{},{}", provider.name(), world.emulator.url(), directory.display());
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "--nocapture", CHILD, &arguments])
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("a process")
}

/// Runs the child until it waits for the response of its request `last`, which is an hour late, and kills it. Whether it ended
/// before, by itself.
async fn kill_at(last: usize, world: &World, provider: Provider, directory: &Path) -> bool {
    let faults = world.emulator.faults();
    faults.push(Rule::new(provider, Fault::None, u32::try_from(last).expect("a few")));
    faults.push(Rule::new(provider, Fault::Delay(Duration::from_secs(3600)), 1));
    world.emulator.clear_requests();
    let mut child = child(world, provider, directory);
    while world.emulator.requests().len() <= last {
        if let Some(status) = child.try_wait().expect("a process") {
            assert!(status.success(), "{provider}, request {last}: {status}");
            return true;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    child.kill().expect("a process that waits");
    child.wait().expect("a process");
    faults.clear();
    false
}

#[tokio::test]
async fn a_process_that_is_killed_at_any_request_starts_nothing_twice() {
    for provider in CLOUDS {
        let mut killed_after_start = 0;
        for last in 0.. {
            let world = World::start().await;
            let scanner = clouds::scanner(&world, provider);
            let consent = consent(&scanner, idle(&scanner).await).await;
            let directory = tempfile::tempdir().expect("a directory");
            let is_over = kill_at(last, &world, provider, directory.path()).await;
            killed_after_start += usize::from(!is_over && clouds::starts(&world, provider) > 0);

            // The search for a start that is lost takes minutes.
            tokio::time::pause();
            let journal = Journal::open(directory.path()).await.expect("a journal");
            let outcome = scanner.start(consent, &journal).await.expect("a start");
            tokio::time::resume();
            let starts = clouds::starts(&world, provider);
            let is_lost = outcome.is_unknown() && starts == 0;
            assert!(starts == 1 || is_lost, "{provider}, request {last}: {starts} starts, {outcome:?}");
            if is_over {
                assert!(last > 3 && killed_after_start > 0, "{provider}: {last} requests");
                break;
            }
        }
    }
}
