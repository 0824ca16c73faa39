//! From `specs/` to Rust: a library of pure passes with a thin `main`.
//!
//! [`spec`] reads and [`lint`] checks; [`plan`] says what the documents mean; [`normalize`] and [`types`] settle the
//! Rust types with progenitor; [`tables`], [`operations`] and [`regions`] turn them into code; [`emit`] prints it and
//! [`mod@write`] puts it on disk. [`generate`] is the whole of it; [`readme`] keeps the README's table of operations.

mod characters;
pub mod docs;
pub mod emit;
pub mod fault;
pub mod fixtures;
pub mod generate;
pub mod lint;
pub mod normalize;
pub mod operations;
pub mod oracle;
pub mod plan;
mod read;
pub mod readme;
pub mod regions;
pub mod regions_spec;
pub mod spec;
pub mod tables;
pub mod types;
pub mod write;
