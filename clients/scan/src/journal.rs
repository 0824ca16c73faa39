//! The journal of starts, which prevents that a scan is started twice.

mod entries;
mod files;
mod lock;
#[cfg(test)]
pub(crate) mod memory;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use imagescan_runtime::credentials::quote;
use jiff::Timestamp;

use crate::error::Error;
use crate::model::{Progress, ScanHandle};
pub(crate) use entries::Entry;
use entries::{Directory, failure};
use files::{Files, HostFiles};
use lock::Lock;

/// A directory with an entry for each start, which is written before the cloud is called. While a scan of an image has not
/// ended, the entry prevents another start of it, also by another process, and after a crash.
///
/// Each entry is a file `ID.json` with a [`ScanHandle`], readable by its user alone. Programs that share a directory exclude
/// each other by file locks, so the directory has to be on a file system with working locks. An entry may be deleted at any
/// time: its scan is forgotten then, and its images may be started again.
///
/// An entry that cannot be read prevents every start with the journal, because it may be of any image. The error names the file.
///
/// ```no_run
/// # use imagescan_scan as scan;
/// # async fn open() -> Result<(), scan::Error> {
/// let journal = scan::Journal::open("/var/lib/nightly-scan").await?;
/// for handle in journal.handles().await? {
///     println!("{} of {}, started {}", handle.id, handle.account, handle.created);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Journal {
    directory: Arc<Directory>,
}

impl Journal {
    /// Opens a journal, and creates its directory, which only this user may enter, if it does not exist.
    ///
    /// # Errors
    /// If the directory cannot be created, read or locked, or other users may write to it.
    pub async fn open(directory: impl Into<PathBuf>) -> Result<Self, Error> {
        Self::with_files(directory, HostFiles).await
    }

    pub(crate) async fn with_files(directory: impl Into<PathBuf>, files: impl Files) -> Result<Self, Error> {
        let directory = Directory { path: directory.into(), files: Box::new(files) };
        let journal = Self { directory: Arc::new(directory) };
        let open = |directory: &Directory| {
            let path = &directory.path;
            directory
                .files
                .create_directory(path)
                .map_err(|error| failure("use the directory", path, error))?;
            directory.lock().map(drop)
        };
        blocking(journal.directory.clone(), open).await?;
        Ok(journal)
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory.path
    }

    /// The handles of all entries, the oldest first. Their scans have not ended, as far as is known.
    ///
    /// # Errors
    /// If an entry cannot be read.
    pub async fn handles(&self) -> Result<Vec<ScanHandle>, Error> {
        blocking(self.directory.clone(), Directory::handles).await
    }

    /// The handle of an entry, by the id of the scan.
    ///
    /// # Errors
    /// If `id` is malformed, or its entry does not exist or cannot be read.
    pub async fn handle(&self, id: &str) -> Result<ScanHandle, Error> {
        let id = id.to_owned();
        blocking(self.directory.clone(), move |directory| directory.find(&id)).await
    }

    /// Removes the entry of a scan that has ended, so that its images may be started again. [`Scanner::start`] finds out by
    /// itself that the scan of an image has ended, unless the cloud shows a failure without its time.
    ///
    /// [`Scanner::start`]: crate::Scanner::start
    ///
    /// # Errors
    /// If the scan has not ended, the entry has other images that were started than those that were followed, a process is starting
    /// the scan, or the entry cannot be removed.
    pub async fn remove_finished(&self, progress: &Progress) -> Result<(), Error> {
        if !progress.finished {
            return Err(Error::invalid_input(format!(
                "the scan {} has not ended: follow it until `Progress::finished`, or abandon its entry",
                quote(&progress.scan)
            )));
        }
        let (id, total) = (progress.scan.clone(), progress.total);
        self.locked(move |directory| {
            let started = directory.read(&id)?.map_or(total, |handle| handle.started_images().count() as u64);
            if started != total {
                return Err(Error::invalid_input(format!(
                    "the journal has {started} images of the scan {} that were started, and {total} were followed: follow the handle \
                     that `Journal::handle` returns",
                    quote(&id)
                )));
            }
            remove_idle(directory, &id)
        })
        .await
    }

    /// Removes the entry of a scan whatever its state is: the caller accepts that a scan that runs, or that may have been
    /// started, is started again and charged again. Does nothing if the entry does not exist.
    ///
    /// # Errors
    /// If `id` is malformed, a process is starting the scan, or the entry cannot be removed.
    pub async fn abandon(&self, id: &str) -> Result<(), Error> {
        let id = id.to_owned();
        self.locked(move |directory| remove_idle(directory, &id)).await
    }

    /// Writes to the entry of a scan which of its parts the cloud was requested to stop, as [`Scanner::cancel`] has noted it in
    /// `handle`. Does nothing if the entry does not exist.
    ///
    /// [`Scanner::cancel`]: crate::Scanner::cancel
    ///
    /// # Errors
    /// If a process is starting the scan, or the entry cannot be written.
    pub async fn note_cancelled(&self, handle: &ScanHandle) -> Result<(), Error> {
        let handle = handle.clone();
        self.locked(move |directory| {
            let Some(mut entry) = directory.read(&handle.id)? else { return Ok(()) };
            for (chunk, noted) in entry.chunks.iter_mut().zip(&handle.chunks) {
                chunk.cancelled = chunk.cancelled.or(noted.cancelled);
            }
            check_idle(directory, &handle.id)?;
            directory.write(&entry)
        })
        .await
    }

    /// All entries, the oldest first.
    pub(crate) async fn entries(&self) -> Result<Vec<Entry>, Error> {
        self.locked(Directory::entries).await
    }

    /// Lets `decide` read all entries, then writes the entry that it returns and removes those that it names, while no other
    /// process changes the journal. `decide` leaves the id of a new handle empty; its second value is returned.
    pub(crate) async fn reserve<T: Send + 'static>(
        &self,
        now: Timestamp,
        decide: impl FnOnce(Vec<Entry>) -> (Reservation, T) + Send + 'static,
    ) -> Result<(Option<Claim>, T), Error> {
        let journal = self.clone();
        self.locked(move |directory| {
            let (Reservation { create, remove }, decision) = decide(directory.entries()?);
            let claim = match create {
                None => None,
                Some(mut handle) => {
                    handle.id = directory.new_id(now)?;
                    let owner = take_ownership(directory, &handle.id)?;
                    directory.write(&handle)?;
                    owner.map(|owner| Claim { journal, owner: Arc::new(owner), handle })
                }
            };
            // The new entry comes first: after a crash in between there is one too many.
            remove.iter().try_for_each(|id| directory.remove(id))?;
            Ok((claim, decision))
        })
        .await
    }

    /// Takes the ownership of an entry. `Err` with the handle if another process has it.
    pub(crate) async fn claim(&self, id: &str) -> Result<Result<Claim, ScanHandle>, Error> {
        let (id, journal) = (id.to_owned(), self.clone());
        self.locked(move |directory| {
            let handle = directory.find(&id)?;
            Ok(match take_ownership(directory, &handle.id)? {
                Some(owner) => Ok(Claim { journal, owner: Arc::new(owner), handle }),
                None => Err(handle),
            })
        })
        .await
    }

    /// Does `work` while no other process changes the journal.
    async fn locked<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Directory) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let work = |directory: &Directory| {
            let _lock = directory.lock()?;
            work(directory)
        };
        blocking(self.directory.clone(), work).await
    }
}

/// What a start changes in the journal.
#[derive(Debug, Default)]
pub(crate) struct Reservation {
    /// The new entry.
    pub(crate) create: Option<ScanHandle>,
    /// The ids of entries whose scans have ended.
    pub(crate) remove: Vec<String>,
}

/// An entry that this process owns: no other one writes it. Ends when this is dropped, or with the process.
#[derive(Debug)]
pub(crate) struct Claim {
    journal: Journal,
    owner: Arc<Lock>,
    pub(crate) handle: ScanHandle,
}

impl Claim {
    /// Writes the handle durably, before a call is made. Fails if the entry was deleted, because others may have started its
    /// images then.
    pub(crate) async fn write_intention(&self) -> Result<(), Error> {
        self.write(true).await
    }

    /// Writes the handle durably, after a call was made.
    pub(crate) async fn write_outcome(&self) -> Result<(), Error> {
        self.write(false).await
    }

    async fn write(&self, has_to_exist: bool) -> Result<(), Error> {
        // A write that is not waited for to its end keeps the ownership until then.
        let (handle, owner) = (self.handle.clone(), self.owner.clone());
        self.journal
            .locked(move |directory| {
                let _owner = owner;
                if has_to_exist && directory.read(&handle.id)?.is_none() {
                    return Err(Error::journal(format!(
                        "the entry of the scan {} was deleted while its calls were made: no more are made",
                        quote(&handle.id)
                    )));
                }
                directory.write(&handle)
            })
            .await
    }

    /// Ends the ownership, and removes the entry unless `keep` is true.
    pub(crate) async fn release(self, keep: bool) -> Result<(), Error> {
        let Self { journal, owner, handle } = self;
        journal
            .locked(move |directory| {
                drop(owner);
                if !keep {
                    return directory.remove(&handle.id);
                }
                let path = directory.owner_path(&handle.id);
                directory.files.remove(&path).map_err(|error| failure("remove", &path, error))
            })
            .await
    }
}

/// The lock of an entry's owner; `None` if another process has it. For the holder of the journal's lock.
fn take_ownership(directory: &Directory, id: &str) -> Result<Option<Lock>, Error> {
    let path = directory.owner_path(id);
    Lock::take_if_free(&path).map_err(|error| failure("lock", &path, error))
}

/// Removes an entry that no process owns. For the holder of the journal's lock.
fn remove_idle(directory: &Directory, id: &str) -> Result<(), Error> {
    check_idle(directory, id)?;
    directory.remove(id)
}

/// Fails if a process owns an entry. For the holder of the journal's lock.
fn check_idle(directory: &Directory, id: &str) -> Result<(), Error> {
    if directory.is_live(id)? {
        return Err(Error::journal(format!(
            "a process is starting the scan {}: wait for it, or end it",
            quote(id)
        )));
    }
    Ok(())
}

/// Runs `work` on a thread that may block.
async fn blocking<T: Send + 'static>(
    directory: Arc<Directory>,
    work: impl FnOnce(&Directory) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(move || work(&directory)).await;
    done.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(Error::journal("the runtime ended while the journal was in use")),
    })
}
