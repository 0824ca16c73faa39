//! The files of a journal. Everything blocks; nothing else in the journal touches the disk, but for its locks.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// The largest entry that is read, in bytes: room for 100,000 images.
pub(super) const MAX_ENTRY: u64 = 64 << 20;

/// What a journal does with its directory. Tests replace the host's files by ones that a power loss or a kill interrupts.
pub(crate) trait Files: fmt::Debug + Send + Sync + 'static {
    /// Creates the directory durably, for this user alone, if it does not exist. Fails if others may write to it.
    fn create_directory(&self, directory: &Path) -> io::Result<()>;
    /// The names in the directory.
    fn names(&self, directory: &Path) -> io::Result<Vec<String>>;
    /// Reads a file; `None` if it does not exist.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Writes a file that this user alone may read. It is not durable before [`sync`](Self::sync).
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()>;
    /// Makes the content of a file durable.
    fn sync(&self, path: &Path) -> io::Result<()>;
    /// Renames a file, and replaces the one that has the name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file, if it exists.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in the directory durable.
    fn sync_directory(&self, directory: &Path) -> io::Result<()>;
}

/// The files of the host.
#[derive(Debug)]
pub(crate) struct HostFiles;

impl Files for HostFiles {
    fn create_directory(&self, directory: &Path) -> io::Result<()> {
        if directory.exists() && !directory.is_dir() {
            return Err(io::Error::other("it is not a directory: name one, or a new one"));
        }
        let missing: Vec<_> = directory.ancestors().take_while(|path| !path.exists()).collect();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(directory)?;
        check_writers(directory)?;
        // The name of a new directory is durable once its parent is.
        missing.into_iter().filter_map(Path::parent).try_for_each(|parent| {
            let is_relative_root = parent.as_os_str().is_empty();
            self.sync_directory(if is_relative_root { Path::new(".") } else { parent })
        })
    }

    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        // A link is not followed: without its file, the entry would be missing.
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
            Ok(metadata) if !metadata.is_file() => {
                return Err(io::Error::other("it is not a file, or a link"));
            }
            Ok(metadata) if is_writable_by_others(&metadata) => {
                return Err(io::Error::other(
                    "other users may write to it, so that its content may be theirs",
                ));
            }
            Ok(_) => {}
        }
        let mut content = Vec::new();
        File::open(path)?.take(MAX_ENTRY + 1).read_to_end(&mut content)?;
        if content.len() as u64 > MAX_ENTRY {
            return Err(io::Error::other(format!("it is larger than {MAX_ENTRY} bytes")));
        }
        Ok(Some(content))
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        open_private(path, true)?.write_all(content)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        // Windows flushes only through a handle that may write.
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        // Windows has no such call: NTFS journals its directories.
        if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
    }
}

/// Opens a file for writing, and creates it for this user alone.
pub(super) fn open_private(path: &Path, truncate: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(truncate);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Fails if other users may write to the directory: they could remove entries, and a scan would be started again.
fn check_writers(directory: &Path) -> io::Result<()> {
    if is_writable_by_others(&fs::metadata(directory)?) {
        return Err(io::Error::other(
            "other users may write to it: name a directory of your own, or `chmod 700` it",
        ));
    }
    Ok(())
}

#[cfg(unix)]
fn is_writable_by_others(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o022 != 0
}

#[cfg(not(unix))]
fn is_writable_by_others(_: &fs::Metadata) -> bool {
    false
}
