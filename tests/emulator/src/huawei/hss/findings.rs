//! Vulnerabilities in the words of HSS, and the images that have them.

use super::State;
use super::image::VULNERABILITIES;
use super::query::Query;
use super::scope::Scope;
use crate::huawei::error_response::ErrorResponse;
use crate::world::{Kind, Severity, Vulnerability, WorldImage};

const KINDS: [&str; 2] = ["linux_vul", "app_vul"];
const NECESSITIES: [&str; 3] = ["immediate_repair", "delay_repair", "not_needed_repair"];
pub(super) const SEVERITIES: [&str; 4] = ["Critical", "High", "Medium", "Low"];
const CATEGORIES: [&str; 4] = ["local", "registry", "cicd", "cluster"];
const STATUSES: [&str; 2] = ["vul_status_unfix", "vul_status_ignored"];

/// As in the samples of this project's documents, whose vulnerability exists: it has the number 101.
const ID_PREFIX: &str = "HCE2-SA-2024-";

/// The vendor's id of a vulnerability, that of an advisory.
pub(super) fn vul_id(vulnerability: &Vulnerability) -> String {
    format!("{ID_PREFIX}{:04}", vulnerability.number)
}

pub(super) fn number_of(vul_id: &str) -> Option<u64> {
    vul_id.strip_prefix(ID_PREFIX).filter(|digits| digits.len() == 4)?.parse().ok()
}

pub(super) fn kind(vulnerability: &Vulnerability) -> &'static str {
    match vulnerability.kind {
        Kind::System => "linux_vul",
        Kind::Application => "app_vul",
    }
}

pub(super) fn necessity(vulnerability: &Vulnerability) -> &'static str {
    match vulnerability.severity {
        Severity::Critical | Severity::High => "immediate_repair",
        Severity::Medium => "delay_repair",
        Severity::Low => "not_needed_repair",
    }
}

pub(super) fn severity(vulnerability: &Vulnerability) -> &'static str {
    match vulnerability.severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}

pub(super) fn status(vulnerability: &Vulnerability) -> &'static str {
    if vulnerability.ignored { "vul_status_ignored" } else { "vul_status_unfix" }
}

pub(super) fn solution(vulnerability: &Vulnerability) -> String {
    let package = &vulnerability.package;
    match &vulnerability.fixed_version {
        Some(fixed) => format!("Update {package} to {fixed}."),
        None => format!("No update of {package} exists yet."),
    }
}

pub(super) fn url(vulnerability: &Vulnerability) -> String {
    format!("https://advisories.example.com/{}", vul_id(vulnerability))
}

/// The CVSS score.
pub(super) fn cvss(vulnerability: &Vulnerability) -> f64 {
    f64::from(u32::try_from(vulnerability.cvss_tenths).unwrap_or(0)) / 10.0
}

/// What vulnerabilities must have; `None` is anything.
pub(super) struct FindingFilter<'a> {
    kind: Option<&'a str>,
    necessity: Option<&'a str>,
    /// A part of the vendor's id.
    vul_id: Option<&'a str>,
    ignored: Option<bool>,
}

impl<'a> FindingFilter<'a> {
    pub(super) fn parse(query: &'a Query) -> Result<Self, ErrorResponse> {
        let handled = query.one_of("handle_status", &["unhandled", "handled"])?;
        Ok(Self {
            kind: query.one_of("type", &KINDS)?,
            necessity: query.one_of("repair_necessity", &NECESSITIES)?,
            vul_id: query.text("vul_id"),
            ignored: handled.map(|handled| handled == "handled"),
        })
    }

    pub(super) fn matches(&self, vulnerability: &Vulnerability) -> bool {
        self.kind.is_none_or(|wanted| kind(vulnerability) == wanted)
            && self.necessity.is_none_or(|wanted| necessity(vulnerability) == wanted)
            && self.vul_id.is_none_or(|part| vul_id(vulnerability).contains(part))
            && self.ignored.is_none_or(|wanted| vulnerability.ignored == wanted)
    }
}

/// The arguments that both lists over categories of images have.
pub(super) struct CategoryQuery<'a> {
    pub(super) kind: Option<&'a str>,
    category: Option<&'a str>,
    status: Option<&'a str>,
    cluster: Option<&'a str>,
}

impl<'a> CategoryQuery<'a> {
    pub(super) fn parse(query: &'a Query) -> Result<Self, ErrorResponse> {
        Ok(Self {
            kind: query.one_of("type", &KINDS)?,
            category: query.one_of("image_type", &CATEGORIES)?,
            status: query.one_of("status", &STATUSES)?,
            cluster: query.text("cluster_id"),
        })
    }

    /// Whether a vulnerability of images in registries is in the list. The emulated account has no other images, and no
    /// clusters.
    pub(super) fn matches(&self, vulnerability: &Vulnerability) -> bool {
        self.category == Some("registry")
            && self.cluster.is_none()
            && self.kind.is_none_or(|wanted| kind(vulnerability) == wanted)
            && self.status.is_none_or(|wanted| status(vulnerability) == wanted)
    }
}

impl State {
    /// All images, with what scans that looked for vulnerabilities have found so far.
    pub(in crate::huawei) fn view(&self, now: i64) -> Vec<WorldImage> {
        let found = |index: u64| {
            self.last_success(index, VULNERABILITIES, now)?;
            Some(self.world.vulnerabilities.of_image(index).collect())
        };
        self.world
            .images
            .iter()
            .map(|image| {
                let found = found(image.index);
                WorldImage::new(image, found)
            })
            .collect()
    }

    /// The images in which scans have found a vulnerability so far, and the end of the last scan that did.
    pub(super) fn affected(
        &self,
        vulnerability: u64,
        scope: Scope,
        now: i64,
    ) -> impl Iterator<Item = (u64, i64)> {
        let images = &self.world.images;
        let have = self.world.vulnerabilities.images_with(vulnerability, images.len());
        have.into_iter()
            .filter(move |index| scope.contains(*index, images))
            .filter_map(move |index| Some((index, self.last_success(index, VULNERABILITIES, now)?)))
    }
}
