//! What a load of credentials reads of the machine, so that it can be told whether another would read the same.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::machine::file;
use crate::machine::variables::VariableReader;

tokio::task_local! {
    /// What the load that runs here has read so far.
    static READ: RefCell<Inputs>;
}

/// What a load has read: where, and a hash of what was there, whose key is never told. No secret is kept.
#[derive(Default)]
pub(crate) struct Inputs {
    key: RandomState,
    read: Vec<Input>,
}

enum Input {
    Variable(VariableReader, String, u64),
    File(PathBuf, u64),
    /// What a cache holds, by its fingerprint.
    Cache(Arc<dyn Fingerprint>, u64),
    /// What led to the failure of another load.
    Others(Arc<Inputs>),
}

/// Does the work of a load, and tells what it read.
pub(crate) async fn recorded<T>(load: impl Future<Output = T>) -> (T, Inputs) {
    let all = async {
        let outcome = load.await;
        (outcome, READ.with(RefCell::take))
    };
    READ.scope(RefCell::default(), all).await
}

pub(crate) fn variable(lookup: &VariableReader, name: &str, value: Option<&OsStr>) {
    record(|key| Input::Variable(Arc::clone(lookup), name.to_owned(), key.hash_one(value)));
}

pub(crate) fn file(path: &Path, content: &Content) {
    record(|key| Input::File(path.to_owned(), of_content(key, content)));
}

/// Something outside this room that a load depends on: a cache of credentials.
pub(crate) trait Fingerprint: Send + Sync {
    /// A hash of what it holds now.
    fn fingerprint(&self, key: &RandomState) -> u64;
    /// Identifies it: clones have the same.
    fn id(&self) -> usize;
}

/// Notes what a cache gave to the load that runs here; replaces what the cache gave before.
pub(crate) fn cache(cache: Arc<dyn Fingerprint>, fingerprint: impl FnOnce(&RandomState) -> u64) {
    let _ = READ.try_with(|inputs| {
        let is_same = |input: &Input| matches!(input, Input::Cache(other, _) if other.id() == cache.id());
        inputs.borrow_mut().read.retain(|input| !is_same(input));
    });
    record(|key| Input::Cache(cache, fingerprint(key)));
}

pub(crate) fn failed_load(inputs: &Arc<Inputs>) {
    record(|_| Input::Others(Arc::clone(inputs)));
}

/// What came of reading a file.
type Content = Result<Option<file::Content>, Error>;

/// Outside of a load nothing is recorded.
fn record(input: impl FnOnce(&RandomState) -> Input) {
    let _ = READ.try_with(|inputs| {
        let mut inputs = inputs.borrow_mut();
        let input = input(&inputs.key);
        inputs.read.push(input);
    });
}

fn of_content(key: &RandomState, content: &Content) -> u64 {
    match content {
        Ok(bytes) => key.hash_one(Ok::<_, ()>(bytes.as_ref().map(|bytes| bytes.as_slice()))),
        Err(error) => key.hash_one(Err::<(), _>(error.message())),
    }
}

impl Inputs {
    /// Whether a load would read something else now.
    pub(crate) fn have_changed(&self) -> bool {
        self.read.iter().any(|input| match input {
            Input::Variable(lookup, name, before) => self.key.hash_one(lookup(name).as_deref()) != *before,
            Input::File(path, before) => of_content(&self.key, &file::bytes(path)) != *before,
            Input::Cache(cache, before) => cache.fingerprint(&self.key) != *before,
            Input::Others(inputs) => inputs.have_changed(),
        })
    }
}
