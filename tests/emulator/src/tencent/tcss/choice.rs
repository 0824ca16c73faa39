//! Which images a request chooses: all, by id, by name, or by conditions.

use serde::Deserialize;
use serde_json::Value;

use super::arguments::{invalid, parse};
use super::filter::Filter;
use super::{ids, image};
use crate::tencent::error_response::ErrorResponse;
use crate::world::{Chosen, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Choice {
    all: Option<bool>,
    images: Option<Vec<ImageNames>>,
    id: Option<Vec<u64>>,
    exclude_image_list: Option<Vec<u64>>,
    only_scan_latest: Option<bool>,
}

/// The names of an image. The first five are mandatory.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(dead_code, reason = "they are checked, and two of them decide")]
pub(super) struct ImageNames {
    instance_name: String,
    namespace: String,
    image_name: String,
    image_tag: String,
    force: String,
    image_digest: Option<String>,
    registry_type: Option<String>,
    image_repo_address: Option<String>,
    instance_id: Option<String>,
}

impl ImageNames {
    /// The number of the image, whose name may begin with its namespace.
    pub(super) fn index(&self, world: &World) -> Result<u64, ErrorResponse> {
        let prefix = format!("{}/", self.namespace);
        let name = self.image_name.strip_prefix(&prefix).unwrap_or(&self.image_name);
        let image = world.images.find(&self.namespace, name, &self.image_tag);
        let digest = self.image_digest.as_deref().filter(|digest| !digest.is_empty());
        let image = image.filter(|image| digest.is_none_or(|digest| digest == image::sha256(&image.digest)));
        image.map(|image| image.index).ok_or_else(|| {
            let message = format!("the image {}/{name}:{} does not exist", self.namespace, self.image_tag);
            ErrorResponse::new("ResourceNotFound", message)
        })
    }
}

/// The number of the image with an id.
pub(super) fn index_of(world: &World, id: u64) -> Result<u64, ErrorResponse> {
    ids::index_of(id).filter(|index| *index < world.images.len()).ok_or_else(|| {
        ErrorResponse::new("ResourceNotFound", format!("the image with the id {id} does not exist"))
    })
}

/// The chosen images; `None` if the request chooses none.
pub(super) fn read(world: &World, arguments: &Value) -> Result<Option<Chosen>, ErrorResponse> {
    let Choice { all, images, id, exclude_image_list, only_scan_latest } = parse(arguments)?;
    let filter = Filter::read(arguments, &image::FILTERS)?;
    if all == Some(true) {
        return Ok(Some(Chosen::All(world.images.len())));
    }
    let mut chosen = Vec::new();
    for id in id.iter().flatten() {
        chosen.push(index_of(world, *id)?);
    }
    for names in images.iter().flatten() {
        chosen.push(names.index(world)?);
    }
    if !filter.is_empty() {
        let excluded = exclude_image_list.unwrap_or_default();
        let matching = world.images.iter().filter(|image| {
            (only_scan_latest != Some(true) || world.images.is_newest(image.index))
                && !excluded.contains(&ids::id_of(image.index))
                && filter.accepts(|name| image::subject(world, image, name))
        });
        chosen.extend(matching.map(|image| image.index));
        if chosen.is_empty() {
            return Err(ErrorResponse::new("ResourceNotFound", "no image meets the conditions"));
        }
    }
    Ok((!chosen.is_empty()).then(|| Chosen::listed(chosen)))
}

/// The error of a request that chooses no image.
pub(super) fn none() -> ErrorResponse {
    invalid("the request chooses no image: All, Id, Images and Filters are missing or empty")
}
