//! The examples of scans over three clouds.

use imagescan::scan::{ImageQuery, ImageRef, Journal, ScanState, Scanner};

use crate::scan_three_clouds::images::images_of;
use crate::world::{World, message, text};
use crate::{scan_three_clouds, who_is_affected};

/// The names of two images of which no scan runs.
async fn idle(scanner: &Scanner) -> Vec<ImageRef> {
    let mut images = scanner.images(ImageQuery::all().state(ScanState::Done));
    let mut names: Vec<ImageRef> = Vec::new();
    while let Some(image) = images.try_next().await.expect("the inventory") {
        let is_new = names.iter().all(|name| name.path() != image.reference.path());
        if names.len() < 2 && is_new && image.not_scannable.is_none() {
            names.push(image.reference);
        }
    }
    names
}

const STARTS: [&str; 3] =
    ["PublicCreateImageScanTask", "CreateManualImageScanTask", "CreateAssetImageRegistryScanTask"];

#[tokio::test(start_paused = true)]
async fn images_of_three_clouds_are_scanned_once() {
    let world = World::start().await;
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    for (scanner, start) in world.scanners().iter().zip(STARTS) {
        let names = idle(scanner).await;
        assert_eq!(names.len(), 2);
        let report = scan_three_clouds::scan(scanner, &names, true, &journal).await.expect("a report");
        assert_eq!(report.images.len(), 2, "{start}");
        assert!(report.findings().count() > 0, "{start}");
        let starts = world.executions(start);
        assert!(starts > 0, "{start}");
        // What was scanned within a day is not scanned again.
        let again = scan_three_clouds::scan(scanner, &names, true, &journal).await;
        assert!(again.is_ok() && world.executions(start) == starts, "{start}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_started_without_consent() {
    let world = World::start().await;
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    for (scanner, start) in world.scanners().iter().zip(STARTS) {
        let names = idle(scanner).await;
        let outcome = scan_three_clouds::scan(scanner, &names, false, &journal).await.map(drop);
        assert!(message(outcome).contains("add --yes"), "{start}");
        assert_eq!(world.executions(start), 0);
    }
}

#[test]
fn an_image_has_its_cloud() {
    let arguments = ["huawei=a/b:1", "tencent=c/d:2", "huawei=e:3"].map(str::to_owned);
    let names = images_of("huawei", &arguments).expect("images");
    assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a/b:1", "e:3"]);
    let error = images_of("huawei", &["a/b:1".to_owned()]).expect_err("no cloud").to_string();
    assert!(error.contains("a/b:1") && error.contains("huawei=IMAGE"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_images_of_a_vulnerability_are_listed() {
    let world = World::start().await;
    for scanner in world.scanners() {
        let report = scanner.report(&idle(&scanner).await, imagescan::scan::FindingsRequest::new()).await;
        let report = report.expect("a report");
        let (image, finding) = report.findings().next().expect("a finding");
        let mut out = Vec::new();
        let id = finding.id.parse().expect("a CVE");
        who_is_affected::affected(&scanner, &id, &mut out).await.expect("the images");
        let out = text(out);
        assert!(out.contains(image.image.reference.path()), "{out}");
        assert!(out.contains("images were never scanned"), "{out}");
    }
}
