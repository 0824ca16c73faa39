//! Generates Rust from `specs/`: a library of pure passes with a thin `main`.
//!
//! [`spec`] reads the documents and [`lint`] checks them. [`ir`] is the content of a document by services, operations
//! and schemas. [`typify_schema`] prepares the schemas and [`progenitor_types`] has progenitor choose the Rust types;
//! [`rust_types`], [`operations`] and [`regions`] make code of them. [`emit`] prints the code and [`mod@write`] writes
//! the files. [`generate`] runs all passes; [`readme`] makes the README's table of operations.

mod characters;
pub mod diagnostic;
pub mod docs;
pub mod emit;
pub mod fixtures;
pub mod generate;
mod idents;
pub mod ir;
pub mod lint;
pub mod operations;
pub mod oracle;
pub mod progenitor_types;
mod read;
pub mod readme;
pub mod regions;
pub mod regions_spec;
pub mod registry;
pub mod rust_types;
pub mod spec;
pub mod typify_schema;
pub mod write;
