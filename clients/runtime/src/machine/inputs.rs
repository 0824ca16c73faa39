//! Records the inputs of a load of credentials, so that a later change of them can be detected.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::machine::file::{self, FileContent};
use crate::machine::variables::VariableReader;

tokio::task_local! {
    /// The inputs of the load that runs in this task.
    static CURRENT: RefCell<Inputs>;
}

/// The inputs of a load: where it read, and a keyed hash of each value. The key is random and private, and no secret is
/// stored.
#[derive(Default)]
pub(crate) struct Inputs {
    key: RandomState,
    read: Vec<Input>,
}

enum Input {
    Variable(VariableReader, String, u64),
    File(PathBuf, u64),
    /// The credentials in a cache, by their fingerprint.
    Cache(Arc<dyn Fingerprint>, u64),
    /// The inputs of another load, which failed.
    FailedLoad(Arc<Inputs>),
}

/// Runs a load, and returns its outcome and its inputs.
pub(crate) async fn record_inputs<T>(load: impl Future<Output = T>) -> (T, Inputs) {
    let recording = async {
        let outcome = load.await;
        (outcome, CURRENT.with(RefCell::take))
    };
    CURRENT.scope(RefCell::default(), recording).await
}

pub(crate) fn variable(reader: &VariableReader, name: &str, value: Option<&OsStr>) {
    record(|key| Input::Variable(Arc::clone(reader), name.to_owned(), key.hash_one(value)));
}

pub(crate) fn file(path: &Path, content: &ReadResult) {
    record(|key| Input::File(path.to_owned(), hash_content(key, content)));
}

/// An input from another module: a cache of credentials.
pub(crate) trait Fingerprint: Send + Sync {
    /// A hash of its current content.
    fn fingerprint(&self, key: &RandomState) -> u64;
    /// Identifies the cache; clones have the same id.
    fn id(&self) -> usize;
}

/// Records a cache as an input of the current load; replaces an earlier record of the same cache.
pub(crate) fn cache(cache: Arc<dyn Fingerprint>, fingerprint: impl FnOnce(&RandomState) -> u64) {
    let _ = CURRENT.try_with(|inputs| {
        let is_same = |input: &Input| matches!(input, Input::Cache(other, _) if other.id() == cache.id());
        inputs.borrow_mut().read.retain(|input| !is_same(input));
    });
    record(|key| Input::Cache(cache, fingerprint(key)));
}

/// Records the inputs of another load, which failed, as inputs of the current load.
pub(crate) fn failed_load(inputs: &Arc<Inputs>) {
    record(|_| Input::FailedLoad(Arc::clone(inputs)));
}

/// The result of reading a file.
type ReadResult = Result<Option<FileContent>, Error>;

/// Records an input of the current load; does nothing outside a load.
fn record(input: impl FnOnce(&RandomState) -> Input) {
    let _ = CURRENT.try_with(|inputs| {
        let mut inputs = inputs.borrow_mut();
        let input = input(&inputs.key);
        inputs.read.push(input);
    });
}

fn hash_content(key: &RandomState, content: &ReadResult) -> u64 {
    match content {
        Ok(bytes) => key.hash_one(Ok::<_, ()>(bytes.as_ref().map(|bytes| bytes.as_slice()))),
        Err(error) => key.hash_one(Err::<(), _>(error.message())),
    }
}

impl Inputs {
    /// Whether any input has changed.
    pub(crate) fn have_changed(&self) -> bool {
        self.read.iter().any(|input| match input {
            Input::Variable(reader, name, before) => self.key.hash_one(reader(name).as_deref()) != *before,
            Input::File(path, before) => hash_content(&self.key, &file::bytes(path)) != *before,
            Input::Cache(cache, before) => cache.fingerprint(&self.key) != *before,
            Input::FailedLoad(inputs) => inputs.have_changed(),
        })
    }
}
