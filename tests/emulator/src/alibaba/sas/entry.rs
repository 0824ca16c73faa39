//! An image of the world with the names that Security Center has for it.

use super::{Held, Image};
use crate::Random;
use crate::alibaba::registry::{address, registry_of, repository_id};
use crate::world::{self, Repository};

const HOUR: i64 = 3_600_000;

/// A row of the inventory.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) image: world::Image,
    pub(super) registry_type: String,
    pub(super) region_id: String,
    pub(super) instance_id: String,
    pub(super) repo_id: String,
}

impl Entry {
    /// The id of the row. Its last digits are the index.
    pub(super) fn uuid(&self) -> String {
        uuid(self.image.index, &self.image.config)
    }

    pub(super) fn address(&self) -> String {
        address(&self.image)
    }

    pub(super) fn into_image(self, held: &Held) -> Image {
        let scanned = held.charged([self.image.index].into_iter()).next().is_none();
        let Self { image, registry_type, region_id, instance_id, repo_id } = self;
        Image {
            registry_type,
            region_id,
            instance_id,
            repo_namespace: image.repository.namespace,
            repo_id,
            repo_name: image.repository.name,
            digest: image.digest,
            tag: image.tag,
            scanned,
        }
    }
}

impl Held<'_> {
    pub(super) fn entry(&self, index: u64) -> Option<Entry> {
        let image = self.world.images.get(index)?;
        if let Some(added) = self.state.added.get(&index) {
            return Some(Entry {
                image,
                registry_type: added.registry_type.clone(),
                region_id: added.region_id.clone(),
                instance_id: added.instance_id.clone(),
                repo_id: added.repo_id.clone(),
            });
        }
        let registry = registry_of(&image.repository);
        Some(Entry {
            registry_type: registry.kind.to_owned(),
            region_id: registry.region_id.to_owned(),
            instance_id: registry.instance_id.to_owned(),
            repo_id: repository_id(&image.repository),
            image,
        })
    }

    /// The index of the row with this id.
    pub(super) fn index_of_uuid(&self, id: &str) -> Option<u64> {
        let index = u64::from_str_radix(id.get(20..)?, 16).ok()?;
        let image = self.world.images.get(index)?;
        (uuid(index, &image.config) == id).then_some(index)
    }

    /// Adds an image, and returns its index.
    pub(super) fn add(&mut self, image: Image) -> u64 {
        let images = &mut self.world.images;
        let (index, pushed_at) = (images.len(), images.start() - 24 * HOUR);
        images.add(world::Image {
            index,
            repository: Repository {
                // Computed repositories count from 0.
                number: u64::MAX - index,
                registry: if image.registry_type == "acr" { 0 } else { 2 },
                namespace: image.repo_namespace.clone(),
                name: image.repo_name.clone(),
            },
            tag: image.tag.clone(),
            digest: image.digest.clone(),
            config: format!("{}{index:012x}", Random::seeded(index).hex(52)),
            size: 64 << 20,
            pushed_at,
            scanned_before: image.scanned.then_some(pushed_at + HOUR),
        });
        self.state.added.insert(index, image);
        index
    }
}

fn uuid(index: u64, config: &str) -> String {
    format!("{}{index:012x}", config.get(..20).unwrap_or_default())
}
