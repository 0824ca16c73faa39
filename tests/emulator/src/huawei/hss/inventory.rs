//! The inventory of images, and the images whose scans fail.

use std::collections::BTreeMap;

use super::FailedImage;

/// An image in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// `private_image`, `shared_image` or `instance_image`.
    pub image_type: String,
    /// The organization that it belongs to.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its tag.
    pub version: String,
    /// Its size in bytes.
    pub size: i64,
    /// The time of its last change, in milliseconds since 1970.
    pub update_time: i64,
    /// The end of its last scan, in milliseconds since 1970; 0 if it was never scanned.
    pub scan_time: i64,
    /// `unscan`, `success`, `scanning`, `failed`, `download_failed` or `image_oversized`.
    pub scan_status: String,
}

impl Image {
    /// A private image of size zero that was never scanned.
    pub fn private(
        namespace: impl Into<String>,
        name: impl Into<String>,
        version: impl Into<String>,
    ) -> Self {
        Self {
            image_type: "private_image".to_owned(),
            namespace: namespace.into(),
            name: name.into(),
            version: version.into(),
            size: 0,
            update_time: 0,
            scan_time: 0,
            scan_status: "unscan".to_owned(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Inventory {
    images: Vec<Image>,
    /// The names of images whose scans fail, and the reasons.
    failing: BTreeMap<String, String>,
}

impl Inventory {
    pub(crate) fn add(&mut self, image: Image) {
        self.images.push(image);
    }

    pub(crate) fn fail(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.failing.insert(name.into(), reason.into());
    }

    pub(super) fn images(&self) -> &[Image] {
        &self.images
    }

    /// Whether the inventory has no later version of the same image.
    pub(super) fn is_latest(&self, image: &Image) -> bool {
        !self.images.iter().any(|other| {
            other.name == image.name
                && other.namespace == image.namespace
                && other.image_type == image.image_type
                && other.update_time > image.update_time
        })
    }

    /// The failure that a scan of this image reports, if it fails. The image need not be in the inventory.
    pub(super) fn failure(&self, image: &Image) -> Option<FailedImage> {
        let reason = self.failing.get(&image.name)?;
        let index = self.images.iter().position(|other| {
            other.name == image.name && other.namespace == image.namespace && other.version == image.version
        });
        let (registry_id, registry_name, registry_type) = match image.image_type.as_str() {
            "shared_image" => ("swr-shared", "SWR shared images", "SwrShared"),
            "instance_image" => ("swr-enterprise", "SWR enterprise edition", "SwrEnterprise"),
            _ => ("swr-private", "SWR private images", "SwrPrivate"),
        };
        Some(FailedImage {
            id: index.and_then(|index| i64::try_from(index + 1).ok()).unwrap_or(0),
            registry_id: registry_id.to_owned(),
            registry_name: registry_name.to_owned(),
            image_name: image.name.clone(),
            image_version: image.version.clone(),
            namespace: image.namespace.clone(),
            registry_type: registry_type.to_owned(),
            failed_reason: reason.clone(),
        })
    }
}
