//! Images that a test adds, and the images whose scans fail.

use std::collections::BTreeMap;

use crate::encoding::hex_sha256;
use crate::world::{self, Repository};

/// An image in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// `private_image`, `shared_image`, `instance_image`, `harbor` or `jfrog`.
    pub image_type: String,
    /// The organization that it belongs to.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its tag.
    pub version: String,
    /// The SHA-256 of its manifest, 64 hexadecimal digits; `image_id` is the same.
    pub digest: String,
    /// Its size in bytes.
    pub size: i64,
    /// The time of its last change, in milliseconds since 1970.
    pub update_time: i64,
    /// The end of its last scan, in milliseconds since 1970; 0 if it was never scanned.
    pub scan_time: i64,
    /// `unscan`, `success`, `scanning`, `failed`, `download_failed` or `image_oversized`; until its first scan here.
    pub scan_status: String,
}

impl Image {
    /// A private image of size zero that was never scanned.
    pub fn private(
        namespace: impl Into<String>,
        name: impl Into<String>,
        version: impl Into<String>,
    ) -> Self {
        let (namespace, name, version) = (namespace.into(), name.into(), version.into());
        Self {
            image_type: "private_image".to_owned(),
            digest: hex_sha256(format!("{namespace}/{name}:{version}").as_bytes()),
            namespace,
            name,
            version,
            size: 0,
            update_time: 0,
            scan_time: 0,
            scan_status: "unscan".to_owned(),
        }
    }

    /// The image of the world, whose addition gives it its index, and what HSS knows beside it.
    pub(super) fn into_world(self) -> (world::Image, Added) {
        let repository = Repository { number: 0, registry: 0, namespace: self.namespace, name: self.name };
        let image = world::Image {
            index: 0,
            repository,
            tag: self.version,
            config: self.digest.clone(),
            digest: self.digest,
            size: u64::try_from(self.size).unwrap_or(0),
            pushed_at: self.update_time,
            scanned_before: (self.scan_time > 0).then_some(self.scan_time),
        };
        (image, Added { image_type: self.image_type, status: self.scan_status })
    }
}

/// What HSS knows of an image beside the world.
#[derive(Debug)]
pub(super) struct Added {
    pub(super) image_type: String,
    /// Until its first scan here.
    pub(super) status: String,
}

/// The images and failures that a builder collects.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    pub(super) images: Vec<Image>,
    /// The names of images whose scans fail, and the reasons.
    pub(super) failing: BTreeMap<String, String>,
}

impl Inventory {
    pub(crate) fn add(&mut self, image: Image) {
        self.images.push(image);
    }

    pub(crate) fn fail(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.failing.insert(name.into(), reason.into());
    }
}
