//! The gate: which findings fail a pipeline, and whether a green one was judged on everything that its rules name.

mod level;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use imagescan::credentials::show_path;
use imagescan::scan::{Coverage, Finding, Report};

use self::rule::Judgement;
pub use self::rule::Rule;
use crate::arguments::{GateArgs, SeverityFrom};
use crate::failure::Failure;
use crate::output::words::{counted, list_of, printable_name};
use crate::report_file;
use crate::settings::Settings;

/// The rules of a run.
pub struct Gate {
    rules: Vec<Rule>,
    severity_from: SeverityFrom,
    /// The fingerprints of an earlier report, which do not count.
    known: BTreeSet<String>,
}

/// What a gate has come to.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Each rule, and how many findings it has.
    counts: Vec<(Rule, usize)>,
    /// What the rules name, and what was not read.
    pub unread: Vec<String>,
    /// What else a reader has to know.
    pub notes: Vec<String>,
}

impl Gate {
    /// The gate of these arguments. Reads the earlier report, and sends nothing.
    ///
    /// # Errors
    /// If a rule is unknown, or the earlier report cannot be read.
    pub fn new(arguments: &GateArgs, settings: &Settings, directory: &Path) -> Result<Self, Failure> {
        let is_none = |rule: &String| rule.trim().eq_ignore_ascii_case("none");
        if arguments.fail_on.len() > 1 && arguments.fail_on.iter().any(is_none) {
            return Err(Failure::usage("--fail-on none stands alone: leave out `none` or the other rules"));
        }
        let mut parsed = Vec::new();
        for rule in settings.fail_on.iter().filter(|rule| !is_none(rule)) {
            let rule: Rule = rule.parse()?;
            if !parsed.contains(&rule) {
                parsed.push(rule);
            }
        }
        let known = match &arguments.new_since {
            None => BTreeSet::new(),
            Some(path) => {
                let earlier = report_file::read(&directory.join(path))
                    .map_err(|error| Failure::usage(format!("--new-since {}: {error}", show_path(path))))?;
                earlier.findings().map(|(_, finding)| finding.fingerprint.to_string()).collect()
            }
        };
        Ok(Self { rules: parsed, severity_from: settings.severity_from, known })
    }

    /// Judges a report.
    #[must_use]
    pub fn judge(&self, report: &Report) -> Verdict {
        let mut verdict = Verdict::default();
        for rule in &self.rules {
            let (mut count, mut unknown) = (0, 0);
            for (_, finding) in report.findings().filter(|(_, finding)| self.counts(finding)) {
                match rule.judge(finding, self.severity_from) {
                    Judgement::Matches => count += 1,
                    Judgement::NotSaid => unknown += 1,
                    Judgement::Differs => {}
                }
            }
            if count == 0 {
                verdict.unread.extend(unread(rule, report));
                if unknown > 0 && rule.fixable {
                    verdict.unread.push(format!(
                        "gate {rule}: {} may match, because the cloud does not say whether a fixed version exists: use a rule \
                         without `fixable` for this cloud",
                        counted(unknown, "vulnerability")
                    ));
                }
            }
            if unknown > 0 && !rule.fixable {
                verdict.notes.push(format!(
                    "gate {rule}: the cloud does not say whether {} exploited",
                    if unknown == 1 {
                        "1 further vulnerability is".to_owned()
                    } else {
                        format!("{unknown} further vulnerabilities are")
                    }
                ));
            }
            verdict.counts.push((rule.clone(), count));
        }
        verdict
    }

    /// Whether people have not decided otherwise about the finding, and it is new.
    fn counts(&self, finding: &Finding) -> bool {
        finding.status.dismissed_as().is_none() && !self.known.contains(finding.fingerprint.as_str())
    }
}

impl Verdict {
    /// Whether a rule has findings.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.counts.iter().any(|(_, count)| *count > 0)
    }

    /// `gate failed: high or above (3), secret (0)`; `None` without rules.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        if self.counts.is_empty() {
            return None;
        }
        let counts: Vec<_> =
            self.counts.iter().map(|(rule, count)| format!("{} ({count})", rule.in_words())).collect();
        let (failed, unread) = (self.has_failed(), !self.unread.is_empty());
        let state = if failed {
            "failed"
        } else if unread {
            "not failed, and not judged on everything"
        } else {
            "passed"
        };
        Some(format!("gate {state}: {}", counts.join(", ")))
    }
}

/// What a rule names and the report does not have, beyond what makes any report incomplete.
fn unread(rule: &Rule, report: &Report) -> Vec<String> {
    let Some(kind) = rule.kind else { return Vec::new() };
    let mut images: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for image in &report.images {
        let why = match image.coverage.get(&kind) {
            Some(Coverage::Complete) => continue,
            Some(coverage) if coverage.is_incomplete() => continue,
            Some(coverage) => coverage.to_string(),
            None => "not in the report".to_owned(),
        };
        images.entry(why).or_default().push(printable_name(&image.image.reference));
    }
    let text = |(why, images): (String, Vec<String>)| {
        format!("gate {rule}: {} of {} was not read: {why}", kind, list_of(&images))
    };
    images.into_iter().map(text).collect()
}
