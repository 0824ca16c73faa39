//! The vulnerabilities of an image.

use std::collections::{BTreeSet, HashSet};

use imagescan_alibaba::sas::model::{ImageVulType, Language, ScanRange, VulRecord};
use imagescan_alibaba::sas::{DescribeImageGroupedVulList, DescribeImageVulList};

use super::catalogue::{self, FAMILIES};
use super::finding::{Ordinals, findings};
use super::words::{self, text};
use super::{Alibaba, PAGE};
use crate::cloud_api::{KindFindings, ReadOptions};
use crate::error::Error;
use crate::model::{Image, ImageKey, PartialReason};
use crate::rows::{Row, read_list};

const STEP: &str = "read vulnerabilities";

pub(super) async fn vulnerabilities(
    api: &Alibaba,
    image: &Image,
    options: ReadOptions,
) -> Result<KindFindings, Error> {
    let ImageKey::Alibaba { uuid, .. } = &image.key else {
        return Err(Error::invalid_input("the image is of another cloud"));
    };
    if uuid.is_empty() {
        return Err(Error::unexpected(
            STEP,
            "the row of the image has no `Uuid`, by which findings are listed",
        ));
    }
    let mut list = KindFindings { total: Some(0), ..KindFindings::default() };
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    for family in FAMILIES {
        let read = match read_family(api, &family, uuid, image, options).await {
            Err(error) if family == ImageVulType::Sca && is_rejected(&error) => {
                list.partial.get_or_insert(PartialReason::DetailsMissing);
                read_names(api, &family, uuid, options).await?
            }
            read => read?,
        };
        if read.is_incomplete {
            list.partial = Some(PartialReason::InconsistentPages);
        }
        let known = seen.len();
        let new: Vec<_> = read.rows.into_iter().filter(|row| seen.insert(id(&row.item, &family))).collect();
        // A service that ignored the family would list the same rows for both.
        let count = if read.is_whole { seen.len() - known } else { read.total };
        list.total = list.total.map(|total| total + count as u64);
        rows.extend(new.into_iter().map(|row| (family.clone(), row)));
    }
    list.rows = rows.len() as u64;

    let keys: BTreeSet<_> =
        rows.iter().filter_map(|(family, row)| catalogue::key(family, row.item.name.as_ref())).collect();
    let catalogue = api.catalogues.of(options.keep_vendor_records);
    let entries = catalogue.read(&api.client, keys.into_iter(), uuid).await?;
    if entries.is_incomplete {
        list.partial.get_or_insert(PartialReason::DetailsMissing);
    }
    let mut ordinals = Ordinals::default();
    for (family, row) in &rows {
        let entry = catalogue::key(family, row.item.name.as_ref()).and_then(|key| entries.get(&key));
        let (path, keep) = (image.reference.path(), options.keep_vendor_records);
        list.findings.extend(findings(row, family, entry, path, &mut ordinals, keep));
    }
    Ok(list)
}

/// The rows of one family.
struct Family {
    rows: Vec<Row<VulRecord>>,
    total: usize,
    /// Whether the list has as many different rows as it counts.
    is_whole: bool,
    is_incomplete: bool,
}

async fn read_family(
    api: &Alibaba,
    family: &ImageVulType,
    uuid: &str,
    image: &Image,
    options: ReadOptions,
) -> Result<Family, Error> {
    let list = DescribeImageVulList::new(family.clone())
        .uuids([uuid])
        .scan_range([ScanRange::Image])
        .lang(Language::En)
        .page_size(PAGE);
    let list = read_list(&api.client, list, STEP, options.keep_vendor_records).await?;
    let different: HashSet<_> = list.rows.iter().map(|row| id(&row.item, family)).collect();
    let total = list.total.and_then(|total| usize::try_from(total).ok()).unwrap_or(different.len());
    Ok(Family {
        is_whole: different.len() == total,
        rows: list.rows.into_iter().filter(|row| is_of(&row.item, uuid, image)).collect(),
        total,
        is_incomplete: list.is_incomplete,
    })
}

fn is_rejected(error: &Error) -> bool {
    error.call_error().is_some_and(imagescan_alibaba::Error::is_rejected)
}

/// The vulnerabilities of a family without packages, layers and times. The page of `DescribeImageVulList` allows `cve` alone, and
/// whether the service allows `sca` is not published; its grouped list has both.
async fn read_names(
    api: &Alibaba,
    family: &ImageVulType,
    uuid: &str,
    options: ReadOptions,
) -> Result<Family, Error> {
    let list = DescribeImageGroupedVulList::new().uuids([uuid]);
    let catalogue = api.catalogues.of(options.keep_vendor_records);
    let names = catalogue.read_grouped(&api.client, family, list).await?;
    let rows: Vec<_> = names
        .into_iter()
        .map(|((_, name), related)| {
            let item = VulRecord::default().name(name).related(related).uuid(uuid.to_owned());
            Row { item, record: None }
        })
        .collect();
    Ok(Family { total: rows.len(), rows, is_whole: true, is_incomplete: false })
}

/// Whether a row is about the image. The filter of the service may be looser than its name.
fn is_of(row: &VulRecord, uuid: &str, image: &Image) -> bool {
    let (row_uuid, row_digest) = (text(row.uuid.as_ref()), text(row.image_digest.as_ref()));
    if row_uuid == Some(uuid) || (row_uuid.is_none() && row_digest.is_none()) {
        return true;
    }
    let digest = row_digest.and_then(words::digest);
    digest.is_some() && digest.as_ref() == image.reference.digest()
}

/// What identifies a row. The number of the row, or what it says if it has none.
fn id(row: &VulRecord, family: &ImageVulType) -> String {
    match row.primary_id {
        Some(id) => id.to_string(),
        None => format!("{family:?} {:?} {:?} {:?}", row.uuid, row.image_digest, row.name),
    }
}
