//! The rows of watched images.

use std::collections::{BTreeSet, HashMap};

use futures_util::TryStreamExt as _;
use imagescan_alibaba::sas::DescribeImageInstances;
use imagescan_alibaba::sas::model::ImageInstance;
use serde_json::json;

use super::words::{self, last_scan, text, without_algorithm};
use super::{Alibaba, PAGE, inventory};
use crate::cloud_api::Observation;
use crate::error::Error;
use crate::model::{ImageKey, WatchedImage};
use crate::rows::rows_with_second_reading;

const STEP: &str = "list the watched images";

/// For at most this many images, the list is narrowed by digest. For more, it is read whole, because that needs fewer calls.
const MOST_NARROWED: usize = 100;

/// The digests of one request, which are part of its address.
const DIGESTS: usize = 20;

/// First the list is narrowed to the digests of the images. Whether that filter compares exactly is not published, so that an
/// image that it does not find is looked for in the whole list, by its row's id or by its repository and tag: the tag may belong
/// to another digest now.
pub(super) async fn observe(api: &Alibaba, images: &[WatchedImage]) -> Result<Vec<Observation>, Error> {
    let mut search = Search::new(images);
    if images.len() <= MOST_NARROWED {
        let digests: BTreeSet<_> = images.iter().filter_map(|image| image.digest.as_ref()).collect();
        let digests: Vec<_> = digests.into_iter().map(without_algorithm).collect();
        for digests in digests.chunks(DIGESTS) {
            let conditions: Vec<_> = digests
                .iter()
                .map(|digest| json!({ "name": "digest", "value": digest, "logicalExp": "OR" }))
                .collect();
            let list = DescribeImageInstances::new().criteria(json!(conditions).to_string());
            let is_wanted = |digest: &str| digests.contains(&digest);
            search.read(api, list, is_wanted).await?;
        }
    }
    if search.is_missing(|_| true) {
        search.read(api, DescribeImageInstances::new(), |_| true).await?;
    }
    Ok(search.finish())
}

struct Search<'a> {
    images: &'a [WatchedImage],
    /// The images by the ids of their rows.
    by_uuid: HashMap<&'a str, usize>,
    /// The images by repository and tag.
    by_tag: HashMap<(&'a str, &'a str), Vec<usize>>,
    found: Vec<Option<Observation>>,
    /// Rows with the same repository and tag, and another id.
    replaced: Vec<Option<Observation>>,
}

impl<'a> Search<'a> {
    fn new(images: &'a [WatchedImage]) -> Self {
        let mut by_uuid = HashMap::new();
        let mut by_tag: HashMap<_, Vec<_>> = HashMap::new();
        for (index, image) in images.iter().enumerate() {
            let ImageKey::Alibaba { uuid, repo_id, .. } = &image.key else { continue };
            if !uuid.is_empty() {
                by_uuid.insert(uuid.as_str(), index);
            }
            if let Some(tag) = image.reference.tag() {
                by_tag.entry((repo_id.as_str(), tag)).or_default().push(index);
            }
        }
        Self { images, by_uuid, by_tag, found: vec![None; images.len()], replaced: vec![None; images.len()] }
    }

    /// Whether an image whose digest is wanted is not found yet.
    fn is_missing(&self, is_wanted: impl Fn(&str) -> bool) -> bool {
        self.images.iter().zip(&self.found).any(|(image, found)| {
            found.is_none() && is_wanted(image.digest.as_ref().map_or("", without_algorithm))
        })
    }

    /// Reads a list until all images whose digest is wanted are found.
    async fn read(
        &mut self,
        api: &Alibaba,
        list: DescribeImageInstances,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        let mut rows = rows_with_second_reading(&api.client, [list.page_size(PAGE)], STEP, false);
        while self.is_missing(&is_wanted)
            && let Some(row) = rows.try_next().await?
        {
            self.consider(&row.item);
        }
        Ok(())
    }

    fn consider(&mut self, row: &ImageInstance) {
        let uuid = text(row.uuid.as_ref()).unwrap_or_default();
        if let Some(index) = self.by_uuid.get(uuid) {
            self.found[*index] = Some(observation(row));
            return;
        }
        let tag = (row.repo_id.as_deref().unwrap_or_default(), row.tag.as_deref().unwrap_or_default());
        for index in self.by_tag.get(&tag).into_iter().flatten() {
            self.replaced[*index] = Some(observation(row));
        }
    }

    fn finish(self) -> Vec<Observation> {
        let rows = self.found.into_iter().zip(self.replaced);
        rows.map(|(found, replaced)| found.or(replaced).unwrap_or(Observation::Gone)).collect()
    }
}

fn observation(row: &ImageInstance) -> Observation {
    let state = inventory::state(row);
    Observation::Listed {
        failure: inventory::failure(row, &state),
        state,
        last_scan: last_scan(row.last_scan_time),
        digest: text(row.digest.as_ref()).and_then(words::digest),
    }
}
