//! The images that have a vulnerability.

use std::collections::HashSet;

use futures_util::future::TryFutureExt as _;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use imagescan_alibaba::sas::model::{ImageVulType, Language, ScanRange, VulRecord};
use imagescan_alibaba::sas::{DescribeImageGroupedVulList, DescribeImageVulList};

use super::catalogue::{FAMILIES, Key};
use super::finding::{Ordinals, findings, related};
use super::words::{digest, last_scan, text};
use super::{Alibaba, PAGE, inventory};
use crate::error::Error;
use crate::model::{AffectedImage, Cloud, ImageRef, VulnerabilityId};
use crate::rows::read_list;

const STEP: &str = "list the images with a vulnerability";

/// First the vendor's names of the vulnerability, of which a CVE has one for each distribution; then the images of each name.
pub(super) fn affected<'a>(
    api: &'a Alibaba,
    id: &'a VulnerabilityId,
) -> BoxStream<'a, Result<AffectedImage, Error>> {
    let images = async move {
        let mut names = Vec::new();
        for family in FAMILIES {
            let list = DescribeImageGroupedVulList::new().cve_id(id.as_str().to_owned());
            let rows = api.catalogues.of(true).read_grouped(&api.client, &family, list).await?;
            let rows = rows.into_iter().filter(|(_, related)| is_about(related, id));
            names.extend(rows.map(|(key, _)| (family.clone(), key)));
        }
        let names = stream::iter(names).then(move |(family, key)| images_of(api, id, family, key));
        Ok(names
            .map(|images| match images {
                Ok(images) => stream::iter(images).map(Ok).boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            })
            .flatten())
    };
    images.try_flatten_stream().boxed()
}

/// The images of one name.
async fn images_of(
    api: &Alibaba,
    id: &VulnerabilityId,
    family: ImageVulType,
    key: Key,
) -> Result<Vec<AffectedImage>, Error> {
    let list = DescribeImageVulList::new(family.clone())
        .name(key.1.clone())
        .scan_range([ScanRange::Image])
        .lang(Language::En)
        .page_size(PAGE);
    let list = read_list(&api.client, list, STEP, true).await?;
    if list.is_incomplete {
        return Err(Error::unexpected(
            STEP,
            "the pages of the list contradict each other, also when it was read again",
        ));
    }
    let entries = api.catalogues.of(true).read(&api.client, std::iter::once(key.clone()), "").await?;
    let mut seen = HashSet::new();
    let mut images = Vec::new();
    for row in &list.rows {
        let is_it = text(row.item.name.as_ref()) == Some(key.1.as_str())
            && is_about(text(row.item.related.as_ref()).unwrap_or_default(), id)
            && !runs_elsewhere(&row.item);
        let reference = reference(&row.item);
        if !is_it || !seen.insert((reference.clone(), row.item.uuid.clone())) {
            continue;
        }
        let mut ordinals = Ordinals::default();
        let findings = findings(row, &family, entries.get(&key), reference.path(), &mut ordinals, true);
        let finding = findings.into_iter().find(|finding| finding.id == id.as_str());
        images.extend(finding.map(|finding| AffectedImage {
            cloud: Cloud::Alibaba,
            reference,
            finding,
            last_scan: last_scan(row.item.scan_time),
        }));
    }
    Ok(images)
}

/// Whether a list of ids has the vulnerability. The filter of the service may be looser than its name.
fn is_about(ids: &str, id: &VulnerabilityId) -> bool {
    related(ids).0.iter().any(|cve| cve == id.as_str())
}

/// Whether a row is about a running container or the disk of a machine.
fn runs_elsewhere(row: &VulRecord) -> bool {
    text(row.container_id.as_ref()).is_some() || text(row.target_id.as_ref()).is_some()
}

/// The name of the image of a row. Its tag is in the address alone.
fn reference(row: &VulRecord) -> ImageRef {
    let address = text(row.image.as_ref()).unwrap_or_default();
    let (host, rest) = match address.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, address),
    };
    let last = rest.rfind('/').map_or(0, |slash| slash + 1);
    let (path, tag) = match rest[last..].find(':') {
        Some(colon) => (&rest[..last + colon], Some(&rest[last + colon + 1..])),
        None => (rest, None),
    };
    let path = match text(row.repo_name.as_ref()) {
        Some(name) => inventory::path(text(row.repo_namespace.as_ref()), name),
        None => path.to_owned(),
    };
    let digest = text(row.image_digest.as_ref()).and_then(digest);
    ImageRef::from_row(host.map(str::to_owned), path, tag.map(str::to_owned), digest)
}
