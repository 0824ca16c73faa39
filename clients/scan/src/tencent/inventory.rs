//! The images of registries.

use std::collections::BTreeMap;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use imagescan_runtime::StringEnum;
use imagescan_tencent::tcss::DescribeAssetImageRegistryList;
use imagescan_tencent::tcss::model::ImageRepoInfo;

use super::values::{text, time_with_zone};
use super::{PAGE, Tencent, words};
use crate::error::Error;
use crate::model::{
    Cloud, Digest, FindingCounts, FindingKind, Image, ImageKey, ImageRef, LastScan, Registry, ScanState,
};
use crate::rows::{Row, rows_with_second_reading};
use crate::seen::Seen;

pub(super) const LIST_IMAGES: &str = "list images";

impl Tencent {
    /// Every image once. The service documents no filter by name for this list.
    pub(super) fn list_images(&self, keep_records: bool) -> BoxStream<'_, Result<Image, Error>> {
        let mut seen = Seen::default();
        self.rows_of_images(keep_records)
            .and_then(|row| std::future::ready(image(row)))
            // A list that changes moves rows between pages, and a second reading repeats them.
            .try_filter(move |image| std::future::ready(seen.insert(&image.key)))
            .boxed()
    }

    /// The rows of the inventory; one may occur several times.
    pub(super) fn rows_of_images(
        &self,
        keep_records: bool,
    ) -> BoxStream<'_, Result<Row<ImageRepoInfo>, Error>> {
        let list = DescribeAssetImageRegistryList::new().limit(PAGE);
        rows_with_second_reading(&self.client, [list], LIST_IMAGES, keep_records)
    }
}

/// The image of a row.
fn image(row: Row<ImageRepoInfo>) -> Result<Image, Error> {
    let Row { item: row, record } = row;
    let id = row.id.ok_or_else(|| Error::unexpected(LIST_IMAGES, "a row has no `Id`"))?;
    let reference = reference(Names {
        address: row.image_repo_address.as_deref(),
        namespace: row.namespace.as_deref(),
        name: row.image_name.as_deref(),
        tag: row.image_tag.as_deref(),
        digest: digest_of(&row),
    });
    let state = state_of(&row);
    Ok(Image {
        cloud: Cloud::Tencent,
        hosts: reference.host().map(str::to_owned).into_iter().collect(),
        reference,
        image_id: text(row.image_id.as_deref()),
        registry: Registry {
            kind: text(row.registry_type.as_ref().map(StringEnum::as_str)),
            name: text(row.instance_name.as_deref()),
            instance: text(row.instance_id.as_deref()),
            // Registries of other vendors have the region `default`.
            region: text(row.registry_region.as_deref()).filter(|region| region != "default"),
        },
        key: ImageKey::Tencent { id },
        kind_states: kind_states(&row, &state),
        failure: failure_of(&row, &state),
        last_scan: last_scan_of(&row),
        state,
        // Not known to be refused: the service does not say whether a scan needs a licence first, or binds one.
        not_scannable: None,
        counts: FindingCounts {
            vulnerabilities: row.vul_cnt,
            malware: row.virus_cnt,
            secrets: row.sensitive_info_cnt.or(row.sentive_info_cnt),
            baseline: None,
        },
        platforms: Vec::new(),
        operating_system: text(row.os_name.as_deref()),
        vendor_record: record.map(Box::new),
    })
}

pub(super) fn state_of(row: &ImageRepoInfo) -> ScanState {
    words::state(row.scan_status.as_ref().map_or("", |state| state.as_str()))
}

/// The states of single kinds that differ from that of the whole. A search for risks is one for secrets and for risky commands of
/// the build. While a scan goes on, the state of a kind may be that of the scan before.
fn kind_states(row: &ImageRepoInfo, whole: &ScanState) -> BTreeMap<FindingKind, ScanState> {
    if whole.is_active() {
        return BTreeMap::new();
    }
    [
        (FindingKind::Vulnerability, &row.cve_status),
        (FindingKind::Malware, &row.virus_status),
        (FindingKind::Secret, &row.risk_status),
        (FindingKind::Build, &row.risk_status),
    ]
    .into_iter()
    .filter_map(|(kind, state)| Some((kind, words::state(state.as_ref()?.as_str()))))
    .filter(|(_, state)| state != whole)
    .collect()
}

pub(super) fn digest_of(row: &ImageRepoInfo) -> Option<Digest> {
    row.image_digest.as_deref()?.trim().parse().ok()
}

pub(super) fn last_scan_of(row: &ImageRepoInfo) -> Option<LastScan> {
    let value = text(row.scan_time.as_deref())?;
    let at = time_with_zone(&value);
    // The year 1, or zeros, is the time of an image that was never scanned.
    let is_none = at.is_none() && (value.starts_with("0001-") || value.starts_with("0000-"));
    (!is_none).then(|| LastScan::new(value, at))
}

/// Why a scan failed: the reason of the whole, and the causes of single kinds.
pub(super) fn failure_of(row: &ImageRepoInfo, state: &ScanState) -> Option<String> {
    if state.is_active() {
        return None;
    }
    let causes = [
        ("", &row.reason),
        ("vulnerabilities: ", &row.scan_vul_error),
        ("malware: ", &row.scan_virus_error),
        ("risks: ", &row.scan_risk_error),
    ];
    let causes =
        causes.into_iter().filter_map(|(kind, cause)| Some(format!("{kind}{}", text(cause.as_deref())?)));
    text(Some(&causes.collect::<Vec<_>>().join("; ")))
}

/// The names of an image in a row.
pub(super) struct Names<'a> {
    /// Host, namespace and name, as images are pulled.
    pub(super) address: Option<&'a str>,
    pub(super) namespace: Option<&'a str>,
    /// With or without the namespace.
    pub(super) name: Option<&'a str>,
    pub(super) tag: Option<&'a str>,
    pub(super) digest: Option<Digest>,
}

/// The path is that of the address, if it ends with the name.
pub(super) fn reference(names: Names<'_>) -> ImageRef {
    let namespace = text(names.namespace).unwrap_or_default();
    let name = text(names.name).unwrap_or_default();
    let tag = text(names.tag);
    let prefix = format!("{namespace}/");
    let path =
        if namespace.is_empty() || name.starts_with(&prefix) { name } else { format!("{prefix}{name}") };

    let address = text(names.address).unwrap_or_default();
    let address = address.split_once("://").map_or(&*address, |(_, rest)| rest).trim_end_matches('/');
    let suffix = tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
    let address = address.strip_suffix(&*suffix).unwrap_or(address);
    let (first, rest) = address.split_once('/').unwrap_or((address, ""));
    let host = (first.contains(['.', ':']) || first == "localhost").then(|| first.to_owned());
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_of_image = host.is_some() && !last.is_empty() && rest.rsplit('/').next() == Some(last);
    ImageRef::from_row(host, if is_of_image { rest.to_owned() } else { path }, tag, names.digest)
}

#[cfg(test)]
mod tests;
