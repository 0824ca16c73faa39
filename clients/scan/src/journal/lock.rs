//! Locks of files, which end with the process that holds them.

use std::fs::File;
use std::io;
use std::path::Path;

use fd_lock::RwLock;

use super::files::open_private;

/// A lock of a file that is held until this is dropped, or the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    /// Closing the file releases the lock.
    _file: RwLock<File>,
}

/// Held while a test starts a child process: until the child begins its program, it holds the locks of this one.
#[cfg(test)]
pub(crate) static CHILD_STARTS: std::sync::RwLock<()> = std::sync::RwLock::new(());

impl Lock {
    /// Waits for the lock. It is held for the time of a few file operations.
    pub(super) fn wait(path: &Path) -> io::Result<Self> {
        let mut file = RwLock::new(open_private(path, false)?);
        // The guard borrows the lock; without it, the lock is held as long as the file is open.
        while let Err(error) = file.write().map(std::mem::forget) {
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        Ok(Self { _file: file })
    }

    /// The lock, or `None` if it is held elsewhere, in this process or another.
    pub(crate) fn try_take(path: &Path) -> io::Result<Option<Self>> {
        #[cfg(test)]
        let _no_child_starts = CHILD_STARTS.read();
        let mut file = RwLock::new(open_private(path, false)?);
        match file.try_write().map(std::mem::forget) {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}
