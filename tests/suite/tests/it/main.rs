//! Workspace-level tests, one module for each promise.

mod from_schema;
mod leniency;
mod models;
mod signing_properties;
mod signing_vectors;
mod vectors_command;
