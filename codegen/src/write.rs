//! The only place that touches generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

/// What to do with files that differ from what the generator made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write them; delete orphans.
    Write,
    /// Only say what differs.
    Check,
}

/// The files that were generated: path below the workspace, and text.
pub type Files = BTreeMap<PathBuf, String>;

/// What was done, or would have to be.
#[derive(Debug, Default)]
pub struct Report {
    /// Files that are as they should be.
    pub unchanged: usize,
    /// Files that differ, or were written.
    pub changed: Vec<PathBuf>,
    /// Files that nothing generates any more.
    pub orphans: Vec<PathBuf>,
    /// For [`Mode::Check`]: what differs, as unified diffs.
    pub diff: String,
}

impl Report {
    /// Whether the tree is as the generator would leave it.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.changed.is_empty() && self.orphans.is_empty()
    }
}

/// Brings the folders `owned` (below `root`) to hold `files` and nothing else, or says what differs.
///
/// A file that is right already is not touched, so that nothing is built again for it.
///
/// # Errors
/// When a file cannot be read, written or deleted; the error names it.
pub fn write(root: &Path, owned: &BTreeSet<PathBuf>, files: &Files, mode: Mode) -> io::Result<Report> {
    let mut report = Report::default();
    for (path, text) in files {
        let old = match std::fs::read_to_string(root.join(path)) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(named(&error, path)),
        };
        if old.as_deref() == Some(text) {
            report.unchanged += 1;
            continue;
        }
        report.changed.push(path.clone());
        match mode {
            Mode::Check => diff(&mut report.diff, path, old.as_deref().unwrap_or_default(), text),
            Mode::Write => put(&root.join(path), text).map_err(|error| named(&error, path))?,
        }
    }
    for folder in owned {
        for path in files_below(&root.join(folder))? {
            let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
            if !files.contains_key(&path) {
                if mode == Mode::Write {
                    std::fs::remove_file(root.join(&path)).map_err(|error| named(&error, &path))?;
                } else {
                    let _ = writeln!(
                        report.diff,
                        "{} is an orphan: nothing generates it any more\n",
                        path.display()
                    );
                }
                report.orphans.push(path);
            }
        }
    }
    Ok(report)
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

fn diff(out: &mut String, path: &Path, old: &str, new: &str) {
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(old, new);
    let _ =
        writeln!(out, "{}", diff.unified_diff().context_radius(2).header(&name, "what the generator makes"));
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(named(&error, &folder)),
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

fn named(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
