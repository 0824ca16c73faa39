//! The schedule, as the emulator holds it and as it travels: a field without a value is absent, not null.

use serde::Serialize;

/// When and what the account's scheduled registry scan scans.
///
/// The fields that older documentation and the vendor's metadata always return are plain; the later ones are
/// optional.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Schedule {
    /// Whether it is on.
    pub enable: bool,
    /// The time of day when it begins: `03:00` or `03:00:00`.
    pub scan_time: String,
    /// How often, in a unit that the vendor does not name.
    pub scan_period: u64,
    /// What it looks for: `CVE`, `VIRUS`, `RISK`, in either case.
    pub scan_type: Vec<String>,
    /// All images. The documentation hides the field, and the service still sends it.
    pub all: bool,
    /// The chosen images.
    pub images: Vec<Image>,
    /// Ids of registry images.
    pub id: Vec<u64>,
    /// Only the latest version of each image.
    pub latest: bool,
    /// The time of day when it must end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_end_time: Option<String>,
    /// `tcr`, `ccr`, `harbor` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_type: Option<Vec<String>>,
    /// Only images of running containers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_running: Option<bool>,
    /// 0 all images, 1 chosen ones, 2 recommended ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_scope: Option<u64>,
    /// Namespaces of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Vec<String>>,
    /// Ids of images that are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude_image_asset_ids: Option<Vec<u64>>,
    /// When it last ran: `2026-11-19 03:00:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_scan_time: Option<String>,
    /// How that went: `Success`, `InsufficientLicense`, `ImageNeedIsEmpty` or `InternalError`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_result: Option<String>,
}

/// An image in a registry. All of it is text, `force` too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Image {
    /// The registry's name.
    pub instance_name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub image_name: String,
    /// Its tag.
    pub image_tag: String,
    /// Whether to scan it again.
    pub force: String,
    /// Its digest.
    pub image_digest: String,
    /// The kind of registry.
    pub registry_type: String,
    /// Where to pull it from.
    pub image_repo_address: String,
    /// The registry's id.
    pub instance_id: String,
}
