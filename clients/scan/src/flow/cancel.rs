//! Stopping a scan.

#[cfg(test)]
mod tests;

use imagescan_runtime::credentials::quote;

use crate::error::Error;
use crate::model::{Chunk, ChunkState, ErrorRecord, ScanHandle, TaskRef};
use crate::scanner::Scanner;

/// How a scan is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CancelBy {
    /// By its tasks, which stops this scan alone. The tasks of all its calls have to be known. Tencent Cloud does it
    /// on its mainland site alone.
    Tasks,
    /// By its images, which stops every scan of these images, also one that another person or program started. Tencent Cloud
    /// alone does it.
    Images,
}

/// What was stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CancelOutcome {
    /// The number of images whose scan the cloud was requested to stop.
    pub images: usize,
    /// The tasks that could not be stopped, such as one that has ended.
    pub failed: Vec<FailedCancel>,
}

/// A task that could not be stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedCancel {
    /// The id of the task.
    pub task: String,
    /// Why.
    pub error: ErrorRecord,
}

impl Scanner {
    /// Requests the cloud to stop a scan, and notes in `handle` that it did: a [`watch`](Self::watch) of the handle ends when the
    /// cloud no longer shows that an image's scan waits or runs. [`Journal::note_cancelled`] writes the note to the journal. Images
    /// that were scanned before keep their results, and may be charged.
    ///
    /// [`Journal::note_cancelled`]: crate::Journal::note_cancelled
    ///
    /// # Errors
    /// Nothing was stopped. [`CancelBy::Tasks`] is refused if a task is not known, or is one of several: the message names them.
    /// If the handle belongs to another account or region or has a later version, or a call failed and none succeeded.
    pub async fn cancel(&self, handle: &mut ScanHandle, by: CancelBy) -> Result<CancelOutcome, Error> {
        let account = self.confirmed_account().await?;
        let cancel = async {
            handle.check(account)?;
            match by {
                CancelBy::Tasks => self.cancel_tasks(handle).await,
                CancelBy::Images => self.cancel_images(handle).await,
            }
        };
        cancel.await.map_err(|error| error.with_account(account))
    }

    async fn cancel_tasks(&self, handle: &mut ScanHandle) -> Result<CancelOutcome, Error> {
        let abilities = self.api.abilities();
        if !abilities.cancels.contains(&CancelBy::Tasks) {
            return Err(Error::invalid_input(format!(
                "{} stops no scan by its task{BY_IMAGES}",
                abilities.cloud
            )));
        }
        let by_images = if abilities.cancels.contains(&CancelBy::Images) { BY_IMAGES } else { "" };
        let started = handle.chunks.iter_mut().filter(|chunk| chunk.state.may_have_started());
        let chunks: Vec<_> = started
            .map(|chunk| Ok((known_task(chunk, by_images)?.to_owned(), chunk)))
            .collect::<Result<_, Error>>()?;
        let mut outcome = CancelOutcome::default();
        let (mut first_error, tasks) = (None, chunks.len());
        for (task, chunk) in chunks {
            match self.api.cancel_task(&task).await {
                Ok(()) => {
                    outcome.images += chunk.images.len();
                    chunk.cancelled = Some(self.now());
                }
                Err(error) => {
                    outcome.failed.push(FailedCancel { task, error: error.to_record() });
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if outcome.failed.len() == tasks => Err(error),
            _ => Ok(outcome),
        }
    }

    async fn cancel_images(&self, handle: &mut ScanHandle) -> Result<CancelOutcome, Error> {
        let images: Vec<_> = handle.started_images().cloned().collect();
        // An empty list may mean all images.
        if !images.is_empty() {
            self.api.cancel_images(&images).await?;
        }
        for chunk in handle.chunks.iter_mut().filter(|chunk| chunk.state.may_have_started()) {
            chunk.cancelled = Some(self.now());
        }
        Ok(CancelOutcome { images: images.len(), failed: Vec::new() })
    }
}

const BY_IMAGES: &str =
    "; `CancelBy::Images` stops every scan of these images, also one that another person or program started";

/// The task of a chunk, if it is known. `by_images` is the other way to stop it, if the cloud has it.
fn known_task<'a>(chunk: &'a Chunk, by_images: &str) -> Result<&'a str, Error> {
    match &chunk.state {
        ChunkState::Started { task: TaskRef::Known { id } } => Ok(id),
        ChunkState::Started { task: TaskRef::Candidates { ids } } => {
            let ids: Vec<_> = ids.iter().map(quote).collect();
            Err(Error::invalid_input(format!(
                "the scan is one of the tasks {}, and it is not known which: stop it in the console of the cloud{by_images}",
                ids.join(", ")
            )))
        }
        _ => Err(Error::invalid_input(format!(
            "the task of the scan is not known: `Scanner::recover` searches for it{by_images}"
        ))),
    }
}
