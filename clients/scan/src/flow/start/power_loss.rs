//! A power loss at every step of a start: what is not durable is lost.

use super::tests::executions;
use crate::journal::Journal;
use crate::journal::memory::{EndedFiles, MemoryFiles};
use crate::model::ChunkState;
use crate::scripted::{Scripted, StartFault, Steps};

/// Starts the scan of four images by two calls until the step `last`, in a task that then ends. Whether it ended before.
async fn start_until(
    last: usize,
    cloud: &Scripted,
    directory: &std::path::Path,
    files: &MemoryFiles,
) -> bool {
    let steps = Steps::until(last, || panic!("the power is lost"));
    let files = EndedFiles { files: files.clone(), steps: steps.clone() };
    let (cloud, directory) = (cloud.clone().with_steps(steps), directory.to_owned());
    let start = tokio::spawn(async move {
        let journal = Journal::with_files(directory, files).await.expect("a journal");
        cloud.scanner().start(cloud.consent(1..=4).await, &journal).await.expect("a start")
    });
    start.await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn a_power_loss_at_any_step_starts_nothing_twice() {
    for fault in [StartFault::None, StartFault::LostAfter, StartFault::LostBefore] {
        a_power_loss_starts_nothing_twice(fault).await;
    }
}

async fn a_power_loss_starts_nothing_twice(fault: StartFault) {
    for last in 0.. {
        let (cloud, directory) = (Scripted::new(4), tempfile::tempdir().expect("a directory"));
        cloud.state().start_faults.push_back(fault);
        let files = MemoryFiles::default();
        let is_over = start_until(last, &cloud, directory.path(), &files).await;
        let before = cloud.started();
        cloud.state().start_faults.clear();

        let files = files.after_power_loss();
        let journal = Journal::with_files(directory.path(), files).await.expect("a journal");
        // What was called is in the journal, and the journal is readable.
        let outcome = cloud.scanner().start(cloud.consent(1..=4).await, &journal).await;
        let outcome = outcome.unwrap_or_else(|error| panic!("step {last}: {error}"));
        let unknown = outcome
            .handles()
            .flat_map(|handle| &handle.chunks)
            .filter(|chunk| matches!(chunk.state, ChunkState::Unknown { .. }));
        let unknown: usize = unknown.map(|chunk| chunk.images.len()).sum();
        let executions = executions(&cloud);
        assert!(executions.values().all(|count| *count == 1), "step {last}: {before:?}, {executions:?}");
        assert_eq!(executions.len() + unknown, 4, "step {last}: {executions:?}, {outcome:?}");
        if is_over {
            assert!(last > 30, "a start has steps");
            return;
        }
    }
}
