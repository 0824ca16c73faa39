//! Finding the scan of a call whose response is not known.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::journal::Journal;
use crate::model::{ChunkState, ErrorRecord, ScanHandle, TaskRef};
use crate::scanner::Scanner;

/// How long a scan is searched for. The lists of the clouds lag behind.
pub(super) const SEARCH_TIME: Duration = Duration::from_secs(5 * 60);
/// How long the task of a scan that was started for certain is searched for. It is followed without one.
pub(super) const NAMING_TIME: Duration = Duration::from_secs(60);
/// The pause between two searches.
const SEARCH_PAUSE: Duration = Duration::from_secs(15);

impl Scanner {
    /// Finds out what became of a start that was interrupted, or whose response was lost, and returns its handle with what was
    /// found. Starts nothing. Searches for five minutes if nothing is found; then the state of the call is
    /// [`ChunkState::Unknown`].
    ///
    /// Searches for a minute for the task of a call whose response named none. Does nothing while the start goes on in another process or task.
    ///
    /// ```no_run
    /// # use imagescan_scan as scan;
    /// # async fn recover(scanner: scan::Scanner, journal: scan::Journal) -> Result<(), scan::Error> {
    /// for handle in journal.handles().await? {
    ///     if handle.account == *scanner.account().await? {
    ///         let handle = scanner.recover(&handle.id, &journal).await?;
    ///         println!("{}: tasks {:?}", handle.id, handle.tasks().collect::<Vec<_>>());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the journal has no entry of the scan, or cannot be read or written, or the scan belongs to another account.
    pub async fn recover(&self, id: &str, journal: &Journal) -> Result<ScanHandle, Error> {
        let account = self.confirmed_account().await?;
        journal.handle(id).await?.check(account).map_err(|error| error.with_account(account))?;
        let mut claim = match journal.claim(id).await? {
            Ok(claim) => claim,
            Err(handle) => return Ok(handle),
        };
        for index in 0..claim.handle.chunks.len() {
            let error = match &claim.handle.chunks[index].state {
                ChunkState::Started { task: TaskRef::None } => {
                    self.name_task(&mut claim, index).await?;
                    continue;
                }
                ChunkState::Intended => ErrorRecord {
                    step: "start the scan".to_owned(),
                    message: "the start was interrupted before the response was written to the journal"
                        .to_owned(),
                    code: None,
                    request_id: None,
                },
                ChunkState::Unknown { error } => error.clone(),
                _ => continue,
            };
            let found = self.search(&claim.handle, index, SEARCH_TIME).await;
            claim.handle.chunks[index].state = match found {
                Some(task) => ChunkState::Started { task },
                None => ChunkState::Unknown { error },
            };
            claim.write_outcome().await?;
        }
        let handle = claim.handle.clone();
        claim.release(true).await?;
        Ok(handle)
    }

    /// Searches for the scan of a call of this handle. `None` if no trace of it is found.
    pub(super) async fn search(&self, handle: &ScanHandle, index: usize, time: Duration) -> Option<TaskRef> {
        let end = Instant::now() + time;
        loop {
            match self.api.find_start(&handle.chunks[index]).await {
                Ok(found) => {
                    let new = found.and_then(|task| exclude_known(task, handle));
                    // The list does not have it yet.
                    if new.is_some() {
                        return new;
                    }
                }
                Err(error) if error.is_permission() || error.is_authentication() => return None,
                // The list cannot be read at the moment.
                Err(_) => {}
            }
            if Instant::now() >= end {
                return None;
            }
            sleep(SEARCH_PAUSE).await;
        }
    }
}

/// Excludes the tasks of other calls of the same start, which the cloud may have listed late. `None` if it is one of them.
pub(in crate::flow) fn exclude_known(task: TaskRef, handle: &ScanHandle) -> Option<TaskRef> {
    let mut ids = match task {
        TaskRef::Known { id } => vec![id],
        TaskRef::Candidates { ids } => ids,
        TaskRef::None => return Some(task),
    };
    ids.retain(|id| !handle.tasks().any(|known| known == id));
    match ids.len() {
        0 => None,
        1 => ids.pop().map(|id| TaskRef::Known { id }),
        _ => Some(TaskRef::Candidates { ids }),
    }
}
