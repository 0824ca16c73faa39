//! The findings of scans and those of the emulator's world, in one shape.

use std::collections::BTreeSet;

use imagescan_emulator::{Provider, WorldImage};
use imagescan_scan::{Detail, Finding};

/// CVE, package, version.
pub(super) type Facts = (String, String, Option<String>);

/// What a report shows, in order.
pub(super) fn facts_of(findings: &[Finding]) -> Vec<Facts> {
    let mut facts: Vec<_> = findings
        .iter()
        .flat_map(|finding| {
            let Detail::Vulnerability(vulnerability) = &finding.detail else { panic!("{finding:?}") };
            assert!(!vulnerability.packages.is_empty(), "{finding:?}");
            let packages = vulnerability.packages.iter();
            packages.map(|package| (finding.id.clone(), package.name.clone(), package.version.clone()))
        })
        .collect();
    facts.sort_unstable();
    facts
}

/// What the list of an image of the world has, in order.
pub(super) fn facts_of_world(provider: Provider, image: &WorldImage) -> Vec<Facts> {
    let mut facts: Vec<_> = image
        .vulnerabilities
        .iter()
        // Tencent Cloud leaves out what the account ignores.
        .filter(|one| provider != Provider::Tencent || !one.is_ignored)
        .map(|one| (one.cve.clone(), one.package.clone(), Some(one.version.clone())))
        .collect();
    facts.sort_unstable();
    facts
}

/// The names of the images that have a vulnerability.
pub(super) fn affected(provider: Provider, images: &[WorldImage], id: &str) -> BTreeSet<String> {
    let has_it = |image: &&WorldImage| facts_of_world(provider, image).iter().any(|(cve, ..)| cve == id);
    images
        .iter()
        .filter(has_it)
        .map(|image| {
            let separator = if image.namespace.is_empty() { "" } else { "/" };
            format!("{}{separator}{}:{}", image.namespace, image.name, image.tag)
        })
        .collect()
}
