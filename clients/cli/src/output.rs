//! What is written: lists and reports, in the formats that were chosen.

pub mod list;
pub mod target;
mod text_table;
