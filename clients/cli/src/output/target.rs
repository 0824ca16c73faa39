//! The places that results are written to: standard output, and files that appear when they are complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use imagescan::credentials::show_path;
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// A file that is written beside its place and moved there by [`finish`](Self::finish), so that a reader never sees a part. A
/// device or a pipe, such as `/dev/stderr`, stays what it is: it is written to in its place.
pub struct NewFile {
    file: Writer,
    path: PathBuf,
}

enum Writer {
    Beside(BufWriter<NamedTempFile>),
    InPlace(BufWriter<File>),
}

impl NewFile {
    /// Begins a file at this place.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let failed = |error: io::Error| unwritable(path, &error);
        let file = if fs::metadata(path).is_ok_and(|file| !file.is_file() && !file.is_dir()) {
            let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
            Writer::InPlace(BufWriter::new(file))
        } else {
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            let file = NamedTempFile::with_prefix_in(".imagescan-", folder).map_err(failed)?;
            Writer::Beside(BufWriter::new(file))
        };
        Ok(Self { file, path: path.to_owned() })
    }

    /// Fails if a file cannot be written at this place. Leaves nothing behind.
    pub fn check(path: &Path) -> Result<(), Failure> {
        let kind = fs::metadata(path).map(|file| file.file_type());
        if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
            return Err(unwritable(path, &io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if kind.is_ok_and(|kind| !kind.is_file()) {
            // To open a pipe waits for its reader, and to close it ends what it reads.
            return Ok(());
        }
        Self::create(path).map(drop)
    }

    /// Moves the file to its place.
    pub fn finish(self) -> Result<(), Failure> {
        let Self { file, path } = self;
        let failed = |error: io::Error| unwritable(&path, &error);
        match file {
            Writer::InPlace(mut file) => file.flush().map_err(failed),
            Writer::Beside(file) => {
                let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
                set_mode(file.as_file()).map_err(failed)?;
                file.persist(&path).map_err(|error| failed(error.error))?;
                Ok(())
            }
        }
    }

    /// The error of a write.
    pub fn failure(&self, error: &io::Error) -> Failure {
        unwritable(&self.path, error)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Writer::Beside(file) => file.write(bytes),
            Writer::InPlace(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Writer::Beside(file) => file.flush(),
            Writer::InPlace(file) => file.flush(),
        }
    }
}

/// Writes a whole file.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = NewFile::create(path)?;
    file.write_all(bytes).map_err(|error| file.failure(&error))?;
    file.finish()
}

/// The error of a file.
pub fn unwritable(path: &Path, error: &io::Error) -> Failure {
    // The text of an error of a temporary file has its random name.
    let cause = if error.get_ref().is_some() { error.kind().to_string() } else { error.to_string() };
    Failure::error(format!("the file {} cannot be written: {cause}", show_path(path)))
}

/// Reports are read by other users of the machine, such as the agent of a build service; temporary files are not.
#[cfg(unix)]
fn set_mode(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_mode(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
