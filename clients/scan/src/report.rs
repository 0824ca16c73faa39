//! Reports as text, made from the model alone: nothing in here knows a client or a clock.
//!
//! | format | written by | read by | for |
//! |---|---|---|---|
//! | JSON | [`Report::to_json`], [`Report::write_json`] | [`Report::from_json`] | programs; the whole model |
//! | JSON lines | [`JsonLinesWriter`], [`Report::write_json_lines`] | [`JsonLinesReader`], [`Report::from_json_lines`] | many images: neither side holds more than one |
//! | table | `table`, and `affected_table` for the images of a vulnerability, with the feature `table` | | people |
//! | SARIF 2.1.0 | `sarif::files`, with the feature `sarif` | | code scanning of GitHub, editors |
//!
//! The same report gives the same bytes. Text from vendors is hostile: in each format, characters that control a terminal, change
//! the writing direction or are invisible are escaped, and so are the marks of commands in the logs of build services.
//!
//! [`Report::to_json`]: crate::Report::to_json
//! [`Report::write_json`]: crate::Report::write_json
//! [`Report::from_json`]: crate::Report::from_json
//! [`Report::write_json_lines`]: crate::Report::write_json_lines
//! [`Report::from_json_lines`]: crate::Report::from_json_lines

#[cfg(feature = "table")]
mod affected_table;
mod json;
mod json_lines;
mod json_text;
mod printable;
#[cfg(feature = "sarif")]
pub mod sarif;
#[cfg(feature = "table")]
mod table;
mod words;

#[cfg(feature = "table")]
pub use affected_table::affected_table;
pub use json::{HANDLE_JSON_SCHEMA, REPORT_JSON_SCHEMA, REPORT_LINES_JSON_SCHEMA};
pub use json_lines::{JsonLinesReader, JsonLinesWriter, ReportEnd, ReportHeader, ReportLine};
pub use json_text::write as write_json;
pub use printable::printable;
#[cfg(feature = "table")]
pub use table::{table, table_of};
