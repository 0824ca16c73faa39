//! The output of the generator for the documents in `specs/`, which contain every shape of the dialect.
//!
//! The files below `generated` are goldens: `codegen/tests/golden` compares them with the output of the generator, this
//! crate compiles them, and its tests run them. The services do not exist, and the tests send nothing.

mod client;
#[rustfmt::skip]
#[allow(
    deprecated,
    unused_imports,
    clippy::pedantic,
    clippy::new_without_default,
    clippy::too_many_arguments,
    reason = "as in the crates of the providers; one operation has more required arguments than any of theirs"
)]
mod generated;

pub use client::ClientBuilder;
pub use generated::{endpoints, names, pages, prose, region, rest, rpc, values};
