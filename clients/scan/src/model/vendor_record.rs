//! What a cloud sent, unchanged.

use serde::{Deserialize, Serialize};

/// A record of a response as the cloud sent it, with the fields that this crate does not read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct VendorRecord {
    /// The operation that returned the record, such as `ListRegistryImages`.
    pub operation: String,
    /// The record.
    pub record: serde_json::Value,
}

impl VendorRecord {
    pub(crate) fn new(operation: &str, record: serde_json::Value) -> Self {
        Self { operation: operation.to_owned(), record }
    }
}
