//! The images that have a vulnerability.

use std::collections::HashSet;
use std::future::ready;

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use imagescan_runtime::StringEnum;
use imagescan_tencent::tcss::model::{RunTimeFilters, VulAffectedRegistryImageInfo, VulInfo};
use imagescan_tencent::tcss::{DescribeSystemVulList, DescribeVulRegistryImageList, DescribeWebVulList};

use super::inventory::{Names, reference};
use super::values::{list, text, words_of};
use super::vulnerabilities::{Head, new};
use super::{PAGE, Tencent, words};
use crate::error::Error;
use crate::model::{
    AffectedImage, Cloud, Cvss, Detail, Package, PackageKind, Vulnerability, VulnerabilityId,
};
use crate::rows::{Row, rows_with_second_reading};

const FIND: &str = "find the vulnerability";
const LIST: &str = "list the images that a vulnerability affects";

/// A vulnerability in one of the two lists of the account.
struct Entry {
    row: Row<VulInfo>,
    poc: String,
    kind: PackageKind,
}

impl Tencent {
    /// A vulnerability is in the list of system packages or in that of applications: both are read.
    pub(super) fn list_affected<'a>(
        &'a self,
        id: &'a VulnerabilityId,
    ) -> BoxStream<'a, Result<AffectedImage, Error>> {
        stream::once(self.entries(id))
            .map_ok(|entries| stream::iter(entries).map(Ok))
            .try_flatten()
            .map_ok(move |entry| self.images_of(entry, id))
            .try_flatten()
            .boxed()
    }

    async fn entries(&self, id: &VulnerabilityId) -> Result<Vec<Entry>, Error> {
        let filters = || [RunTimeFilters::new("CVEID", [id.as_str()])];
        let system = DescribeSystemVulList::new().filters(filters()).limit(PAGE);
        let web = DescribeWebVulList::new().filters(filters()).limit(PAGE);
        let lists = [
            (PackageKind::System, rows_with_second_reading(&self.client, [system], FIND, true)),
            (PackageKind::Application, rows_with_second_reading(&self.client, [web], FIND, true)),
        ];
        let (mut entries, mut seen) = (Vec::new(), HashSet::new());
        for (kind, mut rows) in lists {
            while let Some(row) = rows.try_next().await? {
                // The filter may match loosely.
                if !has_cve(&row.item, id) {
                    continue;
                }
                let poc = text(row.item.poc_id.as_deref())
                    .ok_or_else(|| Error::unexpected(FIND, format!("the row of {id} has no `PocID`")))?;
                if seen.insert(poc.clone()) {
                    entries.push(Entry { row, poc, kind });
                }
            }
        }
        Ok(entries)
    }

    fn images_of<'a>(
        &'a self,
        entry: Entry,
        id: &'a VulnerabilityId,
    ) -> BoxStream<'a, Result<AffectedImage, Error>> {
        let request = DescribeVulRegistryImageList::new(&*entry.poc).limit(PAGE);
        let mut seen = HashSet::new();
        let has_none = entry.row.item.registry_image_count == Some(0);
        let is_not_found =
            |error: &Error| error.call_error().is_some_and(imagescan_runtime::Error::is_not_found);
        rows_with_second_reading(&self.client, [request], LIST, true)
            // A vulnerability of images on hosts alone has no images in registries.
            .filter(move |row| ready(!(has_none && row.as_ref().is_err_and(is_not_found))))
            .map_ok(move |row| (row.item.image_asset_id, affected(row, &entry, id)))
            // A list that changes moves rows between pages, and a second reading repeats them.
            .try_filter(move |(id, image)| {
                let Detail::Vulnerability(detail) = &image.finding.detail;
                ready(seen.insert((*id, image.reference.clone(), detail.packages.clone())))
            })
            .map_ok(|(_, image)| image)
            .boxed()
    }
}

/// Whether a row is that of the CVE. A field may have several.
fn has_cve(row: &VulInfo, id: &VulnerabilityId) -> bool {
    words_of(row.cveid.as_deref()).iter().any(|cve| cve.eq_ignore_ascii_case(id.as_str()))
}

fn affected(row: Row<VulAffectedRegistryImageInfo>, entry: &Entry, id: &VulnerabilityId) -> AffectedImage {
    let Row { item: image, record } = row;
    let vulnerability = &entry.row.item;
    let reference = reference(Names {
        address: image.image_repo_address.as_deref(),
        namespace: image.namespace.as_deref(),
        name: image.image_name.as_deref(),
        tag: image.image_tag.as_deref(),
        digest: None,
    });
    let packages: Vec<_> = image
        .component_list
        .iter()
        .filter_map(|component| {
            let name = text(component.name.as_deref())?;
            // One package is installed in several versions, if the text has a list of them.
            let versions = list(component.version.as_deref()).join(", ");
            Some(Package {
                version: text(Some(&versions)),
                path: text(component.path.as_deref()),
                fixed_versions: list(component.fixed_version.as_deref()),
                ..Package::new(name, entry.kind)
            })
        })
        .collect();
    let detail = Vulnerability {
        cvss: vulnerability.cvssv3_score.and_then(|score| Cvss::new(score, None)),
        fixable: packages.iter().any(|package| !package.fixed_versions.is_empty()).then_some(true),
        exploit: words::exploit(vulnerability.tags.iter().map(StringEnum::as_str)),
        published: None,
        packages,
    };
    let head = Head {
        cves: vec![id.as_str().to_owned()],
        poc: &entry.poc,
        title: vulnerability.name.as_deref(),
        level: vulnerability.level.as_ref().map(StringEnum::as_str),
        path: reference.path(),
        detail,
    };
    let mut finding = new(head);
    finding.vendor_records = entry.row.record.iter().cloned().chain(record).collect();
    AffectedImage { cloud: Cloud::Tencent, finding, reference, last_scan: None }
}
