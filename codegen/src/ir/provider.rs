//! Providers: the regions and hosts that all their services share.

use std::collections::BTreeMap;

/// One provider: one file of region tables.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The name, `huawei`.
    pub name: String,
    /// The sources of the tables.
    pub sources: Vec<String>,
    /// Service to network to region to host.
    pub hosts: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
}
