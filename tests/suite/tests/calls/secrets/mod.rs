//! No secret and no steering text in whatever is printed.

mod foreign_text;
mod planted;
mod quoted;
mod quoted_properties;
mod spellings;
mod token_services;
