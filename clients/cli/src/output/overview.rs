//! What a report comes to: counts, and what was not looked at.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use imagescan::credentials::shorten;
use imagescan::scan::report::printable;
use imagescan::scan::{Coverage, Finding, FindingKind, ImageReport, Report, SeverityLevel};

use super::words::{counted, list_of, printable_name};

/// The longest reason that is shown, in bytes.
const REASON: usize = 400;

/// What a report comes to.
#[derive(Debug, Default)]
pub struct Overview {
    images: usize,
    /// The findings that count for gates, the worst first; each kind that was read has an entry.
    pub counts: BTreeMap<FindingKind, BTreeMap<Reverse<SeverityLevel>, usize>>,
    /// Findings that are ignored, false positives or fixed.
    pub dismissed: usize,
    /// Findings that count and that the filter does not show.
    pub filtered: usize,
    pub unread: Vec<Unread>,
    /// The images of which no kind was read, safe to print, by the reason.
    untouched: BTreeMap<String, Vec<String>>,
    /// Names without an image or without findings, and why.
    pub unresolved: Vec<(String, String)>,
}

/// A kind that was not read of some images.
#[derive(Debug, PartialEq, Eq)]
pub struct Unread {
    pub kind: FindingKind,
    /// Why, safe to print.
    pub why: String,
    /// Whether it was requested, and the cloud offers it.
    pub is_incomplete: bool,
    /// The images, safe to print.
    pub images: Vec<String>,
}

impl Overview {
    /// The overview of a report, of which the findings are shown for which `is_shown` is true.
    pub fn new(report: &Report, is_shown: impl Fn(&Finding) -> bool) -> Self {
        let mut overview = Self { images: report.images.len(), ..Self::default() };
        let mut unread: BTreeMap<(bool, FindingKind, String), Vec<String>> = BTreeMap::new();
        for image in &report.images {
            if let Some(why) = why_untouched(image) {
                overview.untouched.entry(why).or_default().push(printable_name(&image.image.reference));
            }
            for (kind, coverage) in &image.coverage {
                if matches!(coverage, Coverage::Complete | Coverage::Partial { .. }) {
                    overview.counts.entry(*kind).or_default();
                }
                if *coverage != Coverage::Complete {
                    let why = printable(&shorten(&coverage.to_string(), REASON)).into_owned();
                    let images = unread.entry((!coverage.is_incomplete(), *kind, why)).or_default();
                    images.push(printable_name(&image.image.reference));
                }
            }
        }
        for (_, finding) in report.findings() {
            if finding.status.dismissed_as().is_some() {
                overview.dismissed += 1;
                continue;
            }
            let levels = overview.counts.entry(finding.kind()).or_default();
            *levels.entry(Reverse(finding.severity.level)).or_default() += 1;
            overview.filtered += usize::from(!is_shown(finding));
        }
        overview.unread = unread
            .into_iter()
            .map(|((is_offered, kind, why), images)| Unread { kind, why, is_incomplete: !is_offered, images })
            .collect();
        let why = |error: &imagescan::scan::ErrorRecord| {
            printable(&shorten(&error.to_string(), REASON)).into_owned()
        };
        let unresolved = report.unresolved.iter();
        overview.unresolved =
            unresolved.map(|one| (printable_name(&one.reference), why(&one.error))).collect();
        overview
    }

    /// What makes the report incomplete, a sentence each. The failures of profiles, such as `alibaba/ali: …`, are not repeated.
    pub fn incomplete(&self, failures: &[String]) -> Vec<String> {
        let mut names: Vec<(String, Vec<String>)> = Vec::new();
        for (name, why) in &self.unresolved {
            let profile =
                failures.iter().filter_map(|failure| failure.split_once(": ")).map(|(label, _)| label).find(
                    |label| {
                        why.starts_with(&format!("read the findings: {label}: "))
                            || why.contains(&format!("the inventory of {label} could not be read"))
                    },
                );
            let why = profile.map_or_else(|| why.clone(), |label| format!("{label} has failed"));
            match names.iter_mut().find(|(known, _)| *known == why) {
                Some((_, names)) => names.push(name.clone()),
                None => names.push((why, vec![name.clone()])),
            }
        }
        let was = |names: &[String]| if names.len() == 1 { "was" } else { "were" };
        let mut reasons: Vec<_> = names
            .iter()
            .map(|(why, names)| format!("{} {} not read: {why}", list_of(names), was(names)))
            .collect();
        reasons.extend(self.unread.iter().filter(|unread| unread.is_incomplete).map(|unread| {
            let Unread { kind, why, images, .. } = unread;
            format!("{kind} was not read as a whole of {}: {why}", list_of(images))
        }));
        let untouched = self.untouched.iter();
        reasons
            .extend(untouched.map(|(why, images)| format!("nothing was read of {}: {why}", list_of(images))));
        if self.images == 0 && reasons.is_empty() {
            reasons.push("the report has no image: nothing was looked at".to_owned());
        }
        reasons
    }

    /// `2 findings in 1 image: vulnerability 2 (1 CRITICAL, 1 HIGH); not looked at: malware (not read by this version)`
    pub fn line(&self) -> String {
        let total = self.counts.values().flat_map(BTreeMap::values).sum();
        let mut text = format!("{} in {}", counted(total, "finding"), counted(self.images, "image"));
        let kinds: Vec<_> = self.counts.iter().map(|(kind, levels)| of_kind(*kind, levels)).collect();
        if !kinds.is_empty() {
            text = text + ": " + &kinds.join(", ");
        }
        if self.dismissed > 0 {
            text = format!("{text}; {} ignored, false positive or fixed", self.dismissed);
        }
        if self.filtered > 0 {
            text = format!("{text}; {} not shown", self.filtered);
        }
        let unread = self.not_looked_at();
        if !unread.is_empty() {
            text = text + "; not looked at: " + &unread.join(", ");
        }
        text
    }

    /// `malware (not read by this version), secret (not requested; not scanned)`
    fn not_looked_at(&self) -> Vec<String> {
        let mut kinds: BTreeMap<FindingKind, (BTreeSet<&str>, usize)> = BTreeMap::new();
        for unread in &self.unread {
            let (whys, images) = kinds.entry(unread.kind).or_default();
            whys.insert(&unread.why);
            *images += unread.images.len();
        }
        let of_kind = |(kind, (whys, images)): (FindingKind, (BTreeSet<&str>, usize))| {
            let mut why = whys.iter().take(3).copied().collect::<Vec<_>>().join("; ");
            if whys.len() > 3 {
                why.push_str("; …");
            }
            let of = if images == self.images {
                String::new()
            } else {
                format!(" of {}", counted(images, "image"))
            };
            format!("{kind}{of} ({why})")
        };
        let mut kinds: Vec<_> = kinds.into_iter().map(of_kind).collect();
        if !self.unresolved.is_empty() {
            kinds.push(counted(self.unresolved.len(), "name"));
        }
        kinds
    }
}

/// Why no kind of an image was read, although none has failed: none was requested, or is supported, or is in the report.
fn why_untouched(image: &ImageReport) -> Option<String> {
    let is_untouched = |coverage| matches!(coverage, &Coverage::NotRequested | &Coverage::Unsupported { .. });
    if !image.findings.is_empty() || !image.coverage.values().all(is_untouched) {
        return None;
    }
    let kinds: Vec<_> = image.coverage.iter().map(|(kind, coverage)| format!("{kind} {coverage}")).collect();
    Some(if kinds.is_empty() {
        "the report has no kind of findings of it".to_owned()
    } else {
        kinds.join(", ")
    })
}

/// `vulnerability 2 (1 CRITICAL, 1 HIGH)`
fn of_kind(kind: FindingKind, levels: &BTreeMap<Reverse<SeverityLevel>, usize>) -> String {
    let total: usize = levels.values().sum();
    let of_levels: Vec<_> = levels.iter().map(|(Reverse(level), count)| format!("{count} {level}")).collect();
    if of_levels.is_empty() {
        format!("{kind} {total}")
    } else {
        format!("{kind} {total} ({})", of_levels.join(", "))
    }
}
