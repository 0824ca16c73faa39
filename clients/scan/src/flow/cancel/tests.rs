//! Stopping scans of a scripted cloud.

use super::{CancelBy, known_task};
use crate::error::Error;
use crate::journal::Journal;
use crate::model::{ChunkState, ScanHandle, TaskRef};
use crate::scripted::{Scripted, task_id};

async fn started() -> (Scripted, ScanHandle) {
    let cloud = Scripted::new(3);
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    let outcome = cloud.scanner().start(cloud.consent(1..=3).await, &journal).await.expect("a start");
    (cloud, outcome.handle.expect("a handle"))
}

#[tokio::test(start_paused = true)]
async fn a_scan_is_stopped_by_its_tasks() {
    let (cloud, mut handle) = started().await;
    let outcome = cloud.scanner().cancel(&mut handle, CancelBy::Tasks).await.expect("stopped");
    assert_eq!(outcome.images, 3);
    assert_eq!(cloud.state().cancelled, [task_id(&[1, 2]), task_id(&[3])]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_not_known_is_not_stopped() {
    let candidates = TaskRef::Candidates { ids: vec!["first".to_owned(), "second".to_owned()] };
    for (task, words) in [(candidates, "`first`, `second`"), (TaskRef::None, "`CancelBy::Images`")] {
        let (cloud, mut handle) = started().await;
        handle.chunks[1].state = ChunkState::Started { task };
        let error = cloud.scanner().cancel(&mut handle, CancelBy::Tasks).await.expect_err("refused");
        assert!(error.is_invalid_input() && error.to_string().contains(words), "{error}");
        assert!(cloud.state().cancelled.is_empty());

        let outcome = cloud.scanner().cancel(&mut handle, CancelBy::Images).await.expect("stopped");
        assert_eq!((outcome.images, &cloud.state().cancelled[..]), (3, &["[1, 2, 3]".to_owned()][..]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_cloud_that_stops_no_images_is_not_recommended_for_it() {
    let (_cloud, mut handle) = started().await;
    for task in [TaskRef::Candidates { ids: vec!["first".to_owned()] }, TaskRef::None] {
        handle.chunks[0].state = ChunkState::Started { task };
        let error = known_task(&handle.chunks[0], "").expect_err("refused").to_string();
        assert!(!error.contains("CancelBy"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_started_is_not_stopped() {
    let (cloud, mut handle) = started().await;
    handle.chunks.iter_mut().for_each(|chunk| chunk.state = ChunkState::Planned);
    for by in [CancelBy::Tasks, CancelBy::Images] {
        assert_eq!(cloud.scanner().cancel(&mut handle, by).await.expect("nothing to stop").images, 0);
    }
    assert!(cloud.state().cancelled.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cannot_be_stopped_is_reported() {
    let (cloud, mut handle) = started().await;
    let fails = || Error::unexpected("stop the task", "it has ended");
    cloud.state().poll_errors.push_back(fails());
    let outcome = cloud.scanner().cancel(&mut handle, CancelBy::Tasks).await.expect("one is stopped");
    assert_eq!((outcome.images, outcome.failed.len()), (1, 1));
    assert_eq!(outcome.failed[0].task, task_id(&[1, 2]));
    cloud.state().poll_errors.extend([fails(), fails()]);
    let error = cloud.scanner().cancel(&mut handle, CancelBy::Tasks).await.expect_err("none is stopped");
    assert!(error.to_string().contains("it has ended"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_scan_of_another_account_is_not_stopped() {
    let (cloud, mut handle) = started().await;
    let other = cloud.clone().with_account("2000");
    for by in [CancelBy::Tasks, CancelBy::Images] {
        assert!(other.scanner().cancel(&mut handle, by).await.expect_err("refused").is_other_account());
    }
    assert!(cloud.state().cancelled.is_empty());
}

#[tokio::test(start_paused = true)]
async fn keys_of_another_account_stop_nothing() {
    for by in [CancelBy::Tasks, CancelBy::Images] {
        let (cloud, mut handle) = started().await;
        let scanner = cloud.scanner();
        scanner.account().await.expect("the account");
        cloud.state().keys_of = Some("2000");
        let error = scanner.cancel(&mut handle, by).await.expect_err("the ids mean other images there");
        assert!(error.is_other_account() && error.to_string().contains("account 2000"), "{error}");
        assert!(cloud.state().cancelled.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn the_handle_and_the_journal_note_what_was_stopped_and_the_watch_ends() {
    let cloud = Scripted::new(3);
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    let outcome = cloud.scanner().start(cloud.consent(1..=3).await, &journal).await.expect("a start");
    let mut handle = outcome.handle.expect("a handle");
    journal.note_cancelled(&handle).await.expect("nothing to note");
    cloud.scanner().cancel(&mut handle, CancelBy::Tasks).await.expect("stopped");
    assert!(handle.chunks.iter().all(|chunk| chunk.cancelled.is_some()));
    journal.note_cancelled(&handle).await.expect("a note");
    assert_eq!(journal.handle(&handle.id).await.expect("the entry"), handle);
    journal.abandon(&handle.id).await.expect("removed");
    journal.note_cancelled(&handle).await.expect("no entry");
    assert!(journal.handles().await.expect("entries").is_empty());
}
