//! Starts of a scripted cloud.

use std::collections::BTreeMap;

use tokio::time::{Instant, advance};

use super::{LeftOutReason, StartOutcome};
use crate::cloud_api::Observation;
use crate::journal::Journal;
use crate::journal::memory::MemoryFiles;
use crate::model::{ChunkState, ScanHandle, ScanState, TaskRef};
use crate::scripted::{Scripted, StartFault, digest, id, last_scan, listed, task_id};

/// How often each image was started.
pub(super) fn executions(cloud: &Scripted) -> BTreeMap<u64, usize> {
    let mut executions = BTreeMap::new();
    cloud.started().into_iter().flatten().for_each(|id| *executions.entry(id).or_default() += 1);
    executions
}

struct Bench {
    cloud: Scripted,
    journal: Journal,
    files: MemoryFiles,
    _directory: tempfile::TempDir,
}

impl Bench {
    async fn new(images: u64) -> Self {
        let (directory, files) = (tempfile::tempdir().expect("a directory"), MemoryFiles::default());
        let journal = Journal::with_files(directory.path(), files.clone()).await.expect("a journal");
        Self { cloud: Scripted::new(images), journal, files, _directory: directory }
    }

    async fn start(&self, ids: impl IntoIterator<Item = u64>) -> StartOutcome {
        let consent = self.cloud.consent(ids).await;
        self.cloud.scanner().start(consent, &self.journal).await.expect("a start")
    }

    /// What the journal says.
    async fn written(&self) -> Vec<ScanHandle> {
        self.journal.handles().await.expect("a journal")
    }
}

fn states(handle: &ScanHandle) -> Vec<&str> {
    let name = |state: &ChunkState| match state {
        ChunkState::Planned => "planned",
        ChunkState::Intended => "intended",
        ChunkState::Started { .. } => "started",
        ChunkState::NotStarted { .. } => "not started",
        ChunkState::Unknown { .. } => "unknown",
    };
    handle.chunks.iter().map(|chunk| name(&chunk.state)).collect()
}

fn left_out(outcome: &StartOutcome) -> Vec<(u64, String)> {
    outcome
        .left_out
        .iter()
        .map(|left_out| {
            let reason = format!("{:?}", left_out.reason);
            (id(&left_out.image.key), reason.split([' ', '(']).next().expect("a name").to_owned())
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn each_call_is_made_once_and_is_in_the_journal() {
    let bench = Bench::new(5).await;
    let outcome = bench.start(1..=5).await;
    let handle = outcome.handle.as_ref().expect("a handle");
    assert_eq!(bench.cloud.started(), [vec![1, 2], vec![3, 4], vec![5]]);
    assert_eq!(states(handle), ["started"; 3]);
    assert_eq!(handle.tasks().collect::<Vec<_>>(), [task_id(&[1, 2]), task_id(&[3, 4]), task_id(&[5])]);
    assert!(outcome.left_out.is_empty() && outcome.stopped_by.is_none() && !outcome.is_unknown());
    assert_eq!(handle.chunks[2].before, serde_json::json!({ "images": 1 }));
    assert_eq!(bench.written().await, std::slice::from_ref(handle));
    assert_eq!(bench.journal.handle(&handle.id).await.expect("an entry"), *handle);
}

#[tokio::test(start_paused = true)]
async fn a_second_start_returns_the_first_until_the_scan_has_ended() {
    let bench = Bench::new(3).await;
    let first = bench.start(1..=3).await.handle.expect("a handle");
    // Also of some of the images.
    let second = bench.start([3, 2]).await;
    assert_eq!(second.unfinished, std::slice::from_ref(&first));
    assert!(second.handle.is_none());
    assert_eq!(left_out(&second), [(3, "Unfinished".into()), (2, "Unfinished".into())]);

    // One image has been scanned: it alone is started.
    bench.cloud.show(1, listed(ScanState::Done, 2));
    let third = bench.start(1..=3).await;
    assert_eq!(third.unfinished, [first]);
    assert_eq!(bench.cloud.started().last().expect("a start"), &[1]);

    // All have been scanned: their entries are removed.
    (1..=3).for_each(|id| bench.cloud.show(id, listed(ScanState::Done, 3)));
    let fourth = bench.start(1..=3).await;
    assert!(fourth.unfinished.is_empty() && fourth.left_out.is_empty());
    assert_eq!(bench.written().await, [fourth.handle.expect("a handle")]);
    assert_eq!(executions(&bench.cloud), BTreeMap::from([(1, 3), (2, 2), (3, 2)]));
}

#[tokio::test(start_paused = true)]
async fn an_entry_prevents_nothing_after_the_deadline_or_in_another_account() {
    let bench = Bench::new(1).await;
    bench.start([1]).await;
    let other = bench.cloud.clone().with_account("2000");
    let outcome = other.scanner().start(other.consent([1]).await, &bench.journal).await.expect("a start");
    assert!(outcome.unfinished.is_empty());

    advance(std::time::Duration::from_secs(3599)).await;
    assert_eq!(bench.start([1]).await.unfinished.len(), 1);
    advance(std::time::Duration::from_secs(1)).await;
    let outcome = bench.start([1]).await;
    assert!(outcome.unfinished.is_empty());
    assert_eq!(bench.written().await.len(), 2, "the entry that is over is removed");
}

#[tokio::test(start_paused = true)]
async fn images_are_looked_at_once_more() {
    let bench = Bench::new(5).await;
    let consent = bench.cloud.consent(1..=5).await;
    bench.cloud.show(1, Observation::Gone);
    let moved = Observation::Listed {
        state: ScanState::NotScanned,
        last_scan: None,
        failure: None,
        digest: Some(digest(9)),
    };
    bench.cloud.show(2, moved);
    bench.cloud.show(3, listed(ScanState::Running, 1));
    bench.cloud.show(4, listed(ScanState::Done, 2));
    let outcome = bench.cloud.scanner().start(consent, &bench.journal).await.expect("a start");
    assert_eq!(bench.cloud.started(), [[5]]);
    let reasons: Vec<_> = outcome.left_out.iter().map(|left_out| &left_out.reason).collect();
    let expected = [
        &LeftOutReason::Gone,
        &LeftOutReason::DigestMoved { digest: digest(9) },
        &LeftOutReason::Running { state: ScanState::Running },
        &LeftOutReason::ScannedSinceEstimate { last_scan: last_scan(2) },
    ];
    assert_eq!(reasons, expected);
    assert_eq!(outcome.handle.expect("a handle").images().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_left_in_the_journal_if_nothing_is_startable() {
    let bench = Bench::new(1).await;
    let consent = bench.cloud.consent([1]).await;
    bench.cloud.show(1, Observation::Gone);
    let outcome = bench.cloud.scanner().start(consent, &bench.journal).await.expect("an outcome");
    assert!(outcome.handle.is_none() && bench.cloud.started().is_empty());
    assert!(bench.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_ends_the_start() {
    let bench = Bench::new(5).await;
    bench.cloud.state().start_faults.extend([StartFault::None, StartFault::Refused]);
    let outcome = bench.start(1..=5).await;
    assert_eq!(bench.cloud.started(), [[1, 2]]);
    let handle = outcome.handle.as_ref().expect("a handle");
    assert_eq!(states(handle), ["started", "not started", "planned"]);
    assert_eq!(left_out(&outcome).into_iter().map(|(id, _)| id).collect::<Vec<_>>(), [3, 4, 5]);
    let error = outcome.stopped_by.as_ref().expect("an error");
    assert!(error.to_string().contains("the cloud fails") && error.account().is_some(), "{error}");
    assert_eq!(bench.written().await, std::slice::from_ref(handle));
    // The others may be started.
    let outcome = bench.start(1..=5).await;
    assert_eq!(bench.cloud.started()[1..], [vec![3, 4], vec![5]]);
    assert_eq!(outcome.unfinished.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_first_call_is_refused_is_an_error() {
    let bench = Bench::new(3).await;
    bench.cloud.state().start_faults.push_back(StartFault::Refused);
    let consent = bench.cloud.consent(1..=3).await;
    let error = bench.cloud.scanner().start(consent, &bench.journal).await.expect_err("refused");
    assert!(error.to_string().contains("tencent account 1000"), "{error}");
    assert!(bench.cloud.started().is_empty() && bench.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_because_a_scan_runs_does_not_end_the_start() {
    let bench = Bench::new(4).await;
    bench.cloud.state().start_faults.push_back(StartFault::AlreadyRunning);
    let outcome = bench.start(1..=4).await;
    assert_eq!(bench.cloud.started(), [[3, 4]]);
    assert_eq!(states(outcome.handle.as_ref().expect("a handle")), ["not started", "started"]);
    assert_eq!(left_out(&outcome), [(1, "NotStarted".into()), (2, "NotStarted".into())]);
}

#[tokio::test(start_paused = true)]
async fn the_scan_of_a_lost_response_is_found() {
    let bench = Bench::new(4).await;
    bench.cloud.state().start_faults.push_back(StartFault::LostAfter);
    bench.cloud.state().searches_in_vain = 19;
    let began = Instant::now();
    let outcome = bench.start(1..=4).await;
    assert_eq!(states(outcome.handle.as_ref().expect("a handle")), ["started"; 2]);
    assert_eq!(outcome.handle.expect("a handle").tasks().next(), Some(task_id(&[1, 2]).as_str()));
    assert_eq!((bench.cloud.state().searches, began.elapsed().as_secs()), (20, 19 * 15));
    assert!(executions(&bench.cloud).values().all(|count| *count == 1));
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_is_not_found_is_unknown_and_not_started_again() {
    for fault in [StartFault::LostBefore, StartFault::LostAfter] {
        let bench = Bench::new(4).await;
        bench.cloud.state().start_faults.push_back(fault);
        bench.cloud.state().searches_in_vain = 1000;
        let outcome = bench.start(1..=4).await;
        let handle = outcome.handle.clone().expect("a handle");
        assert_eq!(states(&handle), ["unknown", "planned"]);
        assert!(outcome.is_unknown() && outcome.stopped_by.is_some());
        assert_eq!(bench.written().await, std::slice::from_ref(&handle));

        let before = executions(&bench.cloud);
        let outcome = bench.start([1, 2]).await;
        assert!(outcome.is_unknown() && outcome.handle.is_none());
        assert_eq!(executions(&bench.cloud), before);

        // The cloud shows it late.
        bench.cloud.state().searches_in_vain = 0;
        let recovered = bench.cloud.scanner().recover(&handle.id, &bench.journal).await.expect("an entry");
        let is_found = fault == StartFault::LostAfter;
        assert_eq!(states(&recovered), [if is_found { "started" } else { "unknown" }, "planned"]);

        // The caller decides.
        bench.journal.abandon(&handle.id).await.expect("an entry");
        assert!(bench.start([1, 2]).await.handle.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_the_response_does_not_name_is_found_before_the_next_call() {
    let bench = Bench::new(4).await;
    bench.cloud.state().starts_without_task = true;
    bench.cloud.state().searches_in_vain = 2;
    let handle = bench.start(1..=4).await.handle.expect("a handle");
    assert_eq!(handle.tasks().collect::<Vec<_>>(), [task_id(&[1, 2]), task_id(&[3, 4])]);

    // The scan is started whether its task is found or not.
    let bench = Bench::new(2).await;
    bench.cloud.state().starts_without_task = true;
    bench.cloud.state().searches_in_vain = 5;
    let handle = bench.start(1..=2).await.handle.expect("a handle");
    assert_eq!(handle.chunks[0].state, ChunkState::Started { task: TaskRef::None });
    let handle = bench.cloud.scanner().recover(&handle.id, &bench.journal).await.expect("an entry");
    assert_eq!(handle.tasks().count(), 1);
    assert_eq!(bench.written().await, [handle]);
}

#[tokio::test(start_paused = true)]
async fn the_task_of_another_call_of_the_start_is_not_a_candidate() {
    let bench = Bench::new(4).await;
    bench.cloud.state().start_faults.extend([StartFault::None, StartFault::LostAfter]);
    let ids = vec![task_id(&[1, 2]), "new".to_owned()];
    bench.cloud.state().found = Some(TaskRef::Candidates { ids });
    let handle = bench.start(1..=4).await.handle.expect("a handle");
    assert_eq!(handle.tasks().collect::<Vec<_>>(), [&task_id(&[1, 2]), "new"]);
}

#[tokio::test(start_paused = true)]
async fn one_of_several_tasks_is_kept_as_such() {
    let bench = Bench::new(1).await;
    let candidates = TaskRef::Candidates { ids: vec!["a".to_owned(), "b".to_owned()] };
    bench.cloud.state().start_faults.push_back(StartFault::LostAfter);
    bench.cloud.state().found = Some(candidates.clone());
    let handle = bench.start([1]).await.handle.expect("a handle");
    assert_eq!(handle.chunks[0].state, ChunkState::Started { task: candidates });
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_be_written_means_no_start() {
    let bench = Bench::new(1).await;
    let consent = bench.cloud.consent([1]).await;
    bench.files.fill();
    let error = bench.cloud.scanner().start(consent, &bench.journal).await.expect_err("a full disk");
    assert!(error.is_journal() && error.to_string().contains("the disk is full"), "{error}");
    assert!(bench.cloud.started().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_consent_is_for_one_account_and_ten_minutes() {
    let bench = Bench::new(1).await;
    let consent = bench.cloud.consent([1]).await;
    let other = bench.cloud.clone().with_account("2000");
    let error = other.scanner().start(consent, &bench.journal).await.expect_err("another account");
    assert!(error.is_other_account(), "{error}");
    let consent = bench.cloud.consent([1]).await;
    advance(std::time::Duration::from_secs(601)).await;
    let error = bench.cloud.scanner().start(consent, &bench.journal).await.expect_err("too old");
    assert!(error.is_not_covered(), "{error}");
    assert!(bench.cloud.started().is_empty() && bench.written().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_stopped_makes_no_further_call() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = Journal::open(directory.path()).await.expect("a journal");
    for before_call in [0, 1] {
        let cloud = Scripted::new(3);
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let consent = cloud
            .consent(1..=3)
            .await
            .stop_if(move || asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == before_call);
        let outcome = cloud.scanner().start(consent, &journal).await;
        if before_call == 0 {
            assert!(outcome.expect_err("nothing was started").is_stopped());
            assert!(journal.handles().await.expect("entries").is_empty());
        } else {
            let outcome = outcome.expect("a part was started");
            assert!(outcome.stopped_by.expect("the reason").is_stopped());
            assert_eq!(outcome.handle.expect("a handle").started_images().count(), 2);
            assert_eq!(outcome.left_out.len(), 1);
        }
    }
}
