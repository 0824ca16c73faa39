//! What a load of credentials reads of the machine, so that it can be told whether another would read the same.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::env::VariableReader;
use super::{Cached, Credentials, file};
use crate::error::Error;

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
    /// What a cache gave, for a load that asks with it.
    Kept(Cached, u64),
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

pub(super) fn variable(lookup: &VariableReader, name: &str, value: Option<&OsStr>) {
    record(|key| Input::Variable(Arc::clone(lookup), name.to_owned(), key.hash_one(value)));
}

pub(super) fn file(path: &Path, content: &Content) {
    record(|key| Input::File(path.to_owned(), of_content(key, content)));
}

pub(super) fn kept(cache: &Cached, credentials: &Credentials) {
    // A load that was given others meanwhile depends on those.
    let _ = READ.try_with(|inputs| {
        let is_same = |input: &Input| matches!(input, Input::Kept(its, _) if its.is(cache));
        inputs.borrow_mut().read.retain(|input| !is_same(input));
    });
    record(|key| Input::Kept(cache.clone(), of_credentials(key, Some(credentials))));
}

pub(super) fn failed_load(inputs: &Arc<Inputs>) {
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

fn of_credentials(key: &RandomState, credentials: Option<&Credentials>) -> u64 {
    key.hash_one(credentials.map(|credentials| {
        let pair = credentials.key_pair().map(|pair| (pair.id, pair.secret, pair.session_token));
        (pair, credentials.bearer_token())
    }))
}

impl Inputs {
    /// Whether a load would read something else now.
    pub(crate) fn have_changed(&self) -> bool {
        self.read.iter().any(|input| match input {
            Input::Variable(lookup, name, before) => self.key.hash_one(lookup(name).as_deref()) != *before,
            Input::File(path, before) => of_content(&self.key, &file::bytes(path)) != *before,
            Input::Kept(cache, before) => of_credentials(&self.key, cache.current().as_ref()) != *before,
            Input::Others(inputs) => inputs.have_changed(),
        })
    }
}
