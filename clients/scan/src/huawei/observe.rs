//! What the rows of watched images show.

use std::collections::HashMap;

use futures_util::TryStreamExt as _;

use super::Huawei;
use crate::cloud_api::{Narrow, Observation};
use crate::error::Error;
use crate::model::{Image, ImageKey, ImageRef, WatchedImage};

impl Huawei {
    pub(super) async fn observe_images(&self, images: &[WatchedImage]) -> Result<Vec<Observation>, Error> {
        let references = images.iter().map(|image| image.reference.clone()).collect();
        let narrow = Narrow { references, ..Narrow::default() };
        let rows: Vec<_> = self.list_images(&narrow).try_collect().await?;
        let by_id: HashMap<_, _> = rows.iter().map(|row| (id(&row.key), row)).collect();
        // A tag that is pushed again may have a new row.
        let by_name: HashMap<_, _> = rows.iter().map(|row| (name(&row.reference, &row.key), row)).collect();
        let observed = images.iter().map(|image| {
            let (id, name) = (id(&image.key), name(&image.reference, &image.key));
            let row = by_id.get(&id).or_else(|| by_name.get(&name));
            row.map_or(Observation::Gone, |row| observation(row))
        });
        Ok(observed.collect())
    }
}

fn observation(row: &Image) -> Observation {
    Observation::Listed {
        state: row.state.clone(),
        last_scan: row.last_scan.clone(),
        failure: row.failure.clone(),
        digest: row.reference.digest().cloned(),
    }
}

fn id(key: &ImageKey) -> Option<i64> {
    match key {
        ImageKey::Huawei { id, .. } => Some(*id),
        _ => None,
    }
}

/// Registry, path and tag.
fn name<'a>(reference: &'a ImageRef, key: &'a ImageKey) -> [Option<&'a str>; 5] {
    let [image_type, registry, instance] = match key {
        ImageKey::Huawei { image_type, registry_id, instance_id, .. } => {
            [Some(image_type.as_str()), registry_id.as_deref(), instance_id.as_deref()]
        }
        _ => [None; 3],
    };
    [image_type, registry, instance, Some(reference.path()), reference.tag()]
}
