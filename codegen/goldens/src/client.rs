//! The builder that generated services refer to; crates of providers have their own.

use std::marker::PhantomData;

/// Builds nothing: the tests build requests and read responses, and send nothing.
#[derive(Debug)]
pub struct ClientBuilder<S>(PhantomData<fn() -> S>);

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self(PhantomData)
    }
}
