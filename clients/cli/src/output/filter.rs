//! Which findings are shown to people. The gate judges all.

use imagescan::scan::{Detail, Finding, SeverityLevel};

use crate::arguments::ReportOutput;
use crate::failure::Failure;
use crate::nearest::unknown;

/// All severities, the worst first.
pub const LEVELS: [SeverityLevel; 6] = [
    SeverityLevel::Critical,
    SeverityLevel::High,
    SeverityLevel::Medium,
    SeverityLevel::Low,
    SeverityLevel::None,
    SeverityLevel::Unknown,
];

/// What is shown in tables, markdown and summaries.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Empty: all.
    levels: Vec<SeverityLevel>,
    fixable_only: bool,
    pub includes_ignored: bool,
}

impl Filter {
    /// The filter of these arguments.
    ///
    /// # Errors
    /// If a severity is unknown.
    pub fn new(output: &ReportOutput) -> Result<Self, Failure> {
        let level = |word: &String| {
            let level = LEVELS.into_iter().find(|level| level.name().eq_ignore_ascii_case(word.trim()));
            let names = LEVELS.map(|level| level.name().to_lowercase());
            level.ok_or_else(|| Failure::usage(unknown("severity of --severity", word, &names)))
        };
        Ok(Self {
            levels: output.severity.iter().map(level).collect::<Result<_, _>>()?,
            fixable_only: output.fixable_only,
            includes_ignored: output.show_ignored,
        })
    }

    /// Whether the finding is shown.
    #[must_use]
    pub fn shows(&self, finding: &Finding) -> bool {
        (self.includes_ignored || finding.status.dismissed_as().is_none())
            && (self.levels.is_empty() || self.levels.contains(&finding.severity.level))
            && (!self.fixable_only || is_fixable(finding) == Some(true))
    }
}

/// Whether a fixed version exists; `None` if the cloud does not say.
pub fn is_fixable(finding: &Finding) -> Option<bool> {
    let Detail::Vulnerability(detail) = &finding.detail else { return Some(false) };
    let has_version = detail.packages.iter().any(|package| !package.fixed_versions.is_empty());
    if has_version { Some(true) } else { detail.fixable }
}
