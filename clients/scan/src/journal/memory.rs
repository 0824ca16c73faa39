//! Files for tests: in memory, where a power loss loses what is not durable; and any files, ended at a step.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::{Files, HostFiles};
use super::lock::Lock;
use crate::scripted::Steps;

/// Files that end at a step: before a file operation, or after it.
#[derive(Debug)]
pub(crate) struct EndedFiles<F> {
    pub(crate) files: F,
    pub(crate) steps: Arc<Steps>,
}

impl EndedFiles<HostFiles> {
    pub(crate) fn of_host(steps: Arc<Steps>) -> Self {
        Self { files: HostFiles, steps }
    }
}

impl<F: Files> EndedFiles<F> {
    fn stepwise<T>(&self, operation: impl FnOnce(&F) -> io::Result<T>) -> io::Result<T> {
        self.steps.step();
        let result = operation(&self.files);
        self.steps.step();
        result
    }
}

impl<F: Files> Files for EndedFiles<F> {
    fn create_directory(&self, directory: &Path) -> io::Result<()> {
        self.files.create_directory(directory)
    }
    fn names(&self, directory: &Path) -> io::Result<Vec<String>> {
        self.files.names(directory)
    }
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.files.read(path)
    }
    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.stepwise(|files| {
            // A kill may come in the middle.
            files.write(path, &content[..content.len() / 2])?;
            self.steps.step();
            files.write(path, content)
        })
    }
    fn sync(&self, path: &Path) -> io::Result<()> {
        self.stepwise(|files| files.sync(path))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.stepwise(|files| files.rename(from, to))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.stepwise(|files| files.remove(path))
    }
    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        self.stepwise(|files| files.sync_directory(directory))
    }
}

/// Files in memory. Every change has to happen under the journal's lock, which is a file on the host.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryFiles(Arc<Mutex<Disk>>);

#[derive(Debug, Default)]
struct Disk {
    contents: Vec<Content>,
    /// What a name stands for: an index of `contents`.
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    /// Whether writes fail, as on a full disk.
    is_full: bool,
}

#[derive(Debug)]
struct Content {
    bytes: Vec<u8>,
    is_durable: bool,
}

impl MemoryFiles {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is left after a power loss: the durable names, with contents that are empty if they are not durable.
    pub(crate) fn after_power_loss(&self) -> Self {
        let disk = self.disk();
        let contents = disk.contents.iter().map(|content| {
            let bytes = if content.is_durable { content.bytes.clone() } else { Vec::new() };
            Content { bytes, is_durable: true }
        });
        let names = disk.durable_names.clone();
        let disk =
            Disk { contents: contents.collect(), names: names.clone(), durable_names: names, is_full: false };
        Self(Arc::new(Mutex::new(disk)))
    }

    /// Makes all writes fail.
    pub(crate) fn fill(&self) {
        self.disk().is_full = true;
    }

    fn change(&self, path: &Path, change: impl FnOnce(&mut Disk)) -> io::Result<()> {
        let lock = path.with_file_name(".lock");
        assert!(Lock::try_take(&lock)?.is_none(), "{} changes without the journal's lock", path.display());
        let mut disk = self.disk();
        if disk.is_full {
            return Err(io::Error::other("the disk is full"));
        }
        change(&mut disk);
        Ok(())
    }
}

impl Files for MemoryFiles {
    fn create_directory(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn names(&self, _: &Path) -> io::Result<Vec<String>> {
        let disk = self.disk();
        Ok(disk.names.keys().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect())
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let disk = self.disk();
        Ok(disk.names.get(path).map(|index| disk.contents[*index].bytes.clone()))
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.change(path, |disk| {
            disk.contents.push(Content { bytes: content.to_vec(), is_durable: false });
            disk.names.insert(path.to_owned(), disk.contents.len() - 1);
        })
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.change(path, |disk| {
            let index = disk.names[path];
            disk.contents[index].is_durable = true;
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(to, |disk| {
            let index = disk.names.remove(from).expect("the file");
            disk.names.insert(to.to_owned(), index);
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change(path, |disk| {
            disk.names.remove(path);
        })
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        self.change(&directory.join("names"), |disk| disk.durable_names = disk.names.clone())
    }
}
