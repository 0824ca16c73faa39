//! The vulnerabilities of an image.

use std::collections::{HashMap, HashSet};

use imagescan_runtime::StringEnum;
use imagescan_tencent::tcss::DescribeAssetImageRegistryVulList;
use imagescan_tencent::tcss::model::{ComponentsInfo, ImageVul};

use super::values::{links, list, text, time, words_of};
use super::{PAGE, Tencent, id_of, words};
use crate::cloud_api::{KindFindings, ReadOptions};
use crate::error::Error;
use crate::model::{
    Cvss, Detail, Finding, FindingKind, FindingStatus, Fingerprint, Image, Layer, Package, PackageKind,
    PartialReason, Vulnerability,
};
use crate::rows::{Row, read_list};

const READ: &str = "read vulnerabilities";

impl Tencent {
    pub(super) async fn read_vulnerabilities(
        &self,
        image: &Image,
        options: ReadOptions,
    ) -> Result<KindFindings, Error> {
        let id = id_of(&image.key, READ)?;
        let request = DescribeAssetImageRegistryVulList::new().id(id).limit(PAGE);
        let list = read_list(&self.client, request, READ, options.keep_vendor_records).await?;
        let mut seen = HashSet::new();
        let mut findings: Vec<_> = list
            .rows
            .into_iter()
            .map(|row| finding(row, image))
            // A list that changes moves rows between pages.
            .filter(|finding| seen.insert(identity(finding)))
            .collect();
        number_equals(&mut findings, image.reference.path());
        Ok(KindFindings {
            rows: findings.len() as u64,
            total: list.total,
            partial: list.is_incomplete.then_some(PartialReason::InconsistentPages),
            findings,
        })
    }
}

/// What distinguishes a row from others: the ids of the vulnerability, and the packages.
fn identity(finding: &Finding) -> (String, Vec<String>, Vec<Package>) {
    let Detail::Vulnerability(detail) = &finding.detail;
    (finding.id.clone(), finding.aliases.clone(), detail.packages.clone())
}

fn finding(row: Row<ImageVul>, image: &Image) -> Finding {
    let Row { item: row, record } = row;
    let poc = text(row.pocid.as_deref()).unwrap_or_default();
    let packages = packages(&row);
    let is_fixable = row.tag.iter().any(|tag| tag.as_str() == words::FIXABLE)
        || packages.iter().any(|package| !package.fixed_versions.is_empty());
    let score = row.cvss_score.as_deref().and_then(|score| score.trim().parse().ok());
    let detail = Vulnerability {
        cvss: score.and_then(|score| Cvss::new(score, text(row.cvss_vector.as_deref()))),
        fixable: Some(is_fixable),
        exploit: words::exploit(row.tag.iter().map(StringEnum::as_str)),
        published: time(row.submit_time.as_deref()),
        packages,
    };
    let solution = text(row.official_solution.as_deref());
    Finding {
        description: text(row.des.as_deref()),
        layer: row.layer_infos.iter().find_map(|layer| Layer::new(text(layer.layer_id.as_deref())?)),
        last_seen: image.last_scan.as_ref().and_then(|scan| scan.at),
        remediation: solution.or_else(|| text(row.defense_solution.as_deref())),
        links: links(row.reference.as_deref()),
        vendor_records: record.into_iter().collect(),
        ..new(Head {
            cves: words_of(row.cveid.as_deref()),
            poc: &poc,
            title: row.name.as_deref(),
            level: row.level.as_ref().map(StringEnum::as_str),
            path: image.reference.path(),
            detail,
        })
    }
}

/// What all lists of vulnerabilities have.
pub(super) struct Head<'a> {
    /// The CVEs; the first names the finding.
    pub(super) cves: Vec<String>,
    pub(super) poc: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) level: Option<&'a str>,
    /// The path of the image.
    pub(super) path: &'a str,
    pub(super) detail: Vulnerability,
}

/// A finding without the fields that only the list of an image has. The lists leave out what is ignored.
pub(super) fn new(head: Head<'_>) -> Finding {
    let Head { cves, poc, title, level, path, detail } = head;
    let mut names = cves.into_iter().chain(text(Some(poc)));
    let id = names.next().unwrap_or_default();
    Finding {
        fingerprint: fingerprint(&id, path, &detail, 0),
        id,
        aliases: names.collect(),
        title: text(title),
        description: None,
        severity: words::severity(level),
        layer: None,
        first_seen: None,
        last_seen: None,
        status: FindingStatus::Open,
        remediation: None,
        links: Vec::new(),
        detail: Detail::Vulnerability(detail),
        vendor_records: Vec::new(),
    }
}

/// By the names of the packages, so that a package that gets the vulnerability later is a new finding.
fn fingerprint(id: &str, path: &str, detail: &Vulnerability, ordinal: u64) -> Fingerprint {
    let mut names: Vec<_> = detail.packages.iter().map(|package| package.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    Fingerprint::new(FindingKind::Vulnerability, id, path, &names.join("\n"), ordinal)
}

/// Gives findings that are equal for their fingerprints different ones.
fn number_equals(findings: &mut [Finding], path: &str) {
    let mut seen: HashMap<Fingerprint, u64> = HashMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        if *count > 0 {
            let Detail::Vulnerability(detail) = &finding.detail;
            finding.fingerprint = fingerprint(&finding.id, path, detail, *count);
        }
        *count += 1;
    }
}

/// The packages of a row. Older rows have one, in fields of their own.
fn packages(row: &ImageVul) -> Vec<Package> {
    let kind =
        row.category_type.as_ref().map_or(PackageKind::Unknown, |kind| words::package_kind(kind.as_str()));
    let of_row = list(row.fixed_versions.as_deref());
    let mut packages: Vec<_> =
        row.components.iter().filter_map(|component| package(component, kind)).collect();
    if packages.is_empty() {
        packages.extend(
            text(row.component.as_deref())
                .map(|name| Package { version: text(row.version.as_deref()), ..Package::new(name, kind) }),
        );
    }
    // The versions of a row with several packages may be those of any of them.
    if let [package] = &mut packages[..]
        && package.fixed_versions.is_empty()
    {
        package.fixed_versions = of_row;
    }
    packages
}

fn package(component: &ComponentsInfo, kind: PackageKind) -> Option<Package> {
    let name = text(component.name.as_deref()).or_else(|| text(component.component.as_deref()))?;
    let kind = component.r#type.as_ref().map_or(kind, |kind| words::package_kind(kind.as_str()));
    Some(Package {
        version: text(component.version.as_deref()),
        path: text(component.path.as_deref()),
        fixed_versions: list(component.fixed_version.as_deref()),
        ..Package::new(name, kind)
    })
}

#[cfg(test)]
mod tests;
