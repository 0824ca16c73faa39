//! The account that a scanner works for.

use std::fmt;

use imagescan_runtime::credentials::escape;
use serde::{Deserialize, Serialize};

/// A cloud whose images can be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cloud {
    /// Alibaba Cloud: Security Center.
    Alibaba,
    /// Tencent Cloud: Tencent Container Security Service.
    Tencent,
    /// Huawei Cloud: Host Security Service.
    Huawei,
}

impl Cloud {
    /// The name in reports and messages, such as `alibaba`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Alibaba => "alibaba",
            Self::Tencent => "tencent",
            Self::Huawei => "huawei",
        }
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An account of a cloud in a region. A scan handle of one account is refused by a scanner of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Account {
    /// The cloud.
    pub cloud: Cloud,
    /// The region that the client calls, such as `cn-hangzhou`.
    pub region: String,
    /// The id of the account: of Alibaba Cloud and Tencent Cloud the number of the account that owns the keys, of Huawei
    /// Cloud the id of the project, which belongs to one account and one region.
    pub id: String,
    /// The part of the account whose images are seen, where a cloud divides it: of Huawei Cloud the enterprise project, of
    /// which `all_granted_eps` stands for all that the keys may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

impl Account {
    /// An account without a scope.
    pub fn new(cloud: Cloud, region: impl Into<String>, id: impl Into<String>) -> Self {
        Self { cloud, region: region.into(), id: id.into(), scope: None }
    }

    /// Sets the part of the account whose images are seen.
    #[must_use]
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cloud, region, id, scope } = self;
        // Those of a handle's file are from outside.
        write!(f, "{cloud} account {}, region {}", escape(id), escape(region))?;
        scope.as_ref().map_or(Ok(()), |scope| write!(f, ", enterprise project {}", escape(scope)))
    }
}
