//! What is written: lists and reports, in the formats that were chosen.

pub mod filter;
pub mod list;
mod markdown;
pub mod overview;
pub mod report;
pub mod target;
mod text_table;
pub mod words;
