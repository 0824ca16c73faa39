//! What changes between an estimate and a start: keys, words, clocks, and what the cloud lists.

use std::time::{Duration, SystemTime};

use imagescan_runtime::Clock;

use super::tests::executions;
use super::{LeftOutReason, StartOutcome};
use crate::flow::{ScanRequest, SpendLimit};
use crate::journal::Journal;
use crate::model::{ChunkState, ImageKey, ScanState, TaskRef};
use crate::scripted::{Scripted, StartFault, listed, task_id};

async fn journal() -> (tempfile::TempDir, Journal) {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    (directory, journal)
}

async fn start(cloud: &Scripted, images: u64, journal: &Journal) -> StartOutcome {
    cloud.scanner().start(cloud.consent(1..=images).await, journal).await.expect("a start")
}

#[tokio::test(start_paused = true)]
async fn keys_of_another_account_start_nothing() {
    let (_directory, journal) = journal().await;
    let cloud = Scripted::new(2);
    let scanner = cloud.scanner();
    scanner.account().await.expect("the account");
    let consent = cloud.consent([1]).await;
    cloud.state().keys_of = Some("2000");
    let error = scanner.start(consent, &journal).await.expect_err("the ids mean other images there");
    assert!(error.is_other_account() && error.to_string().contains("account 2000"), "{error}");
    assert!(cloud.started().is_empty() && journal.handles().await.expect("entries").is_empty());

    cloud.state().keys_of = None;
    let handle = start(&cloud, 1, &journal).await.handle.expect("a handle");
    cloud.state().keys_of = Some("2000");
    let error = scanner.recover(&handle.id, &journal).await.expect_err("its tasks are others");
    assert!(error.is_other_account(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_late_task_of_another_call_is_not_that_of_a_lost_one() {
    for found in [
        TaskRef::Known { id: task_id(&[1, 2]) },
        TaskRef::Candidates { ids: vec![task_id(&[1, 2])] },
        TaskRef::Candidates { ids: Vec::new() },
    ] {
        let (_directory, journal) = journal().await;
        let cloud = Scripted::new(4);
        cloud.state().start_faults.extend([StartFault::None, StartFault::LostBefore]);
        cloud.state().found = Some(found.clone());
        let outcome = start(&cloud, 4, &journal).await;
        let handle = outcome.handle.as_ref().expect("a handle");
        assert!(outcome.is_unknown(), "{found:?}: the second call never arrived: {handle:?}");
        assert_eq!(handle.tasks().collect::<Vec<_>>(), [task_id(&[1, 2])]);

        // Neither does a watch follow it for the lost call.
        cloud.show_task(&task_id(&[1, 2]), ScanState::Failed, &[]);
        (1..=2).for_each(|id| cloud.show(id, listed(ScanState::Done, 2)));
        let mut watch = cloud.scanner().watch(handle.clone());
        let error = loop {
            match watch.try_next().await {
                Ok(Some(progress)) => assert!(!progress.finished && progress.failed == 0, "{progress:?}"),
                Ok(None) => panic!("{found:?}: the watch has ended"),
                Err(error) => break error,
            }
        };
        assert!(error.is_deadline(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_word_that_the_estimate_did_not_have_may_be_that_of_a_running_scan() {
    let (_directory, journal) = journal().await;
    let cloud = Scripted::new(1);
    let consent = cloud.consent([1]).await;
    let state = ScanState::Other("PREHEATING".to_owned());
    cloud.show(1, listed(state.clone(), 1));
    let outcome = cloud.scanner().start(consent, &journal).await.expect("an outcome");
    assert!(cloud.started().is_empty());
    assert_eq!(outcome.left_out[0].reason, LeftOutReason::Running { state });
}

#[tokio::test(start_paused = true)]
async fn all_images_are_accounted_for_whatever_their_number_is() {
    for images in [1, 2, 3, 20, 21] {
        let (_directory, journal) = journal().await;
        let cloud = Scripted::new(images);
        cloud.state().start_faults.extend([StartFault::None, StartFault::Refused]);
        let outcome = start(&cloud, images, &journal).await;
        let handle = outcome.handle.as_ref().expect("a handle");
        let started: Vec<_> = handle.started_images().collect();
        assert_eq!(started.len() as u64, images.min(2));
        assert_eq!((started.len() + outcome.left_out.len()) as u64, images);
        assert_eq!(outcome.stopped_by.is_some(), images > 2);
        assert_eq!(executions(&cloud).len(), started.len());
        // The others are started by the next consent, and none of the first again.
        start(&cloud, images, &journal).await;
        assert_eq!(executions(&cloud).len() as u64, images);
        assert!(executions(&cloud).values().all(|count| *count == 1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_is_recognised_by_the_id_of_its_row() {
    let (_directory, journal) = journal().await;
    let cloud = Scripted::new(2);
    let first = start(&cloud, 1, &journal).await.handle.expect("a handle");
    // Twice in one request.
    let images = [cloud.image(2), cloud.image(2), cloud.image(1)];
    let estimate = cloud.scanner().estimate(ScanRequest::new(images)).await.expect("an estimate");
    assert_eq!(estimate.to_scan.len(), 2);
    let consent = estimate.consent(SpendLimit::AtMost(2)).expect("a consent");
    let outcome = cloud.scanner().start(consent, &journal).await.expect("a start");
    assert_eq!(outcome.unfinished, [first]);
    assert_eq!(cloud.started(), [[1], [2]]);
    assert_eq!(outcome.left_out[0].image.key, ImageKey::Tencent { id: 1 });
}

/// A clock that a test sets.
#[derive(Debug)]
struct At(Duration);

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.0
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_goes_back_starts_nothing_twice() {
    let (_directory, journal) = journal().await;
    let cloud = Scripted::new(1);
    start(&cloud, 1, &journal).await;
    for years in [0, 20, 40] {
        let clock = || At(Duration::from_secs(years * 365 * 86_400));
        let scanner = cloud.scanner().clock(clock());
        let estimate = scanner.estimate(ScanRequest::new([cloud.image(1)])).await.expect("an estimate");
        let consent = estimate.consent(SpendLimit::AtMost(1)).expect("a consent");
        let outcome = scanner.start(consent, &journal).await.expect("an outcome");
        assert!(outcome.handle.is_none() && outcome.unfinished.len() == 1, "{years}: {outcome:?}");

        // A consent from the future.
        let consent = cloud.consent([1]).await;
        let error = scanner.start(consent, &journal).await.expect_err("its age is not known");
        assert!(error.is_not_covered() && error.to_string().contains("earlier"), "{error}");
    }
    assert_eq!(cloud.started().len(), 1);
    assert!(
        journal.handles().await.expect("entries")[0]
            .chunks
            .iter()
            .all(|chunk| chunk.state != ChunkState::Planned)
    );
}
