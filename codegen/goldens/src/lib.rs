//! The output of the generator for the documents in `specs/`, which contain every shape of the dialect.
//!
//! The files below `generated` are goldens: `codegen/tests/golden` compares them with the output of the generator, this
//! crate compiles them, and its tests run them. The services do not exist, and the tests send nothing.

use std::marker::PhantomData;

#[rustfmt::skip]
#[allow(
    deprecated,
    unused_imports,
    clippy::pedantic,
    clippy::too_many_arguments,
    reason = "as in the crates of the providers; one operation has more required arguments than any of theirs"
)]
mod generated;

pub use imagescan_runtime::user::*;

pub use generated::{encodings, endpoints, groups, names, pages, prose, region, rest, rpc, values, waits};

/// The cloud that generated services and regions refer to.
#[derive(Debug)]
pub enum GoldensCloud {}

impl imagescan_runtime::Cloud for GoldensCloud {
    const NAME: &'static str = "the goldens";
}

/// A region of the goldens.
pub type Region = imagescan_runtime::CloudRegion<GoldensCloud>;

/// The builder that generated services refer to; it builds nothing, because the tests send nothing.
#[derive(Debug)]
pub struct ClientBuilder<S>(PhantomData<fn() -> S>);

impl<S> Default for ClientBuilder<S> {
    fn default() -> Self {
        Self(PhantomData)
    }
}
