//! Reads files: regular ones only, and of each no more than a limit.
//!
//! A pipe would be waited for without end, and a device may never end.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

/// The longest document of `specs/`: some 300,000 lines.
pub(crate) const LONGEST_DOCUMENT: u64 = 16 << 20;

/// The longest file that the generator compares with what it makes, or adds to.
const LONGEST_FILE: u64 = 256 << 20;

/// The bytes of a file, or of what a link leads to.
///
/// # Errors
/// When it is not a regular file, is longer than `longest` bytes, or cannot be read.
pub(crate) fn bytes(path: &Path, longest: u64) -> io::Result<Vec<u8>> {
    // Asked before it is opened, because opening a pipe waits for a writer.
    regular(fs::metadata(path)?.file_type())?;
    let file = File::open(path)?;
    regular(file.metadata()?.file_type())?;
    let mut bytes = Vec::new();
    file.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is longer than {longest} bytes"),
        ));
    }
    Ok(bytes)
}

/// The text of a file.
///
/// # Errors
/// As [`bytes`], and when it is not UTF-8.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path, LONGEST_FILE)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

/// Refuses everything but a regular file.
///
/// # Errors
/// A sentence that says what stands there.
pub(crate) fn regular(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let message = format!("this is {}, and only regular files are read", name(kind));
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
    "no regular file"
}
