//! The states of watched images.

use std::collections::{HashMap, HashSet};

use futures_util::stream::TryStreamExt as _;

use super::inventory::{digest_of, failure_of, last_scan_of, state_of};
use super::{Tencent, ids_of};
use crate::cloud_api::Observation;
use crate::error::Error;
use crate::model::WatchedImage;

const OBSERVE: &str = "read the state of images";

impl Tencent {
    /// Reads the inventory until all images are found: the service documents no filter by id for it.
    pub(super) async fn observe_images(&self, images: &[WatchedImage]) -> Result<Vec<Observation>, Error> {
        let ids = ids_of(images, OBSERVE)?;
        let mut found = HashMap::new();
        self.observe_into(&ids, &mut found).await?;
        // A list that changes may skip rows: an image is gone if two walks do not find it.
        if ids.iter().any(|id| !found.contains_key(id)) {
            self.observe_into(&ids, &mut found).await?;
        }
        Ok(ids.iter().map(|id| found.get(id).cloned().unwrap_or(Observation::Gone)).collect())
    }

    async fn observe_into(&self, ids: &[u64], found: &mut HashMap<u64, Observation>) -> Result<(), Error> {
        let mut missing: HashSet<_> = ids.iter().copied().filter(|id| !found.contains_key(id)).collect();
        let mut rows = self.rows_of_images(false);
        while !missing.is_empty() {
            let Some(row) = rows.try_next().await? else { break };
            let Some(id) = row.item.id.filter(|id| missing.remove(id)) else { continue };
            let state = state_of(&row.item);
            let failure = failure_of(&row.item, &state);
            let (last_scan, digest) = (last_scan_of(&row.item), digest_of(&row.item));
            found.insert(id, Observation::Listed { state, last_scan, failure, digest });
        }
        Ok(())
    }
}
