//! The vulnerabilities of an image.

use std::collections::HashMap;

use imagescan_huawei::StringEnum;
use imagescan_huawei::hss::ListImageVulnerabilities;
use imagescan_huawei::hss::model::ImageVulInfo;

use super::catalogue::{Details, Entries};
use super::findings::{Identity, finding};
use super::{Huawei, PAGE, words};
use crate::cloud_api::{KindFindings, ReadOptions};
use crate::error::Error;
use crate::model::{Detail, Finding, Image, ImageKey, Layer, Package, PackageKind, PartialReason};
use crate::rows::{Row, read_list};

const STEP: &str = "read vulnerabilities";

impl Huawei {
    pub(super) async fn read_vulnerabilities(
        &self,
        image: &Image,
        options: ReadOptions,
    ) -> Result<KindFindings, Error> {
        let operation = self.list_vulnerabilities(image)?;
        let list = read_list(&self.client, operation, STEP, options.keep_vendor_records).await?;
        let rows = without_repeats(list.rows);
        let mut read = KindFindings { rows: rows.len() as u64, total: list.total, ..KindFindings::default() };
        if !rows.is_empty() {
            let ids = rows.iter().map(|row| vul_id(&row.item));
            let entries = self.details(ids.clone(), options.keep_vendor_records).await?;
            if ids.into_iter().any(|id| entries.complete(id).is_none()) {
                read.partial = Some(PartialReason::DetailsMissing);
            }
            read.findings = findings(image, rows, &entries, options.keep_vendor_records);
        }
        if list.is_incomplete {
            read.partial = Some(PartialReason::InconsistentPages);
        }
        Ok(read)
    }

    /// Without a type and a status, the list has all.
    fn list_vulnerabilities(&self, image: &Image) -> Result<ListImageVulnerabilities, Error> {
        let ImageKey::Huawei { image_id, image_type, namespace, image_name, instance_id, .. } = &image.key
        else {
            return Err(Error::invalid_input("the image is in another cloud").with_step(STEP));
        };
        let tag = image.reference.tag().unwrap_or_default();
        Ok(ListImageVulnerabilities::new(
            image_type.as_str(),
            image_id.as_str(),
            namespace.as_str(),
            image_name.as_str(),
            tag,
        )
        .enterprise_project_id(self.scope())
        .instance_id(instance_id.clone())
        .limit(PAGE))
    }
}

fn vul_id(row: &ImageVulInfo) -> &str {
    row.vul_id.as_deref().unwrap_or_default()
}

/// What makes a row: pages that shift repeat rows.
fn row_key(row: &ImageVulInfo) -> [Option<String>; 5] {
    [&row.vul_id, &row.app_name, &row.version, &row.app_path, &row.position].map(Clone::clone)
}

fn without_repeats(rows: Vec<Row<ImageVulInfo>>) -> Vec<Row<ImageVulInfo>> {
    let mut seen = std::collections::HashSet::new();
    rows.into_iter().filter(|row| seen.insert(row_key(&row.item))).collect()
}

/// One finding for each vulnerability, package and layer.
fn findings(
    image: &Image,
    rows: Vec<Row<ImageVulInfo>>,
    entries: &Entries,
    keep_records: bool,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut by_key = HashMap::new();
    // The layers with the same vulnerability in the same package.
    let mut ordinals: HashMap<(String, String), u64> = HashMap::new();
    for Row { item: row, record } in rows {
        let id = vul_id(&row).to_owned();
        let name = row.app_name.clone().unwrap_or_default();
        let key = (id.clone(), name.clone(), row.position.clone());
        let index = *by_key.entry(key).or_insert_with(|| {
            let ordinal = ordinals.entry((id.clone(), name.clone())).or_default();
            let identity = Identity {
                vul_id: &id,
                image_path: image.reference.path(),
                package: &name,
                ordinal: std::mem::replace(ordinal, *ordinal + 1),
            };
            findings.push(of_row(&identity, &row, entries, keep_records));
            findings.len() - 1
        });
        let finding = &mut findings[index];
        let Detail::Vulnerability(vulnerability) = &mut finding.detail;
        if let Some(package) = package(&row, entries) {
            vulnerability.packages.push(package);
        }
        finding.vendor_records.splice(0..0, record);
    }
    findings
}

/// The finding without its packages, and with the records of the details.
fn of_row(identity: &Identity<'_>, row: &ImageVulInfo, entries: &Entries, keep_records: bool) -> Finding {
    let details = entries.get(identity.vul_id);
    let severity = details.and_then(|details| details.severity.clone()).unwrap_or_else(|| {
        words::severity_of_necessity(row.repair_necessity.as_ref().map(StringEnum::as_str))
    });
    let mut finding = finding(identity, details, severity, None);
    finding.description = finding.description.or_else(|| words::text(row.description.clone()));
    finding.remediation = words::text(row.solution.clone()).or(finding.remediation);
    finding.layer = row.position.clone().and_then(Layer::new);
    finding.links = words::links([row.url.clone()].into_iter().chain(finding.links.into_iter().map(Some)));
    if let Some(details) = details.filter(|_| keep_records) {
        finding.vendor_records.clone_from(&details.records);
    }
    finding
}

fn package(row: &ImageVulInfo, entries: &Entries) -> Option<Package> {
    let name = words::text(row.app_name.clone())?;
    let path = words::text(row.app_path.clone());
    // Only applications have a path.
    let of_path = if path.is_some() { PackageKind::Application } else { PackageKind::Unknown };
    let kind = entries.get(vul_id(row)).map_or(PackageKind::Unknown, Details::kind);
    let kind = if kind == PackageKind::Unknown { of_path } else { kind };
    Some(Package { version: words::text(row.version.clone()), path, ..Package::new(name, kind) })
}
