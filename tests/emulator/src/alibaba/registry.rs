//! How Alibaba Cloud names the registries and repositories of its world. Both services use these names.

use serde_json::json;

use crate::world::{Image, Repository};

/// A registry that holds repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Registry {
    /// `acr` or `harbor`.
    pub(super) kind: &'static str,
    pub(super) region_id: &'static str,
    pub(super) instance_id: &'static str,
    /// The host that images are pulled from.
    pub(super) host: &'static str,
    /// The same for machines in the cloud's private network.
    private_host: Option<&'static str>,
}

/// By the number of the registry in the world. Container Registry has the first two.
pub(super) const REGISTRIES: [Registry; 3] = [
    Registry {
        kind: "acr",
        region_id: "cn-hangzhou",
        instance_id: "cri-hangzhou0001",
        host: "emulated-registry.cn-hangzhou.cr.aliyuncs.com",
        private_host: Some("emulated-registry-vpc.cn-hangzhou.cr.aliyuncs.com"),
    },
    Registry {
        kind: "acr",
        region_id: "ap-southeast-1",
        instance_id: "cri-singapore001",
        host: "emulated-registry.ap-southeast-1.cr.aliyuncs.com",
        private_host: Some("emulated-registry-vpc.ap-southeast-1.cr.aliyuncs.com"),
    },
    Registry {
        kind: "harbor",
        region_id: "cn-hangzhou",
        instance_id: "harbor-0001",
        host: "harbor.example.com",
        private_host: None,
    },
];

/// The registry of a repository.
pub(super) fn registry_of(repository: &Repository) -> Registry {
    let number = usize::try_from(repository.registry).unwrap_or(usize::MAX);
    REGISTRIES[number.min(REGISTRIES.len() - 1)]
}

/// The hosts of a registry's instance: a JSON list in a text, empty if the instance is not known. What its entries are is not
/// documented: these have the form of the hosts in another list of the service, that of the risks of images.
pub(super) fn endpoints(instance_id: &str) -> String {
    let registry = REGISTRIES.iter().find(|registry| registry.instance_id == instance_id);
    let endpoint = |kind: &str, host: &str| json!({ "Type": kind, "Domains": [host] });
    let endpoints: Vec<_> = registry
        .into_iter()
        .flat_map(|registry| {
            let private = registry.private_host.map(|host| endpoint("intranet", host));
            [endpoint("internet", registry.host)].into_iter().chain(private)
        })
        .collect();
    json!(endpoints).to_string()
}

/// The id of a repository, which contains its number.
pub(super) fn repository_id(repository: &Repository) -> String {
    format!("crr-{:016x}", repository.number)
}

/// The number of the repository with this id.
pub(super) fn repository_number(id: &str) -> Option<u64> {
    let digits = id.strip_prefix("crr-").filter(|digits| digits.len() == 16)?;
    u64::from_str_radix(digits, 16).ok()
}

/// The address that an image is pulled from.
pub(super) fn address(image: &Image) -> String {
    let Repository { namespace, name, .. } = &image.repository;
    format!("{}/{namespace}/{name}:{}", registry_of(&image.repository).host, image.tag)
}
