//! The gate: which findings fail a pipeline, and whether a green one was judged on everything that its rules name.

mod level;
mod rule;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use imagescan::credentials::show_path;
use imagescan::scan::{Cloud, Coverage, Finding, FindingKind, ImageReport, Report};

use self::rule::Judgement;
pub use self::rule::Rule;
pub use self::verdict::Verdict;
use self::verdict::word;
use crate::arguments::{GateArgs, SeverityFrom};
use crate::failure::Failure;
use crate::output::words::{cloud_name, counted, image_of, list_of, printable_name};
use crate::report_file;
use crate::settings::Settings;

/// How many images with undecided findings are named, and how many ids of each.
const IMAGES: usize = 5;
const IDS: usize = 3;

/// The rules of a run.
pub struct Gate {
    rules: Vec<Rule>,
    severity_from: SeverityFrom,
    /// The fingerprints of an earlier report, which do not count.
    known: BTreeSet<String>,
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

    /// Judges a report. `missing` are kinds that were requested and that this version does not read. `is_whole` is false if the run could not do all of its work, such as a scan that has not ended.
    #[must_use]
    pub fn judge(&self, report: &Report, missing: &[FindingKind], is_whole: bool) -> Verdict {
        let mut verdict = Verdict::default();
        let mut failing: Vec<(&ImageReport, &Finding)> = Vec::new();
        for rule in &self.rules {
            let (mut count, mut unknown) = (0, Vec::new());
            for (image, finding) in report.findings().filter(|(_, finding)| self.counts(finding)) {
                match rule.judge(finding, self.severity_from) {
                    Judgement::Matches => {
                        count += 1;
                        failing.push((image, finding));
                    }
                    Judgement::NotSaid => unknown.push((image, finding)),
                    Judgement::Differs => {}
                }
            }
            verdict.is_partial |= is_partial(rule, report) || missing.iter().any(|kind| rule.concerns(*kind));
            verdict.unread.extend(unread(rule, report));
            let (unnamed, unknown): (Vec<_>, Vec<_>) = unknown
                .into_iter()
                .partition(|(image, _)| rule.fixable || !names_exploits(image.account.cloud));
            verdict.unread.extend(undecided(rule, &unnamed));
            if !unknown.is_empty() {
                verdict.notes.push(format!(
                    "gate {rule}: the cloud does not say whether {} exploited",
                    match unknown.len() {
                        1 => "1 further vulnerability is".to_owned(),
                        unknown => format!("{unknown} further vulnerabilities are"),
                    }
                ));
            }
            verdict.counts.push((rule.clone(), count));
        }
        let mut seen = BTreeSet::new();
        failing.retain(|(_, finding)| seen.insert(std::ptr::from_ref(*finding)));
        verdict.name(failing);
        verdict.is_partial |= !is_whole || !verdict.unread.is_empty();
        verdict
    }

    /// Whether people have not decided otherwise about the finding, and it is new.
    fn counts(&self, finding: &Finding) -> bool {
        finding.status.dismissed_as().is_none() && !self.known.contains(finding.fingerprint.as_str())
    }
}

/// Whether the report lacks something that the rule concerns, which was requested and which the cloud offers.
fn is_partial(rule: &Rule, report: &Report) -> bool {
    let is_incomplete = |image: &ImageReport| {
        image.coverage.iter().any(|(kind, coverage)| rule.concerns(*kind) && coverage.is_incomplete())
    };
    let has_gaps = |image: &ImageReport| is_incomplete(image) || !is_read(rule, image);
    report.images.is_empty() || !report.unresolved.is_empty() || report.images.iter().any(has_gaps)
}

/// Whether a kind that the rule concerns was read of the image.
fn is_read(rule: &Rule, image: &ImageReport) -> bool {
    let is_read = |coverage: &Coverage| matches!(coverage, Coverage::Complete | Coverage::Partial { .. });
    image.coverage.iter().any(|(kind, coverage)| rule.concerns(*kind) && is_read(coverage))
}

/// Whether the cloud says of some vulnerabilities that they are exploited. One that says it of none cannot be judged by it.
fn names_exploits(cloud: Cloud) -> bool {
    cloud != Cloud::Huawei
}

/// The findings of a rule that may match, because the cloud does not say whether they are fixable: a sentence for each image.
fn undecided(rule: &Rule, findings: &[(&ImageReport, &Finding)]) -> Vec<String> {
    let mut images: Vec<(&ImageReport, Vec<&str>)> = Vec::new();
    for (image, finding) in findings {
        match images.iter_mut().find(|(known, _)| std::ptr::eq(*known, *image)) {
            Some((_, ids)) if ids.contains(&finding.id.as_str()) => {}
            Some((_, ids)) => ids.push(&finding.id),
            None => images.push((image, vec![&finding.id])),
        }
    }
    let mut sentences = Vec::new();
    for (image, ids) in images.iter().take(IMAGES) {
        let mut shown = ids.iter().take(IDS).map(|id| word(id)).collect::<Vec<_>>().join(", ");
        if ids.len() > IDS {
            shown = format!("{shown} and {} more", ids.len() - IDS);
        }
        sentences.push(format!(
            "gate {rule}: {shown} of {} may match: {} names no {}; use a rule without `{}` for this profile",
            image_of(image),
            cloud_name(image.account.cloud),
            if rule.fixable { "fixed version" } else { "exploits" },
            if rule.fixable { "fixable" } else { "exploit" },
        ));
    }
    if images.len() > IMAGES {
        let more = counted(images.len() - IMAGES, "more image");
        sentences.push(format!("gate {rule}: vulnerabilities of {more} may match for the same reason"));
    }
    sentences
}

/// What a rule names and the report does not have, beyond what makes any report incomplete.
fn unread(rule: &Rule, report: &Report) -> Vec<String> {
    let Some(kind) = rule.kind else {
        let unread =
            report.images.iter().filter(|image| image.coverage.is_empty() && !image.findings.is_empty());
        let names: Vec<_> = unread.map(|image| printable_name(&image.image.reference)).collect();
        return match &names[..] {
            [] => Vec::new(),
            names => {
                vec![format!("gate {rule}: the report does not say what was read of {}", list_of(names))]
            }
        };
    };
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
