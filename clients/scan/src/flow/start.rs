//! Starting a scan, at most once.

#[cfg(test)]
mod changes;
mod checks;
mod earlier;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod power_loss;
mod recover;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use self::checks::{LeftOut, LeftOutReason};
use self::earlier::Plan;
pub(super) use self::recover::exclude_known;
use self::recover::{NAMING_TIME, SEARCH_TIME};
use super::consent::{Consent, Stop};
use crate::cloud_api::StartReply;
use crate::error::Error;
use crate::journal::{Claim, Journal, Reservation};
use crate::model::{Account, Chunk, ChunkState, Image, ScanHandle, TaskRef, WatchedImage};
use crate::scanner::Scanner;

/// What became of a start.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct StartOutcome {
    /// The scan that was started, or may have been: its chunks say how each call ended. `None` if nothing was started.
    pub handle: Option<ScanHandle>,
    /// Scans that were started before and have not ended, as far as is known, and that have images of the consent. These images
    /// are not started again.
    pub unfinished: Vec<ScanHandle>,
    /// The images of the consent that this start has not started, and why.
    pub left_out: Vec<LeftOut>,
    /// Why the start ended before all calls were made: a call was refused, its response was lost and nothing of its scan was
    /// found, or the journal could not be written. `None` if all calls were made.
    pub stopped_by: Option<Error>,
}

impl StartOutcome {
    /// The scans to follow: the one that was started, and those that were started before.
    pub fn handles(&self) -> impl Iterator<Item = &ScanHandle> {
        self.handle.iter().chain(&self.unfinished)
    }

    /// Whether it is unknown if a scan was started. It may be running, and be charged. Its images are not started again before
    /// the deadline of the scan, unless its entry is abandoned: [`Journal::abandon`].
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let is_unknown = |chunk: &Chunk| matches!(chunk.state, ChunkState::Unknown { .. });
        self.handles().flat_map(|handle| &handle.chunks).any(is_unknown)
    }
}

impl Scanner {
    /// Starts the scan of the images of a consent. Each call that starts a part of it is made at most once: it is written to the
    /// journal durably before it is made, it is never repeated, and if its response is lost, its scan is searched for, for
    /// five minutes.
    ///
    /// The images are looked at once more: one that is gone, whose tag has another digest, of which a scan runs, or which was
    /// scanned since the estimate is not started. Neither is an image with an unfinished scan in the journal.
    ///
    /// A call that is refused ends the start. What was started until then is in the outcome, which is why it is not an error.
    ///
    /// If the future is dropped, or its process ends, the entry stays in the journal; the next start of these images or
    /// [`recover`](Self::recover) finds out what became of it.
    ///
    /// ```no_run
    /// # use imagescan_scan as scan;
    /// # async fn start(scanner: scan::Scanner, consent: scan::Consent) -> Result<(), scan::Error> {
    /// let journal = scan::Journal::open("/var/lib/nightly-scan").await?;
    /// let outcome = scanner.start(consent, &journal).await?;
    /// for image in &outcome.left_out {
    ///     println!("{} is not scanned: {:?}", image.image.reference, image.reason);
    /// }
    /// for handle in outcome.handles() {
    ///     let mut watch = scanner.watch(handle.clone());
    ///     while let Some(progress) = watch.try_next().await? {
    ///         println!("{} of {} images", progress.done + progress.failed, progress.total);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Nothing was started, for certain. The consent is too old or for another account, the keys belong to another account by now, the journal cannot be read or written,
    /// or a call failed.
    pub async fn start(&self, consent: Consent, journal: &Journal) -> Result<StartOutcome, Error> {
        let account = self.confirmed_account().await?;
        self.start_once(account, consent, journal).await.map_err(|error| error.with_account(account))
    }

    async fn start_once(
        &self,
        account: &Account,
        consent: Consent,
        journal: &Journal,
    ) -> Result<StartOutcome, Error> {
        let now = self.now();
        consent.check(account, now)?;
        let Consent { images, kinds, stop, .. } = consent;
        if images.is_empty() {
            return Ok(StartOutcome::default());
        }
        let earlier = self.look_at_earlier(account, &images, journal).await?;
        let scanner = self.clone();
        let account = account.clone();
        let (claim, plan) = journal
            .reserve(now, move |entries| {
                let mut plan = earlier.plan(entries, images);
                let remove = std::mem::take(&mut plan.remove);
                let chunks = scanner.chunks(plan.images.iter().map(WatchedImage::new).collect());
                let create = (!chunks.is_empty()).then(|| ScanHandle::new(account, now, kinds, chunks));
                (Reservation { create, remove }, plan)
            })
            .await?;
        let Plan { images, left_out, unfinished, .. } = plan;
        let outcome = StartOutcome { handle: None, unfinished, left_out, stopped_by: None };
        match claim {
            Some(claim) => self.start_reserved(claim, images, &stop, outcome).await,
            None => Ok(outcome),
        }
    }

    /// Starts the scan of images that the journal has reserved.
    async fn start_reserved(
        &self,
        mut claim: Claim,
        images: Vec<Image>,
        stop: &Stop,
        mut outcome: StartOutcome,
    ) -> Result<StartOutcome, Error> {
        let images_by_key: HashMap<_, _> =
            images.iter().map(|image| (image.key.clone(), image.clone())).collect();
        let stopped_by = match self.still_startable(images, &mut outcome.left_out).await {
            Ok(images) => {
                claim.handle.chunks = self.chunks(images);
                self.call_chunks(&mut claim, stop).await.err()
            }
            Err(error) => {
                claim.handle.chunks.clear();
                Some(error)
            }
        };
        for chunk in &claim.handle.chunks {
            let error = match (&chunk.state, &stopped_by) {
                (ChunkState::NotStarted { error }, _) => error.clone(),
                (ChunkState::Planned, Some(error)) => error.to_record(),
                _ => continue,
            };
            let images = chunk.images.iter().filter_map(|image| images_by_key.get(&image.key).cloned());
            let reason = LeftOutReason::NotStarted { error };
            outcome.left_out.extend(images.map(|image| LeftOut { image, reason: reason.clone() }));
        }
        let handle = claim.handle.clone();
        let has_started = handle.started_images().next().is_some();
        let released = claim.release(has_started).await;
        match (has_started, stopped_by) {
            // What was started is reported whatever happens to the journal; its entry is written.
            (true, stopped_by) => {
                let stopped_by = stopped_by.map(|error| error.with_account(&handle.account));
                Ok(StartOutcome { handle: Some(handle), stopped_by, ..outcome })
            }
            (false, Some(error)) => Err(error),
            (false, None) => released.map(|()| outcome),
        }
    }

    /// Makes the calls of all chunks, one after the other. An error ends them; the states of the chunks say what was started.
    async fn call_chunks(&self, claim: &mut Claim, stop: &Stop) -> Result<(), Error> {
        for index in 0..claim.handle.chunks.len() {
            self.call_chunk(claim, index, stop).await?;
        }
        Ok(())
    }

    async fn call_chunk(&self, claim: &mut Claim, index: usize, stop: &Stop) -> Result<(), Error> {
        let before = self.api.before_start(&claim.handle.chunks[index].images).await?;
        if stop.is_requested() {
            return Err(Error::stopped());
        }
        let chunk = &mut claim.handle.chunks[index];
        (chunk.before, chunk.called, chunk.state) = (before, Some(self.now()), ChunkState::Intended);
        if let Err(error) = claim.write_intention().await {
            claim.handle.chunks[index].state = ChunkState::Planned;
            return Err(error);
        }
        let chunk = &claim.handle.chunks[index];
        let not_started = |error: &Error| ChunkState::NotStarted { error: error.to_record() };
        let (state, stopped_by) = match self.api.start(&chunk.images, &claim.handle.kinds).await {
            StartReply::Started(task) => (ChunkState::Started { task }, None),
            StartReply::AlreadyRunning(error) => (not_started(&error), None),
            StartReply::NotStarted(error) => (not_started(&error), Some(error)),
            StartReply::Lost(error) => match self.search(&claim.handle, index, SEARCH_TIME).await {
                Some(task) => (ChunkState::Started { task }, None),
                None => (ChunkState::Unknown { error: error.to_record() }, Some(error)),
            },
        };
        claim.handle.chunks[index].state = state;
        let written = claim.write_outcome().await;
        stopped_by.map_or(written, Err)?;
        if claim.handle.chunks[index].state == (ChunkState::Started { task: TaskRef::None }) {
            self.name_task(claim, index).await?;
        }
        Ok(())
    }

    /// Searches for the task of a call whose response named none. The next call waits for it, because the task of that call is
    /// distinguished by what the cloud listed before it.
    async fn name_task(&self, claim: &mut Claim, index: usize) -> Result<(), Error> {
        match self.search(&claim.handle, index, NAMING_TIME).await {
            None | Some(TaskRef::None) => Ok(()),
            Some(task) => {
                claim.handle.chunks[index].state = ChunkState::Started { task };
                claim.write_outcome().await
            }
        }
    }

    /// The calls that start the scan of images. None has been made.
    fn chunks(&self, images: Vec<WatchedImage>) -> Vec<Chunk> {
        if images.is_empty() {
            return Vec::new();
        }
        self.api.chunks(images).into_iter().map(Chunk::new).collect()
    }
}
