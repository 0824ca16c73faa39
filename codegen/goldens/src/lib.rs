//! What the generator makes of the documents in `specs/`, which hold every shape of the dialect.
//!
//! The files below `generated` are goldens: `codegen/tests/golden` compares them with what the generator makes, this
//! crate compiles them, and its tests run them. No vendor has such a service, and nothing here is sent.

mod client;
#[rustfmt::skip]
#[allow(
    deprecated,
    unused_imports,
    clippy::pedantic,
    clippy::new_without_default,
    clippy::too_many_arguments,
    reason = "as in the crates of the providers; and one operation demands more than any of theirs"
)]
mod generated;

pub use client::ClientBuilder;
pub use generated::{endpoints, names, pages, prose, region, rest, rpc, words};
