//! Reports as SARIF 2.1.0, within the limits of GitHub's code scanning.
//!
//! | limit of GitHub | kept by |
//! |---|---|
//! | 10 MB after gzip | a file is below 9,000,000 bytes as it is, or after it was compressed to measure it; another compressor may need some more |
//! | 25,000 results and 25,000 rules in a run | a run above it is split; each rule has a result |
//! | 20 runs in a file, each of another category | further runs are in further files |
//! | 1,000 locations of a result, 20 tags of a rule, 1,024 characters of a description | one location, two tags, shortened texts |
//!
//! GitHub shows the first 5,000 results of a run, so the most severe are first.

mod document;
mod entry;
mod limits;
mod notification;
mod rule;
mod run;
mod text;

use crate::model::Report;
use limits::{MAX_RUNS, MAX_SIZE};
use run::FinishedRun;

/// How a report becomes SARIF.
///
/// ```
/// # use imagescan_scan as scan;
/// use scan::report::sarif::{self, SarifOptions};
/// use scan::{Report, Timestamp};
///
/// let report = Report::new(Timestamp::UNIX_EPOCH);
/// for file in sarif::files(&report, &SarifOptions::new()) {
///     let name = format!("imagescan{}.sarif", file.suffix);
///     assert_eq!(name, "imagescan.sarif");
///     // std::fs::write(name, file.json)?;
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SarifOptions {
    min_parts: u32,
    includes_ignored: bool,
}

impl Default for SarifOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl SarifOptions {
    /// One part for each account, as long as it is within the limits, and without findings that are ignored.
    #[must_use]
    pub fn new() -> Self {
        Self { min_parts: 1, includes_ignored: false }
    }

    /// The least number of parts that the results of an account are split into: 1, 2, 4, up to 1,024; other numbers are
    /// rounded up. Default: 1.
    ///
    /// A result is in the part that its repository hashes to, so that a further result moves no other. But a change of the
    /// number of parts moves many, and code scanning closes and opens their alerts. An account whose results are about as many as
    /// fit should have a higher number from the start.
    #[must_use]
    pub fn min_parts(mut self, parts: u32) -> Self {
        self.min_parts = parts.clamp(1, limits::MAX_PARTS).next_power_of_two();
        self
    }

    /// Includes findings whose status is ignored, false positive or fixed, with `suppressions`. Default: they are left out,
    /// because GitHub opens alerts for them all the same.
    #[must_use]
    pub fn include_ignored(mut self) -> Self {
        self.includes_ignored = true;
        self
    }
}

/// A SARIF file, to be uploaded by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SarifFile {
    /// What distinguishes the name of the file from those of the others: empty for the first, then `-2`, `-3` and so on.
    pub suffix: String,
    /// The category of each run, its `automationDetails.id`: `imagescan/<cloud>/<region>/<account>/`, then the scope of the
    /// account if it has one, then `part-1/` and so on if the account is split.
    pub categories: Vec<String>,
    /// The text of the file.
    pub json: String,
}

/// The report as SARIF: a run for each account, or for each part of it. One file, unless the limits demand more.
///
/// A result is a finding in an image and a package. Its location is the repository and the path or the package, without host and
/// tag, so that an alert stays the same over rebuilds; the name of the image is in its properties. Images and kinds that were not
/// read are notifications, and `executionSuccessful` is false then: code scanning closes the alerts of what a run lacks, so a
/// pipeline should check [`Report::is_complete`] before it uploads.
#[must_use]
pub fn files(report: &Report, options: &SarifOptions) -> Vec<SarifFile> {
    let mut files: Vec<File> = Vec::new();
    for run in run::all(report, options) {
        match files.last_mut().filter(|file| file.has_room_for(&run)) {
            Some(file) => file.0.push(run),
            None => files.push(File(vec![run])),
        }
    }
    files.into_iter().enumerate().map(|(at, file)| file.finish(at)).collect()
}

/// The runs of a file.
struct File(Vec<FinishedRun>);

impl File {
    /// Parts of an account are in files of their own.
    fn has_room_for(&self, run: &FinishedRun) -> bool {
        let used: usize = self.0.iter().map(|run| run.size).sum();
        self.0.len() < MAX_RUNS
            && used + run.size <= MAX_SIZE
            && self.0.iter().all(|other| other.account != run.account)
    }

    fn finish(self, at: usize) -> SarifFile {
        let (categories, runs): (Vec<_>, Vec<_>) =
            self.0.into_iter().map(|run| (run.category, run.json)).unzip();
        let suffix = if at == 0 { String::new() } else { format!("-{}", at + 1) };
        SarifFile { suffix, categories, json: document::log(&runs) }
    }
}
