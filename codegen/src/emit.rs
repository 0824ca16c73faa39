//! Emitters: each makes the code of what it is named after. They share `docs`, `markdown` and `types`.

pub mod docs;
pub mod endpoints;
pub mod enums;
pub mod error_codes;
mod example;
pub mod fixtures;
pub mod markdown;
pub mod models;
mod numbers;
pub mod operation_list;
pub mod operation_page;
mod operation_workflow;
pub mod operations;
pub mod oracles;
mod pagination;
pub mod provider;
pub mod readme;
pub mod regions;
pub mod registry;
pub mod service;
mod types;
mod waits;
