//! One round of requests for the progress of a scan.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::image::{image_status, is_named};
use super::task::Task;
use crate::cloud_api::{Observation, TaskProgress};
use crate::error::Error;
use crate::flow::start::exclude_known;
use crate::model::{
    Chunk, ChunkState, ImageChange, ImageStatus, Progress, ScanHandle, ScanState, TaskRef, WatchedImage,
};
use crate::scanner::Scanner;

/// How much later than the task the rows of its images may change.
const LATE_ROWS: Duration = Duration::from_secs(10 * 60);
/// How long after a start the rows of its images may not show it.
const LATE_STARTS: SignedDuration = SignedDuration::from_mins(2);
/// The number of rounds that search for a task that is not known. Its images are followed without it.
const SEARCHES: u32 = 3;

/// A scan that is followed, and what is known of it.
pub(super) struct Following {
    pub(super) handle: ScanHandle,
    chunks: Vec<FollowedChunk>,
}

struct FollowedChunk {
    chunk: Chunk,
    task: Task,
    searches: u32,
    images: Vec<FollowedImage>,
}

struct FollowedImage {
    image: WatchedImage,
    /// The last status, once the cloud has shown one.
    status: Option<ImageStatus>,
    is_reported: bool,
    was_running: bool,
    /// Whether the last list had no such image. A list that changes while it is read may lack an image that it has.
    was_absent: bool,
}

impl Following {
    pub(super) fn new(handle: ScanHandle) -> Self {
        let started = handle.chunks.iter().filter(|chunk| chunk.state.may_have_started());
        let chunks = started
            .map(|chunk| FollowedChunk {
                chunk: chunk.clone(),
                task: Task::of(chunk),
                searches: 0,
                images: chunk.images.iter().cloned().map(FollowedImage::new).collect(),
            })
            .collect();
        Self { handle, chunks }
    }

    fn images(&self) -> impl Iterator<Item = &FollowedImage> {
        self.chunks.iter().flat_map(|chunk| &chunk.images)
    }

    pub(super) fn total(&self) -> usize {
        self.images().count()
    }

    /// The number of images whose scan has not ended.
    pub(super) fn pending(&self) -> usize {
        self.images().filter(|image| image.is_pending()).count()
    }

    /// Requests tasks, and the rows of images whose task has ended or is not known. What was read before an error is kept, and
    /// reported by the next round.
    pub(super) async fn round(&mut self, scanner: &Scanner) -> Result<Progress, Error> {
        for chunk in &mut self.chunks {
            chunk.query_task(scanner, &self.handle).await?;
        }
        let has_rows = |chunk: &&mut FollowedChunk| chunk.task.going().is_none();
        let mut pending: Vec<_> = self
            .chunks
            .iter_mut()
            .filter(has_rows)
            .flat_map(|chunk| chunk.images.iter_mut())
            .filter(|image| image.is_pending())
            .collect();
        if !pending.is_empty() {
            let images: Vec<_> = pending.iter().map(|image| image.image.clone()).collect();
            for (image, observation) in pending.iter_mut().zip(scanner.observe(&images).await?) {
                image.update(&observation);
            }
        }
        self.chunks.iter_mut().for_each(FollowedChunk::end_with_task);
        self.chunks.iter_mut().for_each(|chunk| chunk.end_cancelled(scanner.now()));
        if self.images().any(|image| !image.is_reported && !image.is_pending()) {
            // Keys that were replaced meanwhile may show the images of another account.
            scanner.confirmed_account().await?;
        }
        Ok(self.progress(scanner))
    }

    fn progress(&mut self, scanner: &Scanner) -> Progress {
        let count = |counts: fn(&ImageStatus) -> bool| {
            self.images().filter(|image| image.status.as_ref().is_some_and(counts)).count() as u64
        };
        let done = count(|status| *status == ImageStatus::Done);
        let failed = count(|status| !status.is_pending()) - done;
        let total = self.total() as u64;
        let finished = done + failed == total;
        let remaining = self.chunks.iter().filter_map(|chunk| chunk.task.last()?.remaining).max();
        Progress {
            scan: self.handle.id.clone(),
            at: scanner.now(),
            done,
            failed,
            total,
            percent: if finished { Some(100) } else { self.percent() },
            remaining: remaining.and_then(|time| SignedDuration::try_from(time).ok()),
            changed: self
                .chunks
                .iter_mut()
                .flat_map(|chunk| &mut chunk.images)
                .filter_map(FollowedImage::change)
                .collect(),
            finished,
        }
    }

    /// The mean over all images: 100 for one whose scan has ended, the percentage of the task for the others.
    fn percent(&self) -> Option<u8> {
        let (mut sum, mut is_known) = (0_u64, false);
        for chunk in &self.chunks {
            let of_task = chunk.task.last().and_then(|task| task.percent);
            let ended = chunk.images.iter().filter(|image| !image.is_pending()).count() as u64;
            let pending = chunk.images.len() as u64 - ended;
            is_known |= of_task.is_some() || ended > 0;
            sum += ended * 100 + pending * u64::from(of_task.unwrap_or_default().min(100));
        }
        let percent = u8::try_from(sum / self.total().max(1) as u64).unwrap_or(99);
        is_known.then_some(percent.min(99))
    }
}

impl FollowedChunk {
    /// Requests the progress of the task. One whose id is not known is searched for first.
    async fn query_task(&mut self, scanner: &Scanner, handle: &ScanHandle) -> Result<(), Error> {
        let has_no_task = matches!(
            self.chunk.state,
            ChunkState::Intended | ChunkState::Unknown { .. } | ChunkState::Started { task: TaskRef::None }
        );
        if has_no_task && self.searches < SEARCHES {
            self.searches += 1;
            let found = scanner.api.find_start(&self.chunk).await?;
            if let Some(task) = found.and_then(|task| exclude_known(task, handle)) {
                self.searches = SEARCHES;
                self.chunk.state = ChunkState::Started { task };
                self.task = Task::of(&self.chunk);
            }
        }
        if let Some(id) = self.task.going() {
            let progress = scanner.api.task(id).await?;
            if progress.as_ref().is_some_and(|task| task.is_of_images && task.state.is_active()) {
                self.images.iter_mut().for_each(|image| image.was_running = true);
            }
            self.task.update(progress, self.chunk.cancelled.is_some());
        }
        Ok(())
    }

    /// Ends the scans of images because their task has ended.
    fn end_with_task(&mut self) {
        let Task::Ended { last: TaskProgress { state, failed, .. }, at } = &self.task else {
            return;
        };
        for (name, reason) in failed {
            for image in self.images.iter_mut().filter(|image| is_named(&image.image, name)) {
                image.fail(&ScanState::Failed, Some(reason));
            }
        }
        // A task that did not succeed has scanned the images whose rows say so.
        if *state != ScanState::Done && at.elapsed() >= LATE_ROWS {
            self.images.iter_mut().for_each(|image| image.fail(state, None));
        }
    }
}

impl FollowedChunk {
    /// Ends the scans of images that the cloud was requested to stop, and of which it shows none that waits or runs. While their
    /// task goes on, it may be ahead of their rows; without a task, rows may lack a start that was made just before.
    fn end_cancelled(&mut self, now: Timestamp) {
        let Some(cancelled) = self.chunk.cancelled else { return };
        let is_over = match self.task {
            Task::Going { .. } => false,
            Task::Ended { .. } => true,
            Task::Unknown => now.duration_since(cancelled) >= LATE_STARTS,
        };
        if is_over {
            let has_row = |image: &&mut FollowedImage| image.status.is_some();
            self.images.iter_mut().filter(has_row).for_each(|image| image.fail(&ScanState::Stopped, None));
        }
    }
}

impl FollowedImage {
    fn new(image: WatchedImage) -> Self {
        Self { image, status: None, is_reported: true, was_running: false, was_absent: false }
    }

    fn is_pending(&self) -> bool {
        self.status.as_ref().is_none_or(ImageStatus::is_pending)
    }

    fn update(&mut self, observation: &Observation) {
        let is_absent = *observation == Observation::Gone;
        if is_absent && !std::mem::replace(&mut self.was_absent, is_absent) {
            return;
        }
        self.was_absent = is_absent;
        let status = image_status(&self.image, observation, self.was_running);
        if let ImageStatus::Pending { state } = &status {
            self.was_running |= state.is_active();
        }
        self.set(status);
    }

    /// Ends a scan that a finished task names, unless the row shows that one is running.
    fn fail(&mut self, state: &ScanState, reason: Option<&String>) {
        let is_running = matches!(&self.status, Some(ImageStatus::Pending { state }) if state.is_active());
        if self.is_pending() && !is_running {
            self.set(ImageStatus::Failed { state: state.clone(), reason: reason.cloned() });
        }
    }

    fn set(&mut self, status: ImageStatus) {
        if self.status.as_ref() != Some(&status) {
            (self.status, self.is_reported) = (Some(status), false);
        }
    }

    /// The status, if it has changed since it was reported.
    fn change(&mut self) -> Option<ImageChange> {
        if std::mem::replace(&mut self.is_reported, true) {
            return None;
        }
        let WatchedImage { reference, key, .. } = &self.image;
        Some(ImageChange { reference: reference.clone(), key: key.clone(), status: self.status.clone()? })
    }
}
