//! What the lists of the account say about a vulnerability.

use imagescan_huawei::hss::model::{GeneralImageVulsResponseInfo, GlobalVulInfo, VulnerabilityType};
use jiff::Timestamp;

use super::super::words;
use crate::model::{Cvss, FindingStatus, PackageKind, Severity, VendorRecord};
use crate::rows::Row;

/// What the lists say about a vulnerability.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) solution: Option<String>,
    pub(crate) links: Vec<String>,
    pub(crate) cves: Vec<Cve>,
    pub(crate) severity: Option<Severity>,
    highest_score: Option<f64>,
    kind: Option<PackageKind>,
    /// Whether the list with the severities has it for images where it is open.
    is_open: bool,
    /// The same for images where it is handled.
    is_handled: bool,
    /// Whether the list with the CVEs has it.
    is_in_global_list: bool,
    pub(crate) records: Vec<VendorRecord>,
}

/// A CVE that a vulnerability stands for.
#[derive(Clone, Debug)]
pub(crate) struct Cve {
    pub(crate) id: String,
    score: Option<f64>,
    published: Option<Timestamp>,
}

impl Details {
    /// Id and details of a row of `ListGlobalVulnerabilities`.
    pub(super) fn of_global(row: Row<GlobalVulInfo>) -> Option<(String, Self)> {
        let Row { item: row, record } = row;
        let cves = row.data_list.into_iter().filter_map(|cve| {
            let id = words::text(cve.cve_id)?;
            Some(Cve { id, score: cve.cvss_score, published: words::time(cve.publish_time) })
        });
        let details = Self {
            title: words::text(row.vul_name),
            description: words::text(row.description),
            solution: words::text(row.solution),
            links: words::links([row.url]),
            cves: cves.collect(),
            is_in_global_list: true,
            records: record.into_iter().collect(),
            ..Self::default()
        };
        Some((words::text(row.vul_id)?, details))
    }

    /// Id and details of a row of `ListGeneralImageVuls` for these values of its required filters.
    pub(super) fn of_general(
        row: Row<GeneralImageVulsResponseInfo>,
        kind: &VulnerabilityType,
        is_handled: bool,
    ) -> Option<(String, Self)> {
        let Row { item: row, record } = row;
        let cves = row
            .cve_list
            .into_iter()
            .filter_map(|cve| Some(Cve { id: words::text(cve.cve_id)?, score: cve.cvss, published: None }));
        let details = Self {
            title: words::text(row.vul_name),
            description: words::text(row.description),
            solution: words::text(row.solution_detail),
            links: words::links([row.url]),
            cves: cves.collect(),
            severity: row.severity_level.as_ref().map(|level| words::severity(level.as_str())),
            highest_score: row.max_cvss_score,
            kind: Some(words::package_kind(row.r#type.as_ref().unwrap_or(kind).as_str())),
            is_open: !is_handled,
            is_handled,
            is_in_global_list: false,
            records: record.into_iter().collect(),
        };
        Some((words::text(row.vul_id)?, details))
    }

    /// Adds what another row says. What is known stays: the longer texts come first.
    pub(super) fn merge(&mut self, other: Self) {
        self.title = self.title.take().or(other.title);
        self.description = self.description.take().or(other.description);
        self.solution = self.solution.take().or(other.solution);
        self.links = words::links(self.links.drain(..).chain(other.links).map(Some));
        for cve in other.cves {
            match self.cves.iter_mut().find(|known| known.id == cve.id) {
                Some(known) => {
                    known.score = known.score.or(cve.score);
                    known.published = known.published.or(cve.published);
                }
                None => self.cves.push(cve),
            }
        }
        self.severity = self.severity.take().or(other.severity);
        self.highest_score = self.highest_score.or(other.highest_score);
        self.kind = self.kind.or(other.kind);
        self.is_open |= other.is_open;
        self.is_handled |= other.is_handled;
        self.is_in_global_list |= other.is_in_global_list;
        for record in other.records {
            if !self.records.contains(&record) {
                self.records.push(record);
            }
        }
    }

    /// Whether both lists were read for it. A vulnerability may stand for no CVE, and have no severity.
    pub(super) fn is_complete(&self) -> bool {
        (self.is_open || self.is_handled) && (self.is_in_global_list || !self.cves.is_empty())
    }

    /// Whether the vulnerability stands for this CVE, or does not say what it stands for.
    pub(super) fn may_be(&self, cve: &str) -> bool {
        self.cves.is_empty() || self.cves.iter().any(|known| known.id.eq_ignore_ascii_case(cve))
    }

    /// The status in all images; unknown if it is open in some and handled in others.
    pub(crate) fn status(&self) -> FindingStatus {
        match (self.is_open, self.is_handled) {
            (true, false) => FindingStatus::Open,
            (false, true) => FindingStatus::Ignored,
            _ => FindingStatus::Unknown,
        }
    }

    pub(crate) fn kind(&self) -> PackageKind {
        self.kind.unwrap_or(PackageKind::Unknown)
    }

    /// The highest score. The lists lack the vector.
    pub(crate) fn cvss(&self) -> Option<Cvss> {
        let scores = self.cves.iter().filter_map(|cve| cve.score).chain(self.highest_score);
        Cvss::new(scores.fold(0.0, f64::max), None)
    }

    /// When the first of its CVEs was published.
    pub(crate) fn published(&self) -> Option<Timestamp> {
        self.cves.iter().filter_map(|cve| cve.published).min()
    }
}
