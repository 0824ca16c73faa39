//! The clouds, as one port serves them all.

use std::fmt;

use crate::{Request, alibaba, huawei, tencent};

/// A cloud that the emulator behaves like.
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
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Huawei, Self::Tencent, Self::Alibaba];

    /// The cloud that a request is meant for: each marks its requests in its own way. Huawei Cloud, which has
    /// paths, also gets what has no mark.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        if request.path.starts_with("/v5/") {
            Self::Huawei
        } else if tencent::Cloud::is_meant(request) {
            Self::Tencent
        } else if alibaba::Cloud::is_meant(request) {
            Self::Alibaba
        } else {
            Self::Huawei
        }
    }

    /// Its name in small letters: `huawei`, `tencent`, `alibaba`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Huawei => "huawei",
            Self::Tencent => "tencent",
            Self::Alibaba => "alibaba",
        }
    }

    /// The names of the operations that the emulator knows of it.
    #[must_use]
    pub fn operations(self) -> Vec<&'static str> {
        match self {
            Self::Huawei => huawei::operations().collect(),
            Self::Tencent => tencent::operations().collect(),
            Self::Alibaba => alibaba::operations().collect(),
        }
    }

    /// The name of the operation that a request to it calls, if the emulator knows it. Whether the rest of the
    /// request is right does not matter.
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
