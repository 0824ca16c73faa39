//! The source tree: manifests, versions, conventions, crates outside the workspace.

mod doc_examples;
mod downstream;
mod msrv;
mod public_api;
mod rooms;
mod tidy;
pub(crate) mod workspace;
