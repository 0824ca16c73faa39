//! Differences from the vendor's package that are on purpose.

use super::node::Node;
use crate::ir::{Vendor, VendorOmission};

/// `x-vendor` of a field or schema.
pub(super) fn vendor(node: Node<'_>) -> Option<Vendor> {
    let record = node.get("x-vendor");
    node.has("x-vendor").then(|| Vendor {
        ty: record.optional_text("type"),
        required: record.flag("required"),
        values: record.has("values").then(|| record.items("values").filter_map(Node::printed).collect()),
        absent: record.flag("absent") == Some(true),
        source: record.text("source"),
        why: record.optional_text("why"),
    })
}

/// `x-vendor-omits` of an operation.
pub(super) fn omissions(node: Node<'_>) -> Vec<VendorOmission> {
    let omission = |node: Node<'_>| VendorOmission {
        name: node.text("name"),
        location: node.text("in"),
        source: node.text("source"),
        why: node.text("why"),
    };
    node.items("x-vendor-omits").map(omission).collect()
}
