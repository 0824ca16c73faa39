//! Locks of files, which end with the process that holds them.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use fd_lock::RwLock;

use super::files::open_private;

/// How often a lock is requested before it counts as held.
const ATTEMPTS: u32 = 20;

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(1);

/// A lock of a file that is held until this is dropped, or the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    /// Closing the file releases the lock.
    _file: RwLock<File>,
}

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

    /// The lock, or `None` if it is held elsewhere for longer than a moment: a child process of this one, such as a command that
    /// prints credentials, holds all locks of this one until it begins its program.
    pub(super) fn take_if_free(path: &Path) -> io::Result<Option<Self>> {
        for _ in 1..ATTEMPTS {
            if let Some(lock) = Self::try_take(path)? {
                return Ok(Some(lock));
            }
            std::thread::sleep(PAUSE);
        }
        Self::try_take(path)
    }

    /// The lock, or `None` if it is held elsewhere, in this process or another.
    pub(crate) fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let mut file = RwLock::new(open_private(path, false)?);
        match file.try_write().map(std::mem::forget) {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}
