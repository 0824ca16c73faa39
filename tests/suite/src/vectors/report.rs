//! Counting verdicts.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

use super::Verdict;

/// How many lines passed, failed and were skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines whose every stage is equal.
    pub passed: usize,
    /// Lines with a different stage, or of an unknown scheme.
    pub failed: usize,
    /// Skipped lines, by scheme.
    skipped: BTreeMap<String, usize>,
}

impl Tally {
    /// Adds one verdict.
    pub(super) fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed(_) => self.failed += 1,
            Verdict::Skipped(scheme) => *self.skipped.entry(scheme).or_default() += 1,
        }
    }

    /// Lines that are skipped because the product has no signer for their scheme.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.skipped.values().sum()
    }

    /// The skipped schemes, with the count of each.
    pub fn skipped_schemes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.skipped.iter().map(|(scheme, count)| (scheme.as_str(), *count))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        for (scheme, count) in other.skipped {
            *self.skipped.entry(scheme).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped())
    }
}

/// The outcome of a whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunSummary {
    /// Over all files that could be read.
    pub total: Tally,
    /// Whether a file could not be read, or was not of the format, or no file was given.
    pub unreadable: bool,
}

impl RunSummary {
    /// 0: all equal; 1: a signature differs; 2: a file could not be read, whatever the other results.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self { unreadable: true, .. } => 2,
            Self { total, .. } if total.failed > 0 => 1,
            Self { .. } => 0,
        }
    }
}
