//! Reads regular files up to a size limit.
//!
//! Reading a pipe or a device might never end.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

/// The maximum size of a document of `specs/`: some 300,000 lines.
pub(crate) const MAX_DOCUMENT_BYTES: u64 = 16 << 20;

/// The maximum size of a file that the generator compares or extends.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// The bytes of a file, or of the target of a link.
///
/// # Errors
/// When it is not a regular file, is longer than `max_bytes` bytes, or cannot be read.
pub(crate) fn bytes(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    // Checked before opening, because opening a pipe waits for a writer.
    regular(fs::metadata(path)?.file_type())?;
    let file = File::open(path)?;
    regular(file.metadata()?.file_type())?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is longer than {max_bytes} bytes"),
        ));
    }
    Ok(bytes)
}

/// The text of a file.
///
/// # Errors
/// As [`bytes`], and when it is not UTF-8.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path, MAX_FILE_BYTES)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

/// Rejects everything except a regular file.
///
/// # Errors
/// When it is something else; the message names the kind.
pub(crate) fn regular(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let message = format!("this is {}; only regular files are read", name(kind));
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

fn name(kind: FileType) -> &'static str {
    if kind.is_dir() {
        return "a folder";
    }
    if kind.is_symlink() {
        return "a link";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    "not a regular file"
}
