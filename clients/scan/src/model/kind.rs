//! Kinds of findings.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// A known vulnerability of a package.
    Vulnerability,
    /// A malicious file.
    Malware,
    /// A password, key or token in a file.
    Secret,
    /// A setting that violates a baseline.
    Baseline,
    /// A command of the build that is risky.
    Build,
    /// Software that a policy forbids.
    Compliance,
}

impl FindingKind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Vulnerability, Self::Malware, Self::Secret, Self::Baseline, Self::Build, Self::Compliance];

    /// The name in reports, such as `vulnerability`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Malware => "malware",
            Self::Secret => "secret",
            Self::Baseline => "baseline",
            Self::Build => "build",
            Self::Compliance => "compliance",
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of kinds of findings.
///
/// ```
/// # use imagescan_scan as scan;
/// use scan::{FindingKind, FindingKinds};
///
/// let kinds = FindingKinds::from([FindingKind::Vulnerability, FindingKind::Malware]);
/// assert!(kinds.contains(FindingKind::Malware));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct FindingKinds(BTreeSet<FindingKind>);

impl FindingKinds {
    /// Every kind.
    #[must_use]
    pub fn all() -> Self {
        Self::from(FindingKind::ALL)
    }

    /// Vulnerabilities alone.
    #[must_use]
    pub fn vulnerabilities() -> Self {
        Self::from([FindingKind::Vulnerability])
    }

    /// Whether the set contains `kind`.
    #[must_use]
    pub fn contains(&self, kind: FindingKind) -> bool {
        self.0.contains(&kind)
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kinds, in the order of [`FindingKind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = FindingKind> + '_ {
        self.0.iter().copied()
    }
}

impl<const N: usize> From<[FindingKind; N]> for FindingKinds {
    fn from(kinds: [FindingKind; N]) -> Self {
        Self(kinds.into())
    }
}

impl FromIterator<FindingKind> for FindingKinds {
    fn from_iter<I: IntoIterator<Item = FindingKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().collect())
    }
}
