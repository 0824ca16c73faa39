//! How bad a finding is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad a finding is, with the value that the cloud sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Severity {
    /// The level.
    pub level: SeverityLevel,
    /// The value as the cloud sent it, such as `asap` or `4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_value: Option<String>,
    /// What the value rates.
    pub basis: SeverityBasis,
}

impl Severity {
    pub(crate) fn new(level: SeverityLevel, vendor_value: Option<&str>, basis: SeverityBasis) -> Self {
        Self { level, vendor_value: vendor_value.map(str::to_owned), basis }
    }
}

/// A level of severity. The order is that of badness: [`Unknown`](Self::Unknown) is least, since it rates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum SeverityLevel {
    /// Not rated, or by a word that is not documented. Not the same as harmless.
    Unknown,
    /// Rated as harmless.
    None,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl SeverityLevel {
    /// The name in reports, such as `CRITICAL`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::None => "NONE",
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
            Self::Critical => "CRITICAL",
        }
    }

    /// The level of a CVSS base score, from 0.1 to 10. Zero is not rated rather than harmless, because services send it for
    /// scores that they lack.
    #[must_use]
    pub fn of_cvss(score: f64) -> Self {
        match score {
            9.0..=10.0 => Self::Critical,
            7.0..9.0 => Self::High,
            4.0..7.0 => Self::Medium,
            0.1..4.0 => Self::Low,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for SeverityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a severity is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SeverityBasis {
    /// The cloud's rating of how bad it is.
    VendorSeverity,
    /// The cloud's rating of how urgent a fix is on this image, which is not how bad it is.
    VendorPriority,
    /// The CVSS score.
    Cvss,
}
