//! Which images a pre-check speaks of.

use super::Image;
use crate::alibaba::message::Message;

/// Lists of what is wanted; an empty one wants everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "each field is the parameter of the same name, taken apart at commas")]
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
    /// Blanks around an entry, and entries of nothing else, do not count.
    pub(super) fn read(message: &Message) -> Self {
        let list = |name: &str| {
            let text = message.parameter(name).unwrap_or_default();
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

    pub(super) fn takes(&self, image: &Image) -> bool {
        let wanted = |list: &[String], value: &String| list.is_empty() || list.contains(value);
        wanted(&self.registry_types, &image.registry_type)
            && wanted(&self.region_ids, &image.region_id)
            && wanted(&self.instance_ids, &image.instance_id)
            && wanted(&self.repo_namespaces, &image.repo_namespace)
            && wanted(&self.repo_ids, &image.repo_id)
            && wanted(&self.repo_names, &image.repo_name)
            && wanted(&self.digests, &image.digest)
            && wanted(&self.tags, &image.tag)
    }
}
