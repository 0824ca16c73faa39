//! The results of an account.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde_json::value::RawValue;

use super::document::{
    ArtifactLocation, Location, LogicalLocation, Message, PartialFingerprints, PhysicalLocation, Region,
    ResultProperties, SarifResult, Suppression,
};
use super::rule::{level, rule_id};
use super::text::{DESCRIPTION, NAME, hash, line, relative_uri, sentence};
use crate::model::{Detail, Finding, ImageRef, ImageReport, Package, SeverityLevel};
use crate::report::json_text;

/// A result, and what decides on its part and its position.
#[derive(Debug)]
pub(super) struct Entry {
    /// The hash of the image's repository.
    pub(super) repository: u64,
    pub(super) fingerprint: String,
    pub(super) rule: String,
    pub(super) json: Box<RawValue>,
    severity: SeverityLevel,
    uri: String,
    image: String,
}

impl Entry {
    /// Most severe first, then in an order that does not depend on that of the report.
    pub(super) fn position(&self) -> impl Ord + '_ {
        let Self { severity, rule, uri, image, json, .. } = self;
        (Reverse(*severity), rule, uri, image, json.get())
    }
}

/// The hash of a repository: of its path without host, so that it is the same for every tag.
pub(super) fn repository(image: &ImageReport) -> u64 {
    hash(image.image.reference.path())
}

/// A result for each package of a finding, or one for a finding without packages.
pub(super) fn of_finding(image: &ImageReport, finding: &Finding) -> Vec<Entry> {
    let Detail::Vulnerability(detail) = &finding.detail;
    let mut packages: Vec<_> = detail.packages.iter().map(Some).collect();
    if packages.is_empty() {
        packages.push(None);
    }
    let mut counts = HashMap::new();
    let entries = packages.into_iter().map(|package| {
        let uri = relative_uri([image.image.reference.path(), object(package)]);
        let ordinal = counts.entry(uri.clone()).and_modify(|count| *count += 1).or_insert(1);
        entry(image, finding, package, uri, *ordinal)
    });
    entries.collect()
}

/// What of the image has the finding: a path or a package.
fn object(package: Option<&Package>) -> &str {
    let path = package.and_then(|package| package.path.as_deref()).filter(|path| !path.is_empty());
    path.or(package.map(|package| package.name.as_str())).unwrap_or_default()
}

fn entry(
    image: &ImageReport,
    finding: &Finding,
    package: Option<&Package>,
    uri: String,
    ordinal: u32,
) -> Entry {
    let rule = rule_id(finding);
    let reference = &image.image.reference;
    let short_name = line(&tagged(reference), NAME);
    let fingerprint = line(finding.fingerprint.as_str(), NAME);
    let fixed = package.filter(|package| !package.fixed_versions.is_empty());
    let fixed = fixed.map(|package| line(&package.fixed_versions.join(", "), NAME));
    let suppression = finding.status.dismissed_as().map(|status| Suppression {
        kind: "external",
        justification: format!("It is {status} in the cloud's console."),
    });
    let logical = package
        .filter(|package| !package.name.is_empty())
        .map(|package| LogicalLocation { fully_qualified_name: line(&package.name, NAME), kind: "package" });
    let result = SarifResult {
        rule_id: &rule,
        level: level(finding.severity.level),
        message: Message { text: message(finding, package, &short_name, fixed.as_deref()) },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri.clone() },
                region: Region::START,
            },
            logical_locations: logical.map(|logical| [logical]),
        }],
        partial_fingerprints: PartialFingerprints {
            primary: format!("{fingerprint}:{ordinal}"),
            finding: fingerprint.clone(),
        },
        suppressions: suppression.map(|suppression| [suppression]),
        properties: ResultProperties {
            image: line(&reference.to_string(), DESCRIPTION),
            severity: finding.severity.level.name(),
            installed_version: package
                .and_then(|package| package.version.as_deref())
                .map(|version| line(version, NAME)),
            fixed_versions: fixed,
        },
    };
    let json = RawValue::from_string(json_text::to_string(&result)).expect("it is JSON");
    Entry {
        repository: repository(image),
        fingerprint: finding.fingerprint.as_str().to_owned(),
        json,
        severity: finding.severity.level,
        uri,
        image: reference.to_string(),
        rule,
    }
}

/// The name without host and digest, unless the digest is all that identifies it.
fn tagged(reference: &ImageRef) -> String {
    match reference.tag() {
        Some(tag) => format!("{}:{tag}", reference.path()),
        None => reference.without_host().to_string(),
    }
}

/// `openssl 3.0.2-1 in team/api:1.4.2 has CVE-2026-10021 (CRITICAL): a title. Fixed in 3.0.2-9.`
fn message(finding: &Finding, package: Option<&Package>, image: &str, fixed: Option<&str>) -> String {
    let name = match package {
        Some(package) if package.name.is_empty() => "a package in ".to_owned(),
        Some(package) => {
            let version = package.version.as_deref().map(|version| format!(" {}", line(version, NAME)));
            format!("{}{} in ", line(&package.name, NAME), version.unwrap_or_default())
        }
        None => String::new(),
    };
    let title = finding.title.as_deref().filter(|title| !title.is_empty());
    let title = title.map(|title| format!(": {}", line(title, NAME))).unwrap_or_default();
    let text = format!("{name}{image} has {} ({}){title}", rule_id(finding), finding.severity.level);
    let fixed = fixed.map(|fixed| format!(" Fixed in {fixed}.")).unwrap_or_default();
    sentence(text) + &fixed
}
