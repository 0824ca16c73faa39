//! The inventory.

use std::collections::BTreeMap;
use std::future::ready;

use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use imagescan_alibaba::sas::DescribeImageInstances;
use imagescan_alibaba::sas::model::{ImageInstance, ScanFailureReason};
use serde_json::Value;

use super::words::{self, last_scan, text};
use super::{Alibaba, PAGE};
use crate::cloud_api::Narrow;
use crate::error::Error;
use crate::model::{Cloud, FindingCounts, Image, ImageKey, ImageRef, Registry, ScanState, VendorRecord};
use crate::rows::rows_with_second_reading;
use crate::seen::Seen;

/// A namespace that the service sends for a registry without namespaces.
const NO_NAMESPACE: &str = "N/A";

/// All images. The service's filters are not used: whether they compare exactly is not published, and names that resemble the
/// requested ones are needed for messages.
pub(super) fn images<'a>(api: &'a Alibaba, narrow: &Narrow) -> BoxStream<'a, Result<Image, Error>> {
    let list = DescribeImageInstances::new().page_size(PAGE);
    let mut seen = Seen::default();
    rows_with_second_reading(&api.client, [list], "list images", narrow.keep_vendor_records)
        .map_ok(|row| image(row.item, row.record))
        // Rows move between pages while images are pushed, and a second reading repeats them.
        .try_filter(move |image| ready(seen.insert(&(&image.key, &image.reference))))
        .boxed()
}

/// The image of a row.
pub(super) fn image(row: ImageInstance, record: Option<VendorRecord>) -> Image {
    let state = state(&row);
    let digest = text(row.digest.as_ref()).and_then(words::digest);
    let hosts = text(row.endpoints.as_ref()).map(hosts).unwrap_or_default();
    let path = path(text(row.repo_namespace.as_ref()), text(row.repo_name.as_ref()).unwrap_or_default());
    let count = |number: Option<i64>| match state {
        ScanState::NotScanned => None,
        _ => number.and_then(|number| u64::try_from(number).ok()),
    };
    let registry = Registry {
        kind: row.registry_type.as_ref().map(|kind| kind.as_str().to_owned()),
        name: None,
        instance: text(row.instance_id.as_ref()).map(str::to_owned),
        region: text(row.region_id.as_ref()).map(str::to_owned),
    };
    Image {
        cloud: Cloud::Alibaba,
        image_id: text(row.image_id.as_ref()).map(str::to_owned),
        key: ImageKey::Alibaba {
            uuid: row.uuid.clone().unwrap_or_default(),
            repo_id: row.repo_id.clone().unwrap_or_default(),
            instance_id: registry.instance.clone(),
            region: registry.region.clone(),
            registry_type: registry.kind.clone(),
        },
        registry,
        failure: failure(&row, &state),
        last_scan: last_scan(row.last_scan_time),
        not_scannable: match digest {
            Some(_) => None,
            None => Some("the row has no digest, by which a scan is started".to_owned()),
        },
        counts: FindingCounts {
            vulnerabilities: count(row.vul_count),
            malware: count(row.alarm_count),
            secrets: None,
            baseline: count(row.hc_count),
        },
        state,
        kind_states: BTreeMap::new(),
        platforms: Vec::new(),
        operating_system: None,
        reference: ImageRef::from_row(hosts.first().cloned(), path, row.tag, digest),
        hosts,
        vendor_record: record.map(Box::new),
    }
}

/// The state of the last scan.
pub(super) fn state(row: &ImageInstance) -> ScanState {
    match (&row.sca_status, last_scan(row.last_scan_time)) {
        (Some(word), _) if !word.as_str().is_empty() => words::state(word.as_str()),
        (_, Some(_)) => ScanState::Done,
        (_, None) => ScanState::NotScanned,
    }
}

/// Why the last scan failed. A row whose scan has succeeded may keep the reason of an earlier one.
pub(super) fn failure(row: &ImageInstance, state: &ScanState) -> Option<String> {
    let reason = row.sca_result.as_ref().map(ScanFailureReason::as_str).filter(|reason| !reason.is_empty());
    reason.filter(|_| *state != ScanState::Done).map(str::to_owned)
}

/// The path of an image without host.
pub(super) fn path(namespace: Option<&str>, name: &str) -> String {
    match namespace.filter(|namespace| *namespace != NO_NAMESPACE) {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_owned(),
    }
}

/// The hosts in `Endpoints`, a JSON list in a text. The fields of its entries are not published, so that every text in it that
/// looks like a host is one.
fn hosts(endpoints: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    collect_hosts(&serde_json::from_str(endpoints).unwrap_or_default(), &mut hosts);
    hosts
}

fn collect_hosts(value: &Value, hosts: &mut Vec<String>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| collect_hosts(entry, hosts)),
        Value::Object(fields) => fields.values().for_each(|field| collect_hosts(field, hosts)),
        Value::String(text) => {
            let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
            let host = host.split('/').next().unwrap_or_default().to_ascii_lowercase();
            let is_host = host.contains('.')
                && host.bytes().any(|byte| byte.is_ascii_lowercase())
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte));
            if is_host && !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use imagescan_alibaba::sas::model::ImageScanState;

    use super::*;

    #[test]
    fn hosts_are_found_in_every_form_of_endpoints() {
        assert_eq!(hosts(r#"["a.example", "b.example:5000"]"#), ["a.example", "b.example:5000"]);
        assert_eq!(
            hosts(r#"[{"Type": "internet", "Domains": [{"Domain": "https://A.example/v2"}], "Port": 443}]"#),
            ["a.example"]
        );
        for none in ["[]", "", "not JSON", r#"["internet", "10", 7, null, "a b.c"]"#, "{}"] {
            assert_eq!(hosts(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn a_row_without_namespace_has_a_name_alone() {
        assert_eq!(path(Some("N/A"), "api"), "api");
        assert_eq!(path(None, "team/api"), "team/api");
        assert_eq!(path(Some("team"), "api"), "team/api");
    }

    #[test]
    fn a_state_survives_whatever_its_word_is() {
        let row = |word: &str| ImageInstance::default().sca_status(ImageScanState::from(word));
        assert_eq!(state(&row("BRAND_NEW")), ScanState::Other("BRAND_NEW".to_owned()));
        assert_eq!(state(&row("TIMOUT")), ScanState::TimedOut);
        assert_eq!(state(&ImageInstance::default()), ScanState::NotScanned);
        assert_eq!(state(&ImageInstance::default().last_scan_time(1_721_363_159_000)), ScanState::Done);
    }

    #[test]
    fn a_reason_belongs_to_a_scan_that_has_not_succeeded() {
        let row = ImageInstance::default().sca_result(ScanFailureReason::TaskNotSupportRegion);
        assert_eq!(failure(&row, &ScanState::Failed).as_deref(), Some("TASK_NOT_SUPPORT_REGION"));
        assert_eq!(failure(&row, &ScanState::Done), None);
    }

    #[test]
    fn an_image_without_a_digest_is_not_scannable() {
        let row = ImageInstance::default().repo_name("api").digest("6a5e103187b3****").vul_count(3);
        let image = image(row, None);
        assert!(image.not_scannable.is_some() && image.reference.digest().is_none());
        assert_eq!(image.counts.vulnerabilities, None, "it was never scanned");
    }
}
