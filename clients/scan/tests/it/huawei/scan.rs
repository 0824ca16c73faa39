//! A scan from its start to its end.

use imagescan_emulator::Provider;
use imagescan_scan::{
    CancelBy, Coverage, FindingKind, FindingsRequest, Image, ImageQuery, Journal, ScanHandle, ScanRequest,
    ScanState, Scanner, SpendLimit,
};

use super::{all, name, world_name};
use crate::world::World;

/// Starts a scan of images, and returns its handle.
async fn start(scanner: &Scanner, images: Vec<Image>, journal: &Journal) -> ScanHandle {
    let estimate = scanner.estimate(ScanRequest::new(images)).await.expect("an estimate");
    let consent = estimate.consent(SpendLimit::AtMost(150)).expect("a consent");
    let outcome = scanner.start(consent, journal).await.expect("a start");
    assert!(outcome.stopped_by.is_none() && outcome.left_out.is_empty());
    outcome.handle.expect("a handle")
}

/// A directory, and the journal in it.
async fn journal() -> (tempfile::TempDir, Journal) {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    (directory, journal)
}

#[tokio::test(start_paused = true)]
async fn never_scanned_images_of_all_enterprise_projects_are_scanned_once() {
    let world = World::with(|builder| builder.images(400)).await;
    let scanner = world.scanner();
    let mut images = all(&scanner).await;
    images.retain(|image| image.state == ScanState::NotScanned && image.not_scannable.is_none());
    images.truncate(110);
    let (_directory, journal) = journal().await;
    let handle = start(&scanner, images.clone(), &journal).await;
    // Two calls, each with a task of its own.
    assert_eq!((handle.chunks.len(), handle.tasks().count()), (2, 2));
    assert_eq!(world.emulator.executions().len(), 2);

    let progress = scanner.watch(handle).finish().await.expect("the end");
    assert!(progress.finished && progress.done > 80, "{progress:?}");
    assert_eq!(progress.done + progress.failed, 110);
    assert_eq!(world.emulator.scans(Provider::Huawei).len(), 2);

    let truth = world.images();
    let mut findings = scanner.findings(latest(&scanner, &images).await, FindingsRequest::new());
    let mut done = 0;
    while let Some(report) = findings.try_next().await.expect("the findings") {
        let truth = truth.iter().find(|image| world_name(image) == name(&report.image)).expect("an image");
        assert_eq!(report.findings.len(), truth.vulnerabilities.len(), "{}", report.image.reference);
        let is_complete = report.coverage[&FindingKind::Vulnerability] == Coverage::Complete;
        assert_eq!(is_complete, truth.is_scanned, "{}", report.image.reference);
        done += u64::from(is_complete);
    }
    assert_eq!(done, progress.done);
}

/// The rows of these images as they are now.
async fn latest(scanner: &Scanner, images: &[Image]) -> Vec<Image> {
    let mut rows = scanner.images(ImageQuery::all());
    let mut latest = Vec::new();
    while let Some(row) = rows.try_next().await.expect("the inventory") {
        if images.iter().any(|image| image.key == row.key) {
            latest.push(row);
        }
    }
    latest
}

#[tokio::test(start_paused = true)]
async fn a_scan_is_stopped_by_its_task() {
    let world = World::start().await;
    let scanner = world.scanner();
    let mut images = all(&scanner).await;
    images.truncate(5);
    let (_directory, journal) = journal().await;
    let mut handle = start(&scanner, images, &journal).await;
    let outcome = scanner.cancel(&mut handle, CancelBy::Tasks).await.expect("a stop");
    assert!(outcome.failed.is_empty());
    let stopped = world.emulator.huawei().tasks();
    let task = handle.tasks().next().expect("a task");
    let now = world.emulator.now().as_millisecond();
    let status = stopped.iter().find(|one| one.task_id == task).map(|one| one.status(now));
    assert_eq!(status, Some(-1));
    assert!(
        scanner.cancel(&mut handle, CancelBy::Images).await.expect_err("only tasks stop").is_invalid_input()
    );
}
