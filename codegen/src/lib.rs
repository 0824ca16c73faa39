//! Generates Rust from `specs/`: a library of pure passes with a thin `main`.
//!
//! [`spec`] reads the documents and [`lint`] checks them. [`ir`] is their content as typed values, and no later pass sees
//! a document. [`progenitor_types`] has progenitor choose the Rust types. Each module of [`emit`] makes the code that it
//! is named after. [`mod@print`] prints the code and [`mod@write`] writes the files. [`generate`] runs all passes.
//! [`coverage`] compares the [`ir`] with tables of a vendor.

mod characters;
pub mod coverage;
pub mod diagnostic;
pub mod emit;
pub mod generate;
pub mod ir;
pub mod lint;
mod names;
mod parallel;
pub mod print;
pub mod progenitor_types;
mod read;
pub mod spec;
pub mod write;
