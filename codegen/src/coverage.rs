//! Compares the documents with a vendor's tables, operation by operation and field by field.
//!
//! `tables` reads the tables (`json`), limits their size (`table_size`), and has what an import of operations would need. `fields` flattens an operation of
//! the tables or of a document into fields by their paths on the wire, so that names of types do not count.
//! `compare` lists the differences, and `report` prints them.

pub mod command;
mod compare;
mod fields;
mod json;
mod report;
mod table_size;
mod tables;

pub use self::compare::{Comparison, Difference, Kind, Service, compare};
pub use self::report::{Format, print};
pub use self::tables::Tables;
