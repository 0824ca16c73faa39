//! Writes generated files; no other module changes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, FileType};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use similar::TextDiff;
use tempfile::TempPath;

use crate::read;

/// What to do with files that differ from the output of the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write them; delete orphans.
    Write,
    /// Report the differences only.
    Check,
}

/// Generated files: path below the workspace, and text.
pub type Files = BTreeMap<PathBuf, String>;

/// The changes that were made or are necessary.
#[derive(Debug, Default)]
pub struct WriteReport {
    /// The number of files that are up to date.
    pub unchanged: usize,
    /// Files that differ, or were written.
    pub changed: Vec<PathBuf>,
    /// Files that the generator does not write any more.
    pub orphans: Vec<PathBuf>,
    /// For [`Mode::Check`]: the differences as unified diffs.
    pub diff: String,
}

impl WriteReport {
    /// Whether the tree is up to date.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.changed.is_empty() && self.orphans.is_empty()
    }
}

/// Writes `files` below `root` and deletes all other files of the folders `owned`, or reports the differences.
///
/// A file that is up to date is not touched, so that nothing is rebuilt for it. All files are compared before the first
/// is written, and all new text is on the disk before the first file is replaced, so that an error leaves the tree
/// unchanged.
///
/// # Errors
/// When a file cannot be read, written or deleted, or when its path below `root` contains a link: nothing is written or
/// deleted through a link. The error names the file or the link.
pub fn write(root: &Path, owned: &BTreeSet<PathBuf>, files: &Files, mode: Mode) -> io::Result<WriteReport> {
    let report = compare(root, owned, files, mode)?;
    if mode == Mode::Write {
        let staged = report.changed.iter().map(|path| stage(root, path, &files[path]));
        let staged: Vec<TempPath> = staged.collect::<io::Result<_>>()?;
        for (path, new) in report.changed.iter().zip(staged) {
            new.persist(root.join(path)).map_err(|error| named(&error.error, path))?;
        }
        for path in &report.orphans {
            fs::remove_file(root.join(path)).map_err(|error| named(&error, path))?;
        }
    }
    Ok(report)
}

/// Compares without writing.
fn compare(root: &Path, owned: &BTreeSet<PathBuf>, files: &Files, mode: Mode) -> io::Result<WriteReport> {
    let mut report = WriteReport::default();
    for (path, text) in files {
        let old = match file_type_at(root, path)? {
            Some(kind) => {
                read::regular(kind).map_err(|error| named(&error, path))?;
                Some(read::text(&root.join(path)).map_err(|error| named(&error, path))?)
            }
            None => None,
        };
        if old.as_deref() == Some(text) {
            report.unchanged += 1;
            continue;
        }
        report.changed.push(path.clone());
        if mode == Mode::Check {
            diff(&mut report.diff, path, old.as_deref().unwrap_or_default(), text);
        }
    }
    for folder in owned {
        for path in files_below(root, folder)? {
            if !files.contains_key(&path) {
                if mode == Mode::Check {
                    let name = path.display();
                    let _ = writeln!(report.diff, "{name} is an orphan: it is not generated any more\n");
                }
                report.orphans.push(path);
            }
        }
    }
    Ok(report)
}

/// The type of the file at a path below `root`; `None` if it or a folder above it is missing.
fn file_type_at(root: &Path, path: &Path) -> io::Result<Option<FileType>> {
    let mut at = PathBuf::new();
    let mut found = None;
    for part in path.components() {
        if !matches!(part, Component::Normal(_)) {
            return Err(rejected(path, "this is not a path below the workspace"));
        }
        if found.is_some_and(|kind: FileType| !kind.is_dir()) {
            return Err(rejected(path, &format!("{} is a file, not a folder", at.display())));
        }
        at.push(part);
        match fs::symlink_metadata(root.join(&at)) {
            Ok(about) if about.file_type().is_symlink() => return Err(link(&at)),
            Ok(about) => found = Some(about.file_type()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(named(&error, &at)),
        }
    }
    Ok(found)
}

/// Writes the new text of a file to a temporary file beside it.
fn stage(root: &Path, path: &Path, text: &str) -> io::Result<TempPath> {
    let target = root.join(path);
    let stage = || {
        let folder = target.parent().unwrap_or(root);
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".codegen-");
        // The permissions of a new file; temporary files are readable by their owner only.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(&target) {
            file.as_file().set_permissions(old.permissions())?;
        }
        Ok(file.into_temp_path())
    };
    stage().map_err(|error| named(&error, path))
}

fn diff(out: &mut String, path: &Path, old: &str, new: &str) {
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(old, new);
    let _ = writeln!(out, "{}", diff.unified_diff().context_radius(2).header(&name, "generated"));
}

/// The files below a folder of `root`, by their paths below `root`.
fn files_below(root: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = Vec::from_iter(file_type_at(root, folder)?.map(|_| folder.to_owned()));
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(root.join(&folder)).map_err(|error| named(&error, &folder))?;
        for entry in entries {
            let entry = entry.map_err(|error| named(&error, &folder))?;
            let path = folder.join(entry.file_name());
            match entry.file_type().map_err(|error| named(&error, &path))? {
                kind if kind.is_symlink() => return Err(link(&path)),
                kind if kind.is_dir() => folders.push(path),
                kind => {
                    read::regular(kind).map_err(|error| named(&error, &path))?;
                    files.push(path);
                }
            }
        }
    }
    files.sort();
    Ok(files)
}

fn link(path: &Path) -> io::Error {
    rejected(path, "this is a link; nothing is written or deleted through a link: remove it")
}

fn rejected(path: &Path, why: &str) -> io::Error {
    named(&io::Error::other(why.to_owned()), path)
}

fn named(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
