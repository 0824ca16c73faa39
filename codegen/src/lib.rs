//! Generates Rust from `specs/`: a library of pure passes with a thin `main`.
//!
//! [`spec`] reads the documents and [`lint`] checks them. [`ir`] is the content of a document by services, operations
//! and schemas. [`progenitor_types`] has progenitor choose the Rust types, and [`rust_types`] reads them. Each module of
//! [`emit`] makes the code that it is named after. [`print`] prints the code and [`mod@write`] writes the files.
//! [`generate`] runs all passes.

mod characters;
pub mod diagnostic;
pub mod emit;
pub mod generate;
mod idents;
pub mod ir;
pub mod lint;
pub mod print;
pub mod progenitor_types;
mod read;
pub mod regions_spec;
pub mod rust_types;
pub mod spec;
pub mod write;
