//! Shared by the workspace-level tests and commands: the list of operations, samples and schemas, vectors, demo, soak.

pub mod demo;
pub mod fixtures;
#[rustfmt::skip]
#[allow(deprecated, missing_docs, clippy::pedantic, reason = "generated, and operations may be deprecated")]
pub mod generated;
pub mod fuzz;
pub mod interop;
mod must_not_compile;
pub mod operations;
pub mod soak;
#[allow(
    missing_docs,
    missing_debug_implementations,
    clippy::new_without_default,
    clippy::pedantic,
    reason = "helpers of the test binaries: they panic to fail a test"
)]
pub mod support;
pub mod vectors;

/// The README's example compiles: its `rust` block is a doctest of this item.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
