//! The world as tests compare responses with it.

use super::{Image, Kind, Severity, Vulnerability};

/// An image of a cloud, with what scans have found in it so far.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WorldImage {
    /// The namespace of its repository; it may be empty.
    pub namespace: String,
    /// The name of its repository.
    pub name: String,
    /// Its tag.
    pub tag: String,
    /// The digest of its manifest: `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// Whether a scan that looked for vulnerabilities has succeeded.
    pub is_scanned: bool,
    /// What scans have found; empty if none has succeeded.
    pub vulnerabilities: Vec<WorldVulnerability>,
}

/// A vulnerability that a scan has found in an image.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WorldVulnerability {
    /// The CVE.
    pub cve: String,
    /// The package that has it.
    pub package: String,
    /// The installed version.
    pub version: String,
    /// The version without it; `None` if it is not fixed yet.
    pub fixed_version: Option<String>,
    /// Whether the package is one of the operating system, and not the library of an application.
    pub is_system: bool,
    /// `CRITICAL`, `HIGH`, `MEDIUM` or `LOW`.
    pub severity: &'static str,
    /// The CVSS score in tenths: 98 is 9.8.
    pub cvss_tenths: u64,
    /// Whether the account ignores it.
    pub is_ignored: bool,
}

impl WorldImage {
    /// `found` is what a scan has found, if one has succeeded.
    pub(crate) fn new(image: Image, found: Option<Vec<Vulnerability>>) -> Self {
        Self {
            namespace: image.repository.namespace,
            name: image.repository.name,
            tag: image.tag,
            digest: format!("sha256:{}", image.digest),
            is_scanned: found.is_some(),
            vulnerabilities: found.into_iter().flatten().map(WorldVulnerability::from).collect(),
        }
    }
}

impl From<Vulnerability> for WorldVulnerability {
    fn from(one: Vulnerability) -> Self {
        Self {
            is_system: one.kind == Kind::System,
            severity: match one.severity {
                Severity::Critical => "CRITICAL",
                Severity::High => "HIGH",
                Severity::Medium => "MEDIUM",
                Severity::Low => "LOW",
            },
            cve: one.cve,
            package: one.package,
            version: one.version,
            fixed_version: one.fixed_version,
            cvss_tenths: one.cvss_tenths,
            is_ignored: one.ignored,
        }
    }
}
