//! Reads files of settings: regular files alone, up to a length.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::text::encoding::utf8;
use crate::text::show_path;

/// No file with credentials is longer; what is, is another file.
const LONGEST: usize = 1 << 20;

/// What a file holds. It is wiped from memory when it goes.
pub(crate) type Content = Zeroizing<Vec<u8>>;

/// What a file holds, and what the file system says of it; `None` if there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<(Content, Metadata)>, Error> {
    let Some((file, about)) = open(path)? else {
        return Ok(None);
    };
    let bytes = bounded(file, about.len()).map_err(|error| unreadable(path, &error))?;
    if bytes.len() > LONGEST {
        let why = format!("has more than {LONGEST} bytes, which is too long for a file of settings");
        return Err(refuse(path, &why));
    }
    Ok(Some((bytes, about)))
}

/// What it holds alone.
pub(crate) fn bytes(path: &Path) -> Result<Option<Content>, Error> {
    Ok(read(path)?.map(|(bytes, _)| bytes))
}

/// The text of what a file holds, which is to be in UTF-8.
pub(crate) fn text(path: &Path, bytes: &[u8]) -> Result<Zeroizing<String>, Error> {
    let text = utf8(bytes).map_err(|why| refuse(path, &why))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// An error about a file: its path, then `why`.
fn refuse(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("{} {why}", show_path(path)))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    refuse(path, &format!("cannot be read: {error}"))
}

/// Opens a regular file, without waiting for anybody: a named pipe has no end until somebody writes.
fn open(path: &Path) -> Result<Option<(File, Metadata)>, Error> {
    let regular = |about: &Metadata| match kind(about) {
        None => Ok(()),
        Some(kind) => {
            Err(refuse(path, &format!("is {kind}: only a regular file, or a link to one, is read")))
        }
    };
    let failed = |error| if is_absence(&error) { Ok(None) } else { Err(unreadable(path, &error)) };
    // Before it is opened, for opening a device may do something; and after, for it may be another file by then.
    match fs::metadata(path) {
        Ok(about) => regular(&about)?,
        Err(error) => return failed(error),
    }
    let file = match options().open(path) {
        Ok(file) => file,
        Err(error) => return failed(error),
    };
    let about = file.metadata().map_err(|error| unreadable(path, &error))?;
    regular(&about)?;
    Ok(Some((file, about)))
}

/// Below what is no folder there is nothing either, as where the home is `/dev/null`.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// What it is, if it is no regular file.
#[cfg(unix)]
fn kind(about: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;

    let kind = about.file_type();
    match () {
        () if kind.is_file() => None,
        () if kind.is_dir() => Some("a directory"),
        () if kind.is_fifo() => Some("a named pipe"),
        () if kind.is_socket() => Some("a socket"),
        () if kind.is_char_device() || kind.is_block_device() => Some("a device"),
        () => Some("no regular file"),
    }
}

#[cfg(not(unix))]
fn kind(about: &Metadata) -> Option<&'static str> {
    match () {
        () if about.is_file() => None,
        () if about.is_dir() => Some("a directory"),
        () => Some("no regular file"),
    }
}

/// What a file holds, up to a byte more than is allowed, whatever length the file system tells: that of files in `/proc`
/// is 0, and others grow. No copy of it stays in memory.
fn bounded(mut file: File, told: u64) -> io::Result<Content> {
    let most = LONGEST + 1;
    let told = usize::try_from(told).unwrap_or(most).min(LONGEST);
    // A byte more shows the end without another round.
    let mut bytes = Zeroizing::new(vec![0; told + 1]);
    let mut length = 0;
    loop {
        match file.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length == bytes.len() {
            if length == most {
                break;
            }
            // A new buffer, for one that grows leaves what it held behind.
            let mut larger = Zeroizing::new(vec![0; (length * 2).clamp(4096, most)]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}
