//! The inventory of images, and how a filter selects and counts them.

use std::collections::HashSet;

use crate::alibaba::rpc_request::RpcRequest;

/// A tag of an image in a registry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
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
    /// Whether the digest was scanned before, so that another scan uses no quota.
    pub scanned: bool,
}

/// The result of a pre-check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counts {
    /// The quota that a scan would use.
    pub scan_image_count: i32,
    /// The number of images that it would cover.
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

/// Lists of allowed values; an empty list allows every value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each field is the parameter of the same name, split at commas")]
pub struct Filter {
    pub registry_types: Vec<String>,
    pub region_ids: Vec<String>,
    pub instance_ids: Vec<String>,
    pub repo_namespaces: Vec<String>,
    pub repo_ids: Vec<String>,
    pub repo_names: Vec<String>,
    pub digests: Vec<String>,
    pub tags: Vec<String>,
}

impl Filter {
    /// Whitespace around entries, and empty entries, are ignored.
    pub(super) fn parse(rpc: &RpcRequest) -> Self {
        let list = |name: &str| {
            let text = rpc.parameter(name).unwrap_or_default();
            text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
        };
        Self {
            registry_types: list("RegistryTypes"),
            region_ids: list("RegionIds"),
            instance_ids: list("InstanceIds"),
            repo_namespaces: list("RepoNamespaces"),
            repo_ids: list("RepoIds"),
            repo_names: list("RepoNames"),
            digests: list("Digests"),
            tags: list("Tags"),
        }
    }

    pub(super) fn matches(&self, image: &Image) -> bool {
        let allows = |list: &[String], value: &String| list.is_empty() || list.contains(value);
        allows(&self.registry_types, &image.registry_type)
            && allows(&self.region_ids, &image.region_id)
            && allows(&self.instance_ids, &image.instance_id)
            && allows(&self.repo_namespaces, &image.repo_namespace)
            && allows(&self.repo_ids, &image.repo_id)
            && allows(&self.repo_names, &image.repo_name)
            && allows(&self.digests, &image.digest)
            && allows(&self.tags, &image.tag)
    }
}
