//! The entries of a journal: one file for each start. Everything blocks.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use imagescan_runtime::credentials::{quote, show_path};
use jiff::Timestamp;

use super::files::Files;
use super::lock::Lock;
use crate::error::Error;
use crate::model::ScanHandle;

/// An entry, as a start sees it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) handle: ScanHandle,
    /// Whether a process is about to make the calls of this start, or is searching for one of them.
    pub(crate) is_live: bool,
}

/// The directory of a journal.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) path: PathBuf,
    pub(super) files: Box<dyn Files>,
}

impl Directory {
    /// Waits for the lock, without which nothing in the directory is changed.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        let path = self.path.join(".lock");
        Lock::wait(&path).map_err(|error| failure("lock", &path, error))
    }

    /// The file of an entry.
    fn entry_path(&self, id: &str) -> Result<PathBuf, Error> {
        if !is_id(id) {
            return Err(Error::invalid_input(format!(
                "{} is not the id of a scan: expected lower-case letters, digits and `-`, such as `20261128-041502-7f3a9c21`",
                quote(id)
            )));
        }
        Ok(self.path.join(format!("{id}.json")))
    }

    /// The file whose lock is held by the process that makes the calls of a start.
    pub(super) fn owner_path(&self, id: &str) -> PathBuf {
        self.path.join(format!("{id}.owner"))
    }

    /// The ids of all entries, the oldest first.
    fn ids(&self) -> Result<Vec<String>, Error> {
        let names = self.files.names(&self.path).map_err(|error| failure("list", &self.path, error))?;
        let mut ids: Vec<_> =
            names.iter().filter_map(|name| name.strip_suffix(".json")).map(str::to_owned).collect();
        if let Some(id) = ids.iter().find(|id| !is_id(id)) {
            return Err(Error::journal(format!(
                "the file {} in the journal {} has the name of no entry. Nothing is started with this journal while the file is in it, \
                 because it may be an entry that was renamed: move the file away",
                quote(format!("{id}.json")),
                show_path(&self.path)
            )));
        }
        ids.sort();
        Ok(ids)
    }

    /// All handles, the oldest first.
    pub(super) fn handles(&self) -> Result<Vec<ScanHandle>, Error> {
        // An entry may be removed meanwhile.
        self.ids()?.iter().filter_map(|id| self.read(id).transpose()).collect()
    }

    /// All entries, the oldest first. For the holder of the lock.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, Error> {
        self.handles()?
            .into_iter()
            .map(|handle| Ok(Entry { is_live: self.is_live(&handle.id)?, handle }))
            .collect()
    }

    /// Whether a process owns the entry. For the holder of the lock, because this takes the owner's lock for a moment.
    pub(super) fn is_live(&self, id: &str) -> Result<bool, Error> {
        let path = self.owner_path(id);
        if !path.exists() {
            return Ok(false);
        }
        let taken = Lock::take_if_free(&path).map_err(|error| failure("lock", &path, error))?;
        Ok(taken.is_none())
    }

    /// Reads an entry; `None` if it does not exist.
    pub(super) fn read(&self, id: &str) -> Result<Option<ScanHandle>, Error> {
        let path = self.entry_path(id)?;
        let damaged = |reason: String| {
            Error::journal(format!(
                "the entry {} cannot be read: {reason}. Nothing is started with this journal while the entry is in it, because it may be of \
                 the same images: find out in the console of the cloud whether a scan is running, then move the file away",
                show_path(&path)
            ))
        };
        let Some(content) = self.files.read(&path).map_err(|error| damaged(error.to_string()))? else {
            return Ok(None);
        };
        let handle = ScanHandle::from_json(&content).map_err(|error| damaged(error.to_string()))?;
        if handle.id != id {
            return Err(damaged(format!("it is the handle of the scan {}", quote(&handle.id))));
        }
        Ok(Some(handle))
    }

    /// Reads an entry that has to exist.
    pub(super) fn find(&self, id: &str) -> Result<ScanHandle, Error> {
        self.read(id)?.ok_or_else(|| {
            let directory = show_path(&self.path);
            Error::not_found(format!("the journal {directory} has no entry of the scan {}", quote(id)))
        })
    }

    /// Writes an entry durably: when this returns, a power loss leaves the new content, and before that either the old or
    /// the new. For the holder of the lock.
    pub(super) fn write(&self, handle: &ScanHandle) -> Result<(), Error> {
        let path = self.entry_path(&handle.id)?;
        let neighbour = path.with_extension("new");
        let content = serde_json::to_vec(handle)
            .map_err(|error| Error::journal(format!("the handle cannot be written as JSON: {error}")))?;
        let write = || {
            self.files.write(&neighbour, &content)?;
            self.files.sync(&neighbour)?;
            self.files.rename(&neighbour, &path)?;
            self.files.sync_directory(&self.path)
        };
        write().map_err(|error| failure("write", &path, error))
    }

    /// Removes an entry, if it exists. For the holder of the lock.
    pub(super) fn remove(&self, id: &str) -> Result<(), Error> {
        let path = self.entry_path(id)?;
        let remove = || {
            self.files.remove(&path)?;
            self.files.remove(&path.with_extension("new"))?;
            self.files.remove(&self.owner_path(id))
        };
        remove().map_err(|error| failure("remove", &path, error))
    }

    /// An id that no entry has. For the holder of the lock.
    pub(super) fn new_id(&self, now: Timestamp) -> Result<String, Error> {
        loop {
            // The keys of a `RandomState` are random.
            let random = RandomState::new().build_hasher().finish() >> 32;
            let id = format!("{}-{random:08x}", now.strftime("%Y%m%d-%H%M%S"));
            if self.read(&id)?.is_none() {
                return Ok(id);
            }
        }
    }
}

/// Whether a text may be the id of a scan.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The failure of a file operation of the journal.
pub(super) fn failure(verb: &str, path: &Path, error: io::Error) -> Error {
    let error = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            io::Error::new(error.kind(), format!("{error}: name a directory that this user may write to"))
        }
        _ => error,
    };
    Error::journal_io(
        format!("cannot {verb} {}, so nothing is started that would not be in the journal", show_path(path)),
        error,
    )
}
