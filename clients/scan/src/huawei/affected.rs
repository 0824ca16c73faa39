//! The images that have a vulnerability: from the CVE to the vendor's ids, and from each to its images.

use std::collections::HashSet;
use std::future::ready;

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use imagescan_huawei::hss::ListVulAffectImages;
use imagescan_huawei::hss::model::{ImageCategory, VulAffectImagesResponseInfo};

use super::catalogue::{Details, combinations};
use super::findings::{Identity, finding};
use super::{Huawei, PAGE, inventory, words};
use crate::error::Error;
use crate::model::{AffectedImage, Cloud, Severity, SeverityBasis, SeverityLevel, VulnerabilityId};
use crate::rows::{Row, rows_with_second_reading};

const STEP: &str = "list the affected images";

impl Huawei {
    pub(super) fn list_affected<'a>(
        &'a self,
        id: &'a VulnerabilityId,
    ) -> BoxStream<'a, Result<AffectedImage, Error>> {
        stream::once(self.details_of_cve(id.as_str(), STEP))
            .map_ok(move |found| {
                stream::iter(found).flat_map(move |(vul_id, details)| self.images_with(id, vul_id, details))
            })
            .try_flatten()
            .boxed()
    }

    /// The images with a vulnerability, whatever its type and whether it is handled.
    fn images_with<'a>(
        &'a self,
        id: &'a VulnerabilityId,
        vul_id: String,
        details: Details,
    ) -> BoxStream<'a, Result<AffectedImage, Error>> {
        let lists = combinations().map(|(kind, is_handled)| {
            ListVulAffectImages::new(is_handled, vul_id.as_str(), kind, ImageCategory::Registry)
                .enterprise_project_id(self.scope())
                .limit(PAGE)
        });
        let mut seen = HashSet::new();
        rows_with_second_reading(&self.client, lists, STEP, true)
            .try_filter(move |row| ready(seen.insert(row_key(&row.item))))
            .map_ok(move |row| self.affected_image(id, &vul_id, &details, row))
            .boxed()
    }

    fn affected_image(
        &self,
        id: &VulnerabilityId,
        vul_id: &str,
        details: &Details,
        row: Row<VulAffectImagesResponseInfo>,
    ) -> AffectedImage {
        let Row { item: row, record } = row;
        let is_of_swr = row
            .registry_type
            .as_ref()
            .is_some_and(|kind| matches!(kind.as_str(), "SwrPrivate" | "SwrShared"));
        let host = is_of_swr.then(|| inventory::swr_host(&self.region())).flatten();
        let reference = inventory::reference(
            host,
            row.organization.as_deref().unwrap_or_default(),
            row.image_name.as_deref().unwrap_or_default(),
            row.image_version,
            row.image_digest.and_then(|digest| digest.parse().ok()),
        );
        let severity = row.repair_necessity.as_ref().map(|word| words::severity(word.as_str()));
        let severity = severity
            .or_else(|| details.severity.clone())
            .unwrap_or_else(|| Severity::new(SeverityLevel::Unknown, None, SeverityBasis::VendorSeverity));
        let identity = Identity { vul_id, image_path: reference.path(), package: "", ordinal: 0 };
        let mut finding = finding(&identity, Some(details), severity, Some(id.as_str()));
        finding.first_seen = words::time(row.first_scan_time);
        finding.last_seen = words::time(row.latest_scan_time);
        if let Some(status) = &row.status {
            finding.status = words::status(status.as_str());
        }
        finding.vendor_records = record.into_iter().chain(details.records.iter().cloned()).collect();
        AffectedImage {
            cloud: Cloud::Huawei,
            reference,
            finding,
            last_scan: inventory::last_scan(row.latest_scan_time),
        }
    }
}

/// What makes a row: pages that shift repeat rows.
fn row_key(row: &VulAffectImagesResponseInfo) -> [Option<String>; 6] {
    [
        row.image_id.clone(),
        row.image_digest.clone(),
        row.organization.clone(),
        row.image_name.clone(),
        row.image_version.clone(),
        row.registry_name.clone(),
    ]
}
