//! Findings, from what the lists say about a vulnerability.

use super::catalogue::Details;
use crate::model::{Detail, Finding, FindingKind, FindingStatus, Fingerprint, Severity, Vulnerability};

/// What identifies a finding in an image.
pub(super) struct Identity<'a> {
    pub(super) vul_id: &'a str,
    pub(super) image_path: &'a str,
    /// The name of the package; empty if it is not known.
    pub(super) package: &'a str,
    pub(super) ordinal: u64,
}

/// A finding without packages and times. Its id is the CVE `preferred`, or else the first one; the vendor's id is an alias of it.
pub(super) fn finding(
    identity: &Identity<'_>,
    details: Option<&Details>,
    severity: Severity,
    preferred: Option<&str>,
) -> Finding {
    let vul_id = identity.vul_id;
    let cves: Vec<&str> = details.into_iter().flat_map(|details| &details.cves).map(|cve| &*cve.id).collect();
    let id = preferred.or(cves.first().copied()).unwrap_or(vul_id);
    let aliases = cves.iter().copied().chain([vul_id]).filter(|alias| !alias.eq_ignore_ascii_case(id));
    let kind = FindingKind::Vulnerability;
    Finding {
        fingerprint: Fingerprint::new(kind, id, identity.image_path, identity.package, identity.ordinal),
        id: id.to_owned(),
        aliases: aliases.map(str::to_owned).collect(),
        title: details.and_then(|details| details.title.clone()),
        description: details.and_then(|details| details.description.clone()),
        severity,
        layer: None,
        first_seen: None,
        last_seen: None,
        status: details.map_or(FindingStatus::Unknown, Details::status),
        remediation: details.and_then(|details| details.solution.clone()),
        links: details.map(|details| details.links.clone()).unwrap_or_default(),
        detail: Detail::Vulnerability(Vulnerability {
            packages: Vec::new(),
            cvss: details.and_then(Details::cvss),
            // The cloud has no field for it, and does not document its labels.
            fixable: None,
            exploit: None,
            published: details.and_then(Details::published),
        }),
        vendor_records: Vec::new(),
    }
}
