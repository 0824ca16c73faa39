//! Reads settings files: regular files only, up to a maximum length.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::text::encoding::utf8;
use crate::text::show_path;

/// The maximum length of a settings file, in bytes. Files with credentials are shorter.
const MAX_FILE_LEN: usize = 1 << 20;

/// The content of a file, which is wiped from memory when dropped.
pub(crate) type FileContent = Zeroizing<Vec<u8>>;

/// The content and metadata of a file; `None` if the file does not exist.
pub(crate) fn read(path: &Path) -> Result<Option<(FileContent, Metadata)>, Error> {
    let Some((file, metadata)) = open(path)? else {
        return Ok(None);
    };
    let bytes = read_bounded(file, metadata.len()).map_err(|error| unreadable(path, &error))?;
    if bytes.len() > MAX_FILE_LEN {
        let why = format!("has more than {MAX_FILE_LEN} bytes, which is too long for a settings file");
        return Err(file_error(path, &why));
    }
    Ok(Some((bytes, metadata)))
}

/// The content of a file; `None` if the file does not exist.
pub(crate) fn bytes(path: &Path) -> Result<Option<FileContent>, Error> {
    Ok(read(path)?.map(|(bytes, _)| bytes))
}

/// The content of a file as text.
///
/// # Errors
/// If it is not UTF-8.
pub(crate) fn text(path: &Path, bytes: &[u8]) -> Result<Zeroizing<String>, Error> {
    let text = utf8(bytes).map_err(|why| file_error(path, &why))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// An error about a file: its path, then `why`.
fn file_error(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("{} {why}", show_path(path)))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    file_error(path, &format!("cannot be read: {error}"))
}

/// Opens a regular file. Does not block on a named pipe without a writer.
fn open(path: &Path) -> Result<Option<(File, Metadata)>, Error> {
    let check_kind = |metadata: &Metadata| match special_kind(metadata) {
        None => Ok(()),
        Some(kind) => {
            Err(file_error(path, &format!("is {kind}: only regular files and links to them are read")))
        }
    };
    let absent_or_error = |error| if is_not_found(&error) { Ok(None) } else { Err(unreadable(path, &error)) };
    // Checked before it is opened, since opening a device may have effects, and after, since it may have been replaced.
    match fs::metadata(path) {
        Ok(metadata) => check_kind(&metadata)?,
        Err(error) => return absent_or_error(error),
    }
    let file = match open_options().open(path) {
        Ok(file) => file,
        Err(error) => return absent_or_error(error),
    };
    let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
    check_kind(&metadata)?;
    Ok(Some((file, metadata)))
}

/// A path below a file does not exist either, such as one in the home folder `/dev/null`.
fn is_not_found(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn open_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    options
}

#[cfg(not(unix))]
fn open_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// What kind of file it is; `None` if it is a regular file.
#[cfg(unix)]
fn special_kind(metadata: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;

    let kind = metadata.file_type();
    match () {
        () if kind.is_file() => None,
        () if kind.is_dir() => Some("a directory"),
        () if kind.is_fifo() => Some("a named pipe"),
        () if kind.is_socket() => Some("a socket"),
        () if kind.is_char_device() || kind.is_block_device() => Some("a device"),
        () => Some("not a regular file"),
    }
}

#[cfg(not(unix))]
fn special_kind(metadata: &Metadata) -> Option<&'static str> {
    match () {
        () if metadata.is_file() => None,
        () if metadata.is_dir() => Some("a directory"),
        () => Some("not a regular file"),
    }
}

/// Reads a file up to one byte more than the maximum length. Does not rely on the reported length: that of files in `/proc`
/// is 0, and others grow. Leaves no copy in memory.
fn read_bounded(mut file: File, reported_len: u64) -> io::Result<FileContent> {
    let limit = MAX_FILE_LEN + 1;
    let expected = usize::try_from(reported_len).unwrap_or(limit).min(MAX_FILE_LEN);
    // One more byte, so that the end is found without another buffer.
    let mut bytes = Zeroizing::new(vec![0; expected + 1]);
    let mut length = 0;
    loop {
        match file.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length == bytes.len() {
            if length == limit {
                break;
            }
            // A new buffer: growing a vector may leave a copy behind.
            let mut larger = Zeroizing::new(vec![0; (length * 2).clamp(4096, limit)]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}
