//! Profiles: an account of a cloud, and how it is reached.

mod clients;

use std::fmt;

use imagescan::scan::Cloud;

pub use self::clients::{Account, Connection};

/// An account of a cloud, and how it is reached. Keys are not in it: they come from the vendor's own sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub cloud: Cloud,
    /// The site of Tencent Cloud.
    pub site: Option<String>,
    pub region: Option<String>,
    /// The profile of the vendor's own tool that has the keys.
    pub credentials: Option<String>,
    /// The project of Huawei Cloud.
    pub project: Option<String>,
    /// The enterprise project of Huawei Cloud; `None`: all.
    pub enterprise_project: Option<String>,
    /// The endpoint of the scanning service, instead of the vendor's.
    pub endpoint: Option<String>,
    /// The endpoint of STS, instead of the vendor's.
    pub sts_endpoint: Option<String>,
}

impl Profile {
    /// A profile with the defaults of a cloud.
    #[must_use]
    pub fn new(name: impl Into<String>, cloud: Cloud) -> Self {
        Self {
            name: name.into(),
            cloud,
            site: None,
            region: None,
            credentials: None,
            project: None,
            enterprise_project: None,
            endpoint: None,
            sts_endpoint: None,
        }
    }
}

/// `tencent/prod`; `tencent` if it has the name of its cloud.
impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == self.cloud.name() {
            return f.write_str(&self.name);
        }
        write!(f, "{}/{}", self.cloud.name(), self.name)
    }
}
