//! A call of an operation by some client, and how the request of one is told from that of another.

use imagescan_emulator::Request;
use serde_json::Value;

/// A vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cloud {
    Huawei,
    Tencent,
    Alibaba,
}

impl Cloud {
    pub(super) const ALL: [Self; 3] = [Self::Huawei, Self::Tencent, Self::Alibaba];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Huawei => "huawei",
            Self::Tencent => "tencent",
            Self::Alibaba => "alibaba",
        }
    }

    pub(super) fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Huawei => &["BatchScanSwrImage", "ListImageScanTask"],
            Self::Tencent => &["DescribeImageRegistryTimingScanTask"],
            Self::Alibaba => &["PublicPreCheckImageScanTask", "GetArtifactSubscriptionTask"],
        }
    }
}

/// What came of one call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: &'static str,
    /// The version of the client.
    pub(super) version: String,
    /// The HTTP status, where the client shows it.
    pub(super) status: Option<u16>,
    /// What the client made of the response, or what it raised.
    pub(super) result: Result<Value, String>,
    /// What it sent.
    pub(super) requests: Vec<Request>,
}

impl Call {
    /// Whether the client took the response for a success, and nothing says that it was none.
    pub(super) fn was_served(&self) -> bool {
        self.result.is_ok() && self.status.is_none_or(|status| (200..300).contains(&status))
    }
}

/// Those of the requests that are for this operation.
pub(super) fn requests_for(operation: &str, requests: &[Request]) -> Vec<Request> {
    requests.iter().filter(|request| is_for(operation, request)).cloned().collect()
}

/// Alibaba and Tencent name the operation in a header, Huawei by the path.
fn is_for(operation: &str, request: &Request) -> bool {
    let named = request.header_text("x-acs-action").or_else(|| request.header_text("x-tc-action"));
    match operation {
        "BatchScanSwrImage" => request.path.ends_with("/image/batch-scan"),
        "ListImageScanTask" => request.path.ends_with("/image/tasks"),
        _ => named == Some(operation),
    }
}
