//! From a row of `DescribeImageVulList` to findings.

use std::collections::{BTreeSet, HashMap};

use imagescan_alibaba::StringEnum;
use imagescan_alibaba::sas::model::{Cve, ImageVulType, VulHandling, VulRecord};

use super::catalogue::Entry;
use super::purl::purl;
use super::words::{self, LEVELS, PRIORITIES, look_up, text, time};
use crate::model::{
    Cvss, Detail, Finding, FindingKind, FindingStatus, Fingerprint, Layer, Package, PackageKind, Severity,
    SeverityBasis, SeverityLevel, VendorRecord, Vulnerability, VulnerabilityId, web_links,
};
use crate::rows::Row;

/// The numbers that distinguish equal findings of one image.
#[derive(Debug, Default)]
pub(super) struct Ordinals(HashMap<(String, String), u64>);

impl Ordinals {
    fn next(&mut self, rule: &str, object: &str) -> u64 {
        let count = self.0.entry((rule.to_owned(), object.to_owned())).or_default();
        *count += 1;
        *count - 1
    }
}

/// The ids in `Related`: CVEs in upper case, and others, such as those of announcements.
pub(super) fn related(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut cves, mut others) = (Vec::new(), Vec::new());
    for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        let (list, id) = match id.parse::<VulnerabilityId>() {
            Ok(cve) => (&mut cves, cve.as_str().to_owned()),
            Err(_) => (&mut others, id.to_owned()),
        };
        if !list.contains(&id) {
            list.push(id);
        }
    }
    (cves, others)
}

/// The findings of a row, one for each CVE; one under the vendor's name if it has none.
pub(super) fn findings(
    row: &Row<VulRecord>,
    family: &ImageVulType,
    entry: Option<&Entry>,
    image_path: &str,
    ordinals: &mut Ordinals,
    keep_records: bool,
) -> Vec<Finding> {
    let (mut cves, mut others) = related(text(row.item.related.as_ref()).unwrap_or_default());
    let details = entry.map_or(&[][..], Entry::details);
    if cves.is_empty() {
        let of_database = details.iter().filter_map(|cve| text(cve.item.cve_id.as_ref()));
        cves = related(&of_database.collect::<Vec<_>>().join(",")).0;
    }
    others.extend(text(row.item.name.as_ref()).map(str::to_owned));
    let ids = if cves.is_empty() { others.drain(..).rev().take(1).collect() } else { cves };
    let is_alone = ids.len() == 1;
    ids.into_iter()
        .map(|id| {
            let is_it = |cve: &&Row<Cve>| {
                text(cve.item.cve_id.as_ref()).is_some_and(|one| one.eq_ignore_ascii_case(&id))
            };
            let cve = details.iter().find(is_it).or_else(|| details.first().filter(|_| is_alone));
            let source = Source { row, family, entry, cve, is_alone };
            let packages = source.packages();
            let names: BTreeSet<_> = packages.iter().map(|package| package.name.as_str()).collect();
            let object = names.into_iter().collect::<Vec<_>>().join(",");
            let ordinal = ordinals.next(&id, &object);
            Finding {
                fingerprint: Fingerprint::new(FindingKind::Vulnerability, &id, image_path, &object, ordinal),
                aliases: others.iter().filter(|alias| **alias != id).cloned().collect(),
                title: source.title(),
                description: cve.and_then(|cve| text(cve.item.summary.as_ref())).map(str::to_owned),
                severity: source.severity(),
                layer: source.layer(),
                first_seen: time(row.item.first_ts),
                last_seen: time(row.item.last_ts),
                status: source.status(),
                remediation: source.remediation(),
                links: source.links(),
                detail: Detail::Vulnerability(Vulnerability {
                    packages,
                    cvss: source.cvss(),
                    // Commands and texts about updates do not say that a fixed version exists.
                    fixable: None,
                    exploit: source.tags().and_then(words::exploit),
                    published: cve.and_then(|cve| time(cve.item.release_time)),
                }),
                vendor_records: if keep_records { source.records() } else { Vec::new() },
                id,
            }
        })
        .collect()
}

/// What a finding is made of.
struct Source<'a> {
    row: &'a Row<VulRecord>,
    family: &'a ImageVulType,
    entry: Option<&'a Entry>,
    /// The vendor's database about this CVE.
    cve: Option<&'a Row<Cve>>,
    /// Whether the row has one CVE, so that what is known about the row is about the CVE.
    is_alone: bool,
}

impl Source<'_> {
    fn title(&self) -> Option<String> {
        let grouped = self.entry.and_then(Entry::grouped).map(|grouped| &grouped.item.alias_name);
        let titles = [Some(&self.row.item.alias_name), grouped];
        titles.into_iter().flatten().find_map(|title| text(title.as_ref())).map(str::to_owned)
    }

    /// The severity of the database. Without one, the urgency of a fix.
    fn severity(&self) -> Severity {
        let of = |table, word: &str, basis| {
            Severity::new(look_up(table, word).unwrap_or(SeverityLevel::Unknown), Some(word), basis)
        };
        let level = self.cve.and_then(|cve| cve.item.vul_level.as_ref()).map(StringEnum::as_str);
        if let Some(level) = level.filter(|level| !level.is_empty()) {
            return of(LEVELS, level, SeverityBasis::VendorSeverity);
        }
        match self.row.item.necessity.as_ref().map(StringEnum::as_str).filter(|word| !word.is_empty()) {
            Some(word) => of(PRIORITIES, word, SeverityBasis::VendorPriority),
            None => Severity::new(SeverityLevel::Unknown, None, SeverityBasis::VendorPriority),
        }
    }

    fn cvss(&self) -> Option<Cvss> {
        let of_cve = self.cve.and_then(|cve| {
            let score = text(cve.item.cvss_score.as_ref())?.parse().ok()?;
            Cvss::new(score, text(cve.item.cvss_vector.as_ref()).map(str::to_owned))
        });
        let of_group = || {
            let grouped = self.entry?.grouped().filter(|_| self.is_alone)?;
            Cvss::new(text(grouped.item.cve_score.as_ref())?.parse().ok()?, None)
        };
        of_cve.or_else(of_group)
    }

    /// A vulnerability on the whitelist is ignored in all images.
    fn status(&self) -> FindingStatus {
        let grouped = self.entry.and_then(Entry::grouped).and_then(|grouped| grouped.item.status);
        if grouped == Some(VulHandling::WHITELISTED) {
            return FindingStatus::Ignored;
        }
        words::status(self.row.item.status)
    }

    fn tags(&self) -> Option<&str> {
        self.entry.and_then(Entry::grouped).and_then(|grouped| text(grouped.item.tags.as_ref()))
    }

    fn layer(&self) -> Option<Layer> {
        let of_packages =
            || self.row.item.extend_content_json.iter().flat_map(|content| &content.rpm_entity_list);
        let layer = self.row.item.layers.iter().find(|layer| !layer.is_empty()).map(String::as_str);
        layer.or_else(|| of_packages().find_map(|package| text(package.layer.as_ref()))).and_then(Layer::new)
    }

    fn packages(&self) -> Vec<Package> {
        let Some(content) = &self.row.item.extend_content_json else { return Vec::new() };
        let kind = match self.family {
            ImageVulType::Cve => PackageKind::System,
            ImageVulType::Sca => PackageKind::Application,
            _ => PackageKind::Unknown,
        };
        let package = |name: &str, version: Option<&str>, path: Option<&str>| {
            let os = text(content.os.as_ref()).filter(|_| kind == PackageKind::System);
            Package {
                version: version.map(str::to_owned),
                path: path.map(str::to_owned),
                purl: os.and_then(|os| purl(os, text(content.os_release.as_ref()), name, version)),
                ..Package::new(name, kind)
            }
        };
        let mut packages = Vec::new();
        for entity in &content.rpm_entity_list {
            let Some(name) = text(entity.name.as_ref()) else { continue };
            let version = text(entity.full_version.as_ref()).or_else(|| text(entity.version.as_ref()));
            let package = package(name, version, text(entity.path.as_ref()));
            if !packages.contains(&package) {
                packages.push(package);
            }
        }
        packages
    }

    /// The commands that update the packages; without one, the vendor's text.
    fn remediation(&self) -> Option<String> {
        let packages = self.row.item.extend_content_json.iter().flat_map(|content| &content.rpm_entity_list);
        let commands: BTreeSet<_> =
            packages.filter_map(|package| text(package.update_cmd.as_ref())).collect();
        if !commands.is_empty() {
            return Some(commands.into_iter().collect::<Vec<_>>().join("\n"));
        }
        self.cve.and_then(|cve| text(cve.item.solution.as_ref())).map(str::to_owned)
    }

    fn links(&self) -> Vec<String> {
        let Some(cve) = self.cve else { return Vec::new() };
        let texts = [text(cve.item.cve_link.as_ref()), text(cve.item.reference.as_ref())];
        web_links(texts.into_iter().flatten().flat_map(str::split_whitespace).map(str::to_owned))
    }

    fn records(&self) -> Vec<VendorRecord> {
        let grouped = self.entry.and_then(Entry::grouped).and_then(|grouped| grouped.record.clone());
        let details = self.cve.and_then(|cve| cve.record.clone());
        self.row.record.clone().into_iter().chain(grouped).chain(details).collect()
    }
}
