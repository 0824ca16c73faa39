//! Watches of a scripted cloud.

use futures_util::StreamExt as _;
use imagescan_runtime::ErrorKind;
use tokio::time::Instant;

use super::Watch;
use crate::cloud_api::Observation;
use crate::error::Error;
use crate::journal::Journal;
use crate::model::{ChunkState, ErrorRecord, ImageStatus, Progress, ScanHandle, ScanState, TaskRef};
use crate::scripted::{Scripted, StartFault, digest, id, last_scan, listed, task_id};

/// The handle of a scan of these images, and its cloud.
async fn started(images: u64, fault: StartFault) -> (Scripted, ScanHandle) {
    let cloud = Scripted::new(images);
    cloud.state().start_faults.push_back(fault);
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    let outcome = cloud.scanner().start(cloud.consent(1..=images).await, &journal).await.expect("a start");
    let handle = outcome.handle.expect("a handle");
    (cloud, handle)
}

/// A scan whose only task is not known, so that rows are all there is.
async fn without_task(images: u64) -> (Scripted, Watch) {
    let (cloud, mut handle) = started(images, StartFault::None).await;
    handle.chunks.iter_mut().for_each(|chunk| chunk.state = ChunkState::Started { task: TaskRef::None });
    cloud.state().searches_in_vain = 1000;
    let watch = cloud.scanner().watch(handle);
    (cloud, watch)
}

async fn next(watch: &mut Watch) -> Progress {
    watch.try_next().await.expect("a progress").expect("not the end")
}

fn changes(progress: &Progress) -> Vec<(u64, ImageStatus)> {
    progress.changed.iter().map(|change| (id(&change.key), change.status.clone())).collect()
}

/// The requests for tasks and for rows.
fn calls(cloud: &Scripted) -> (usize, usize) {
    let state = cloud.state();
    (state.task_calls, state.observe_calls)
}

fn pending(state: ScanState) -> ImageStatus {
    ImageStatus::Pending { state }
}

fn failed(state: ScanState) -> ImageStatus {
    ImageStatus::Failed { state, reason: None }
}

#[tokio::test(start_paused = true)]
async fn rows_are_requested_once_the_task_has_ended() {
    let (cloud, handle) = started(3, StartFault::None).await;
    cloud.show_task(&task_id(&[1, 2]), ScanState::Running, &[]);
    cloud.show_task(&task_id(&[3]), ScanState::Waiting, &[]);
    let observed = cloud.state().observe_calls;
    let mut watch = cloud.scanner().watch(handle);
    let began = Instant::now();
    let progress = next(&mut watch).await;
    assert_eq!((progress.done, progress.failed, progress.total, progress.finished), (0, 0, 3, false));
    assert_eq!((progress.percent, progress.remaining.map(|time| time.as_secs())), (Some(50), Some(90)));
    assert!(progress.changed.is_empty() && began.elapsed().is_zero());
    next(&mut watch).await;
    assert_eq!(began.elapsed().as_secs(), 30);
    assert_eq!(calls(&cloud), (4, observed));

    // The rows still show the scan before.
    cloud.show_task(&task_id(&[1, 2]), ScanState::Done, &[]);
    let progress = next(&mut watch).await;
    let before = pending(ScanState::Done);
    assert_eq!(changes(&progress), [(1, before.clone()), (2, before.clone())]);
    assert_eq!((began.elapsed().as_secs(), cloud.state().observe_calls), (75, observed + 1));

    (1..=3).for_each(|id| cloud.show(id, listed(ScanState::Done, 2)));
    let progress = next(&mut watch).await;
    assert_eq!((progress.done, progress.percent, progress.finished), (2, Some(83), false));
    assert_eq!(changes(&progress), [(1, ImageStatus::Done), (2, ImageStatus::Done)]);

    cloud.show_task(&task_id(&[3]), ScanState::Done, &[]);
    let progress = next(&mut watch).await;
    assert_eq!((progress.done, progress.percent, progress.finished), (3, Some(100), true));
    assert!(watch.try_next().await.expect("the end").is_none());
    // The pause grows by a half.
    assert_eq!(began.elapsed().as_millis(), 30_000 + 45_000 + 67_500 + 101_250);
}

#[tokio::test(start_paused = true)]
async fn a_scan_ends_when_its_time_moves() {
    let (cloud, mut watch) = without_task(5).await;
    next(&mut watch).await;
    cloud.show(1, listed(ScanState::Done, 2));
    cloud.show(2, listed(ScanState::TimedOut, 2));
    // The failure of an earlier scan.
    cloud.show(3, listed(ScanState::Failed, 1));
    cloud.show(4, listed(ScanState::Running, 1));
    cloud.show(5, listed(ScanState::Other("NEW".to_owned()), 2));
    let progress = next(&mut watch).await;
    let expected = [
        (1, ImageStatus::Done),
        (2, failed(ScanState::TimedOut)),
        (3, pending(ScanState::Failed)),
        (4, pending(ScanState::Running)),
        (5, pending(ScanState::Other("NEW".to_owned()))),
    ];
    assert_eq!(changes(&progress), expected);
    assert_eq!((progress.done, progress.failed, progress.finished), (1, 1, false));

    // A failure counts once the scan was seen running; a success needs its time.
    cloud.show(4, listed(ScanState::Stopped, 1));
    let progress = next(&mut watch).await;
    assert_eq!(changes(&progress), [(4, failed(ScanState::Stopped))]);
    cloud.show(3, listed(ScanState::Waiting, 1));
    next(&mut watch).await;
    cloud.show(3, listed(ScanState::Done, 1));
    assert_eq!(changes(&next(&mut watch).await), [(3, pending(ScanState::Done))]);
    cloud.show(3, listed(ScanState::Done, 2));
    cloud.show(5, listed(ScanState::Done, 3));
    let progress = next(&mut watch).await;
    assert_eq!((progress.done, progress.failed, progress.finished), (3, 2, true));
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_gone_or_moved_is_reported() {
    let (cloud, mut watch) = without_task(2).await;
    next(&mut watch).await;
    cloud.show(1, Observation::Gone);
    let moved = Observation::Listed {
        state: ScanState::Done,
        last_scan: Some(last_scan(2)),
        failure: None,
        digest: Some(digest(9)),
    };
    cloud.show(2, moved);
    // One list may lack an image because it changed while it was read.
    let progress = next(&mut watch).await;
    assert_eq!(changes(&progress), [(2, ImageStatus::DigestMoved { digest: digest(9) })]);
    cloud.show(1, listed(ScanState::Running, 1));
    next(&mut watch).await;
    cloud.show(1, Observation::Gone);
    assert!(next(&mut watch).await.changed.is_empty());
    let progress = next(&mut watch).await;
    assert_eq!(changes(&progress), [(1, ImageStatus::Gone)]);
    assert_eq!((progress.done, progress.failed, progress.finished), (0, 2, true));
}

#[tokio::test(start_paused = true)]
async fn a_finished_task_names_images_that_failed() {
    let (cloud, handle) = started(2, StartFault::None).await;
    let digest = digest(2).as_str().to_owned();
    cloud.show_task(&task_id(&[1, 2]), ScanState::Done, &["team/image-1:1", &digest, "team/image-3:1"]);
    let progress = cloud.scanner().watch(handle).finish().await.expect("the end");
    let reason = Some("why".to_owned());
    let failed = ImageStatus::Failed { state: ScanState::Failed, reason };
    assert_eq!(changes(&progress), [(1, failed.clone()), (2, failed)]);
    assert_eq!((progress.done, progress.failed), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_stopped_ends_the_scans_of_its_images_after_late_rows() {
    let (cloud, handle) = started(2, StartFault::None).await;
    cloud.show_task(&task_id(&[1, 2]), ScanState::Stopped, &[]);
    let mut watch = cloud.scanner().watch(handle);
    let began = Instant::now();
    assert!(!next(&mut watch).await.finished);
    // One of them was scanned before.
    cloud.show(1, listed(ScanState::Done, 2));
    let progress = watch.finish().await.expect("the end");
    assert_eq!(changes(&progress), [(1, ImageStatus::Done), (2, failed(ScanState::Stopped))]);
    assert!((600..720).contains(&began.elapsed().as_secs()));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_not_listed_is_followed_by_rows() {
    let (cloud, handle) = started(1, StartFault::None).await;
    cloud.show(1, listed(ScanState::Done, 2));
    let progress = cloud.scanner().watch(handle).finish().await.expect("the end");
    assert_eq!((progress.done, cloud.state().task_calls), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn the_task_of_a_lost_response_is_found_by_the_watch() {
    let (cloud, mut handle) = started(1, StartFault::None).await;
    let error = ErrorRecord {
        step: "start the scan".to_owned(),
        message: "lost".to_owned(),
        code: None,
        request_id: None,
    };
    handle.chunks[0].state = ChunkState::Unknown { error };
    cloud.state().searches_in_vain = 1;
    let mut watch = cloud.scanner().watch(handle);
    next(&mut watch).await;
    assert_eq!(cloud.state().task_calls, 0);
    next(&mut watch).await;
    assert_eq!(cloud.state().task_calls, 1);
    // Nothing was started by it.
    assert_eq!(cloud.started().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn unknown_states_go_on_until_the_deadline() {
    let (cloud, mut watch) = without_task(1).await;
    let began = Instant::now();
    let mut round = 0;
    let error = loop {
        // A state that changes all the time prevents nothing.
        round += 1;
        cloud.show(1, listed(ScanState::Other(format!("NEW-{round}")), 2));
        match watch.try_next().await {
            Ok(progress) => assert!(!progress.expect("no end").finished),
            Err(error) => break error,
        }
    };
    assert!(error.is_deadline() && error.to_string().contains("1 of 1 images"), "{error}");
    assert!((3600..3720).contains(&began.elapsed().as_secs()));
    assert!(watch.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_has_ended_is_followed_after_the_deadline() {
    let (cloud, handle) = started(1, StartFault::None).await;
    cloud.show_task(&task_id(&[1]), ScanState::Done, &[]);
    cloud.show(1, listed(ScanState::Done, 2));
    tokio::time::advance(std::time::Duration::from_secs(100_000)).await;
    assert!(cloud.scanner().watch(handle).finish().await.expect("the end").finished);
}

#[tokio::test(start_paused = true)]
async fn three_failures_in_a_row_are_tolerated() {
    let transient = || Error::unexpected("list tasks", "no connection");
    let (cloud, handle) = started(1, StartFault::None).await;
    cloud.show_task(&task_id(&[1]), ScanState::Running, &[]);
    let mut watch = cloud.scanner().watch(handle);
    for _ in 0..3 {
        cloud.state().poll_errors.extend([transient(), transient(), transient()]);
        next(&mut watch).await;
    }
    cloud.state().poll_errors.extend([transient(), transient(), transient(), transient()]);
    let error = watch.try_next().await.expect_err("four failures");
    assert!(error.to_string().contains("no connection") && error.account().is_some(), "{error}");
    assert!(watch.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_ends_the_watch() {
    for kind in [ErrorKind::Permission, ErrorKind::Authentication] {
        let (cloud, handle) = started(1, StartFault::None).await;
        let error = imagescan_runtime::Error::new(kind, "not allowed");
        cloud.state().poll_errors.push_back(Error::call("list tasks", error));
        let error = cloud.scanner().watch(handle).finish().await.expect_err("not allowed");
        assert!(error.is_permission() || error.is_authentication(), "{error}");
        assert_eq!(cloud.state().task_calls, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_handle_of_another_account_or_version_is_refused() {
    let (cloud, handle) = started(1, StartFault::None).await;
    let observed = cloud.state().observe_calls;
    let other = cloud.clone().with_account("2000");
    let error = other.scanner().watch(handle.clone()).finish().await.expect_err("another account");
    assert!(error.is_other_account() && error.to_string().contains("tencent account 1000"), "{error}");
    let mut elsewhere = handle.clone();
    elsewhere.account.region = "ap-shanghai".to_owned();
    let error = cloud.scanner().watch(elsewhere).finish().await.expect_err("another region");
    assert!(error.is_other_account(), "{error}");
    let mut later = handle.clone();
    later.version = 2;
    let error = cloud.scanner().watch(later.clone()).finish().await.expect_err("a later version");
    assert!(error.to_string().contains("version 2"), "{error}");
    let json = serde_json::to_vec(&later).expect("JSON");
    let error = ScanHandle::from_json(&json).expect_err("a later version");
    assert!(error.to_string().contains("later version of imagescan"), "{error}");
    assert_eq!(calls(&cloud), (0, observed));
}

#[tokio::test(start_paused = true)]
async fn keys_of_another_account_follow_nothing() {
    let (cloud, handle) = started(2, StartFault::None).await;
    let scanner = cloud.scanner();
    scanner.account().await.expect("the account");
    cloud.state().keys_of = Some("2000");
    let before = calls(&cloud);
    let error = scanner.watch(handle.clone()).finish().await.expect_err("the keys were replaced");
    assert!(error.is_other_account() && error.to_string().contains("account 2000"), "{error}");
    assert_eq!(calls(&cloud), before);

    // The keys are replaced during the watch: what the other account shows is not reported.
    cloud.state().keys_of = None;
    cloud.show_task(&task_id(&[1, 2]), ScanState::Done, &[]);
    let mut watch = scanner.watch(handle);
    assert!(!next(&mut watch).await.finished);
    cloud.state().keys_of = Some("2000");
    (1..=2).for_each(|id| cloud.show(id, listed(ScanState::Done, 2)));
    let error = watch.try_next().await.expect_err("the keys were replaced");
    assert!(error.is_other_account() && error.to_string().contains("account 2000"), "{error}");
    assert!(watch.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_handle_that_was_written_and_read_is_followed_as_one_never_written() {
    let mut seen = Vec::new();
    for is_written in [false, true] {
        let (cloud, mut handle) = started(3, StartFault::LostAfter).await;
        if is_written {
            let json = serde_json::to_vec(&handle).expect("JSON");
            let read = ScanHandle::from_json(&json).expect("a handle");
            assert_eq!(read, handle);
            handle = read;
        }
        handle.id = "the-same".to_owned();
        cloud.show_task(&task_id(&[1, 2]), ScanState::Running, &[]);
        cloud.show_task(&task_id(&[3]), ScanState::Done, &["team/image-3:1"]);
        let mut watch = cloud.scanner().watch(handle);
        let mut progress = vec![next(&mut watch).await];
        cloud.show_task(&task_id(&[1, 2]), ScanState::Done, &[]);
        (1..=2).for_each(|id| cloud.show(id, listed(ScanState::Done, 2)));
        progress.push(watch.finish().await.expect("the end"));
        seen.push(progress);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((seen[0][1].done, seen[0][1].failed), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_watch_stops_nothing() {
    let (cloud, handle) = started(1, StartFault::None).await;
    drop(cloud.scanner().watch(handle.clone()));
    let mut watch = cloud.scanner().watch(handle);
    next(&mut watch).await;
    drop(watch);
    assert!(cloud.state().cancelled.is_empty());
}
