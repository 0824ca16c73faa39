//! The schedule of registry scans, in the form of the response. Fields without a value are absent, not null.

use serde::Serialize;

use crate::encoding::hex_sha256;
use crate::world::{self, Repository};

/// The schedule of the account's registry scans, off by default.
///
/// The fields that are always present according to older documentation and the vendor's metadata are not optional; later
/// fields are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct Schedule {
    /// Whether the schedule is on.
    pub enable: bool,
    /// The time of day of the start: `03:00` or `03:00:00`.
    pub scan_time: String,
    /// The period, in a unit that the vendor does not document.
    pub scan_period: u64,
    /// The kinds of risks to scan for: `CVE`, `VIRUS`, `RISK`, in upper or lower case.
    pub scan_type: Vec<String>,
    /// Whether all images are scanned. The documentation omits the field, and the service still sends it.
    pub all: bool,
    /// The chosen images.
    pub images: Vec<Image>,
    /// Ids of registry images.
    pub id: Vec<u64>,
    /// Whether only the latest version of each image is scanned.
    pub latest: bool,
    /// The time of day of the latest end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_end_time: Option<String>,
    /// `tcr`, `ccr`, `harbor` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_type: Option<Vec<String>>,
    /// Whether only images of running containers are scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_running: Option<bool>,
    /// 0 all images, 1 chosen ones, 2 recommended ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_scope: Option<u64>,
    /// Namespaces of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Vec<String>>,
    /// Ids of excluded images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude_image_asset_ids: Option<Vec<u64>>,
    /// The time of the last scan: `2026-11-19 03:00:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_scan_time: Option<String>,
    /// The result of the last scan: `Success`, `InsufficientLicense`, `ImageNeedIsEmpty` or `InternalError`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_result: Option<String>,
}

/// An image in a registry. All fields are text, `force` too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct Image {
    /// The registry's name.
    pub instance_name: String,
    /// The image's namespace.
    pub namespace: String,
    /// The image's name.
    pub image_name: String,
    /// The image's tag.
    pub image_tag: String,
    /// Whether to scan the image again: `true` or `false`.
    pub force: String,
    /// The image's digest.
    pub image_digest: String,
    /// The kind of registry.
    pub registry_type: String,
    /// The address to pull the image from.
    pub image_repo_address: String,
    /// The registry's id.
    pub instance_id: String,
}

impl Image {
    /// The image of the world, whose addition gives it its index.
    pub(in crate::tencent) fn into_world(self, pushed_at: i64) -> world::Image {
        let registry = match self.registry_type.as_str() {
            "ccr" => 0,
            "tcr" => 1,
            _ => 2,
        };
        let Self { namespace, image_name: name, image_tag: tag, image_digest, .. } = self;
        let digest = image_digest.strip_prefix("sha256:").unwrap_or(&image_digest).to_owned();
        world::Image {
            index: 0,
            // No number of a computed repository.
            repository: Repository { number: u64::MAX, registry, namespace, name },
            tag,
            config: hex_sha256(digest.as_bytes()),
            digest,
            size: 64 << 20,
            pushed_at,
            scanned_before: None,
        }
    }
}
