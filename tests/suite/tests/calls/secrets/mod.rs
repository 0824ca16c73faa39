//! No printed text contains a secret or a control character.

mod foreign_text;
mod planted;
mod quoted;
mod quoted_properties;
mod spellings;
mod token_services;
