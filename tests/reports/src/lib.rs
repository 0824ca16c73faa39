//! Reports for the tests of their formats, as JSON: the types of the model have no constructors outside of their crate.

pub mod build;
pub mod corpus;
