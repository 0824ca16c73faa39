//! Emitters: each writes the code of what it is named after.

pub mod docs;
pub mod endpoints;
pub(crate) mod enums;
pub mod error_codes;
pub mod fixtures;
pub mod models;
pub(crate) mod numbers;
pub mod operations;
pub mod oracle;
mod pagination;
pub mod readme;
pub mod regions;
pub mod registry;
pub mod service;
