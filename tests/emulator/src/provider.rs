//! The clouds that share the port, and how a request is assigned to one.

use std::fmt;

use crate::{Request, alibaba, huawei, tencent};

/// An emulated cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Provider {
    /// Huawei Cloud.
    Huawei,
    /// Tencent Cloud.
    Tencent,
    /// Alibaba Cloud.
    Alibaba,
}

impl Provider {
    /// All clouds.
    pub const ALL: &'static [Self] = &[Self::Huawei, Self::Tencent, Self::Alibaba];

    /// The cloud that a request is sent to, by its path, headers and parameters. Requests without characteristics of a
    /// cloud belong to Huawei Cloud.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        if request.path.starts_with("/v5/") {
            Self::Huawei
        } else if tencent::Cloud::recognizes(request) {
            Self::Tencent
        } else if alibaba::Cloud::recognizes(request) {
            Self::Alibaba
        } else {
            Self::Huawei
        }
    }

    /// The name in lower case: `huawei`, `tencent`, `alibaba`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Huawei => "huawei",
            Self::Tencent => "tencent",
            Self::Alibaba => "alibaba",
        }
    }

    /// The names of the operations that the emulator supports. They are the vendor's where the vendor has a name;
    /// those of metadata services are the emulator's, such as `MetadataKey`.
    #[must_use]
    pub fn operations(self) -> Vec<&'static str> {
        match self {
            Self::Huawei => huawei::operations().collect(),
            Self::Tencent => tencent::operations().collect(),
            Self::Alibaba => alibaba::operations().collect(),
        }
    }

    /// The name of the operation that a request to this cloud calls, if the emulator supports it. The rest of the
    /// request is not checked.
    pub(crate) fn operation_of(self, request: &Request) -> Option<&'static str> {
        match self {
            Self::Huawei => huawei::operation_of(request),
            Self::Tencent => tencent::operation_of(request),
            Self::Alibaba => alibaba::operation_of(request),
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
