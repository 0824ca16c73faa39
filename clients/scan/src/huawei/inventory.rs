//! The images of the registries that HSS knows.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::future::ready;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use imagescan_huawei::hss::ListRegistryImages;
use imagescan_huawei::hss::model::{AssociateImagesInfo, RegistryImagesInfo, ShareStatus};
use imagescan_huawei::{StringEnum, endpoints};
use jiff::Timestamp;

use super::{Huawei, PAGE, words};
use crate::cloud_api::Narrow;
use crate::error::Error;
use crate::model::{
    Cloud, Digest, FindingCounts, Image, ImageKey, ImageRef, LastScan, Platform, Registry, ScanState,
};
use crate::rows::{Row, rows_with_second_reading};

const STEP: &str = "list images";

/// Up to this many repositories have a walk of their own. Each walk is at least one call.
const WALKS: usize = 5;

impl Huawei {
    pub(super) fn list_images(&self, narrow: &Narrow) -> BoxStream<'_, Result<Image, Error>> {
        let all = ListRegistryImages::new()
            .enterprise_project_id(self.scope())
            .start_latest_scan_time(narrow.scanned_after.map(Timestamp::as_millisecond))
            .limit(PAGE);
        let repositories = narrow.references.iter().map(repository).collect::<Option<BTreeSet<_>>>();
        let lists = match repositories {
            Some(few) if (1..=WALKS).contains(&few.len()) => few
                .into_iter()
                .map(|(namespace, name)| all.clone().namespace(namespace.map(str::to_owned)).image_name(name))
                .collect(),
            _ => vec![all],
        };
        let region = self.region();
        let mut seen = HashSet::new();
        rows_with_second_reading(&self.client, lists, STEP, narrow.keep_vendor_records)
            .try_filter(move |row| ready(row.item.id.is_none_or(|id| seen.insert(id))))
            .map_ok(move |row| image(row, &region))
            .boxed()
    }
}

/// Namespace and name of a reference whose path can be split in one way only. The names of images in some registries have
/// slashes.
fn repository(reference: &ImageRef) -> Option<(Option<&str>, &str)> {
    let namespace = reference.namespace();
    let is_clear = namespace.is_none_or(|namespace| !namespace.contains('/'));
    is_clear.then(|| (namespace, reference.name()))
}

fn image(row: Row<RegistryImagesInfo>, region: &str) -> Image {
    let Row { item: row, record } = row;
    let namespace = row.namespace.unwrap_or_default();
    let name = row.image_name.unwrap_or_default();
    let kind = row.registry_type.as_ref().map(|kind| kind.as_str().to_owned());
    let image_type = row.image_type.as_ref().map(|kind| kind.as_str().to_owned()).unwrap_or_default();
    let instance_url = words::text(row.instance_url);
    let is_of_swr = matches!(
        kind.as_deref().unwrap_or(&image_type),
        "SwrPrivate" | "SwrShared" | "private_image" | "shared_image"
    );
    let host = if is_of_swr { swr_host(region) } else { instance_url.as_deref().map(host_of_url) };
    let word = row.scan_status.as_ref().map_or("", StringEnum::as_str);
    let state = words::scan_state(word);
    let digest = row.image_digest.as_deref().and_then(|digest| digest.parse::<Digest>().ok());
    let not_scannable = if row.id.is_none() || digest.is_none() {
        Some("its row has no key, or no digest that can be read")
    } else if row.shared_status.as_ref().is_some_and(|status| matches!(status, ShareStatus::Expired)) {
        Some("its owner no longer shares it")
    } else if row.scannable == Some(false) {
        Some("the service marks it as not scannable")
    } else if word == words::OVERSIZED {
        Some("it is too large for a scan")
    } else {
        None
    };
    let failure = [row.scan_failed_code.map(|code| code.as_str().to_owned()), row.scan_failed_desc];
    let failure = failure.into_iter().filter_map(words::text).collect::<Vec<_>>().join(": ");
    let registry = Registry {
        kind: kind.clone().or_else(|| words::text(Some(image_type.clone()))),
        name: words::text(row.registry_name.clone()),
        instance: words::text(row.instance_name),
        region: is_of_swr.then(|| region.to_owned()),
    };
    Image {
        cloud: Cloud::Huawei,
        reference: reference(host.clone(), &namespace, &name, row.image_version, digest),
        hosts: host.into_iter().collect(),
        image_id: words::text(row.image_id.clone()),
        registry,
        key: ImageKey::Huawei {
            id: row.id.unwrap_or_default(),
            image_id: row.image_id.unwrap_or_default(),
            namespace,
            image_name: name,
            image_type,
            registry_id: words::text(row.registry_id),
            registry_name: words::text(row.registry_name),
            registry_type: kind,
            instance_id: words::text(row.instance_id),
            instance_url,
        },
        failure: words::text(Some(failure)).filter(|_| state == ScanState::Failed),
        state,
        kind_states: BTreeMap::new(),
        last_scan: last_scan(row.latest_scan_time),
        not_scannable: not_scannable.map(str::to_owned),
        counts: FindingCounts {
            vulnerabilities: count(row.vul_num),
            malware: count(row.malicious_file_num),
            secrets: None,
            baseline: count(row.unsafe_setting_num),
        },
        platforms: row.association_images.into_iter().map(platform).collect(),
        operating_system: None,
        vendor_record: record.map(Box::new),
    }
}

pub(super) fn reference(
    host: Option<String>,
    namespace: &str,
    name: &str,
    tag: Option<String>,
    digest: Option<Digest>,
) -> ImageRef {
    let path = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
    ImageRef::from_row(host, path, tag, digest)
}

pub(super) fn last_scan(millis: Option<i64>) -> Option<LastScan> {
    let at = words::time(millis)?;
    Some(LastScan::new(at.as_millisecond().to_string(), Some(at)))
}

/// The host of the registries of SWR in a region: rows have none. Its domain is that of HSS.
pub(super) fn swr_host(region: &str) -> Option<String> {
    let hss = endpoints::HSS.iter().find_map(|table| table.find(region))?;
    hss.strip_prefix("hss.").map(|domain| format!("swr.{domain}"))
}

/// The host of `instance_url`, with its port.
fn host_of_url(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    host.split('/').next().unwrap_or(host).to_owned()
}

/// The architecture has no name in the row.
fn platform(row: AssociateImagesInfo) -> Platform {
    Platform {
        name: None,
        digest: row.image_digest.and_then(|digest| digest.parse().ok()),
        state: words::scan_state(row.scan_status.as_ref().map_or("", StringEnum::as_str)),
    }
}

fn count(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_swr_has_the_domain_of_the_region() {
        assert_eq!(swr_host("cn-north-4").as_deref(), Some("swr.cn-north-4.myhuaweicloud.com"));
        assert_eq!(swr_host("eu-west-101").as_deref(), Some("swr.eu-west-101.myhuaweicloud.eu"));
        assert_eq!(swr_host("127.0.0.1"), None);
    }

    #[test]
    fn an_instance_has_its_own_host() {
        for url in ["i.swr-pro.example", "https://i.swr-pro.example", "https://i.swr-pro.example/v2/"] {
            assert_eq!(host_of_url(url), "i.swr-pro.example");
        }
    }

    #[test]
    fn a_path_that_can_be_split_in_two_ways_does_not_narrow() {
        let name = |text: &str| text.parse::<ImageRef>().expect(text);
        assert_eq!(repository(&name("team/api:1")), Some((Some("team"), "api")));
        assert_eq!(repository(&name("api:1")), Some((None, "api")));
        assert_eq!(repository(&name("team/api/v2:1")), None);
    }
}
