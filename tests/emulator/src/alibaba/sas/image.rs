//! An image in the inventory, and how images are counted.

use std::collections::HashSet;

/// A tag of an image in a registry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// `acr`, `harbor` or `quay`.
    pub registry_type: String,
    /// The registry's region.
    pub region_id: String,
    /// The registry's instance.
    pub instance_id: String,
    /// The repository's namespace.
    pub repo_namespace: String,
    /// The repository's id.
    pub repo_id: String,
    /// The repository's name.
    pub repo_name: String,
    /// The SHA-256 of the manifest, in hexadecimal.
    pub digest: String,
    /// The tag.
    pub tag: String,
    /// A scan has covered the digest, so that another costs nothing.
    pub scanned: bool,
}

/// The two numbers of a pre-check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The quota that a scan uses up.
    pub scan_image_count: i32,
    /// The images that it covers.
    pub need_auth_count: i32,
}

impl Counts {
    pub(super) fn of<'a>(images: impl Iterator<Item = &'a Image>) -> Self {
        let images: Vec<_> = images.collect();
        let scanned: HashSet<_> = images.iter().filter(|image| image.scanned).map(|i| &i.digest).collect();
        let digests: HashSet<_> = images.iter().map(|image| &image.digest).collect();
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            scan_image_count: number(digests.difference(&scanned).count()),
            need_auth_count: number(images.len()),
        }
    }
}
