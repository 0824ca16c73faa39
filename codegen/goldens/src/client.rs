//! The builder that generated services name; what a provider's crate has by hand.

use std::marker::PhantomData;

/// Builds nothing: the goldens are placed and read, not sent.
#[derive(Debug)]
pub struct ClientBuilder<S>(PhantomData<fn() -> S>);

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self(PhantomData)
    }
}
