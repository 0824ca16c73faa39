//! Images as tests see and add them, and the filter of scans.

use super::{Entry, Held};
use crate::alibaba::registry::repository_number;
use crate::alibaba::service_call::ServiceCall;
use crate::world::Chosen;

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
    pub(super) fn parse(call: &ServiceCall) -> Self {
        Self {
            registry_types: call.comma_list("RegistryTypes"),
            region_ids: call.comma_list("RegionIds"),
            instance_ids: call.comma_list("InstanceIds"),
            repo_namespaces: call.comma_list("RepoNamespaces"),
            repo_ids: call.comma_list("RepoIds"),
            repo_names: call.comma_list("RepoNames"),
            digests: call.comma_list("Digests"),
            tags: call.comma_list("Tags"),
        }
    }

    /// The images that match.
    pub(super) fn choose(&self, held: &Held) -> Chosen {
        let images = &held.world.images;
        if *self == Self::default() {
            return Chosen::All(images.len());
        }
        let candidates: Box<dyn Iterator<Item = u64>> = if !self.digests.is_empty() {
            Box::new(self.digests.iter().flat_map(|digest| images.indexes_with_digest(digest)))
        } else if !self.repo_ids.is_empty() {
            Box::new(self.repo_ids.iter().flat_map(|id| held.indexes_in_repository(id)))
        } else {
            Box::new(0..images.len())
        };
        let matches = |index: &u64| held.entry(*index).is_some_and(|entry| self.matches(&entry));
        Chosen::listed(candidates.filter(matches).collect())
    }

    fn matches(&self, entry: &Entry) -> bool {
        let allows = |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one == value);
        let repository = &entry.image.repository;
        allows(&self.registry_types, &entry.registry_type)
            && allows(&self.region_ids, &entry.region_id)
            && allows(&self.instance_ids, &entry.instance_id)
            && allows(&self.repo_namespaces, &repository.namespace)
            && allows(&self.repo_ids, &entry.repo_id)
            && allows(&self.repo_names, &repository.name)
            && allows(&self.digests, &entry.image.digest)
            && allows(&self.tags, &entry.image.tag)
    }
}

impl Held<'_> {
    /// The counts of a pre-check.
    pub(super) fn count(&self, filter: &Filter) -> Counts {
        let chosen = filter.choose(self);
        let number = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
        Counts {
            scan_image_count: number(self.charged(chosen.iter()).count() as u64),
            need_auth_count: number(chosen.len()),
        }
    }

    /// The indexes of the images of the repository with this id.
    pub(super) fn indexes_in_repository(&self, id: &str) -> Vec<u64> {
        let computed = repository_number(id).into_iter();
        let computed = computed.flat_map(|number| self.world.images.of_repository(number));
        let added = self.state.added.iter().filter(|(_, image)| image.repo_id == id);
        computed.map(|image| image.index).chain(added.map(|(index, _)| *index)).collect()
    }

    /// Of these images, those that use up quota when they are scanned: the first of each digest that no scan has covered.
    pub(super) fn charged<'a>(
        &'a self,
        indexes: impl Iterator<Item = u64> + 'a,
    ) -> impl Iterator<Item = u64> + 'a {
        let (world, mut counted) = (&*self.world, Vec::new());
        let is_covered =
            |index: u64| world.images.scanned_before(index).is_some() || world.scans.last_of(index).is_some();
        indexes.filter(move |index| {
            if world.images.added().is_empty() {
                return !is_covered(*index);
            }
            let Some(image) = world.images.get(*index) else { return false };
            let same = world.images.indexes_with_digest(&image.digest);
            let is_new = !same.iter().copied().any(is_covered) && !counted.contains(&image.digest);
            // Only added images can have a digest together.
            if is_new && same.len() > 1 {
                counted.push(image.digest);
            }
            is_new
        })
    }
}
