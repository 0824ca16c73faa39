//! What a gate has come to, in a line.

use std::cmp::Reverse;

use imagescan::credentials::shorten;
use imagescan::scan::report::printable;
use imagescan::scan::{Detail, Finding, ImageReport};

use super::rule::Rule;
use crate::output::words::image_of;

/// How many findings a verdict names.
const NAMED: usize = 3;
/// The longest id, package or version in a verdict, in bytes.
const WORD: usize = 120;

/// What a gate has come to.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Each rule, and how many findings it has.
    pub(super) counts: Vec<(Rule, usize)>,
    /// The worst findings that failed it, in words.
    pub(super) named: Vec<String>,
    /// How many findings failed it that are not named.
    pub(super) more: usize,
    /// Whether something that the rules concern was not looked at.
    pub(super) is_partial: bool,
    /// What the rules name, and what was not read.
    pub unread: Vec<String>,
    /// What else a reader has to know.
    pub notes: Vec<String>,
}

impl Verdict {
    /// Names the worst of the findings that failed the gate.
    pub(super) fn name(&mut self, mut failing: Vec<(&ImageReport, &Finding)>) {
        failing.sort_by_cached_key(|(image, finding)| {
            let name = image_of(image);
            (Reverse(finding.severity.level), finding.id.clone(), name, finding.fingerprint.clone())
        });
        self.named = failing.iter().take(NAMED).map(|(image, finding)| in_words(image, finding)).collect();
        self.more = failing.len() - self.named.len();
    }

    /// Whether a rule has findings.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.counts.iter().any(|(_, count)| *count > 0)
    }

    /// `gate failed: high or above (1), secret (0): CVE-2026-10021 of team/api:1 (openssl 3.0.2-1, fixed in 3.0.2-9)`; `None`
    /// without rules. A gate with `is_accepted` may be green although it was not judged on everything.
    #[must_use]
    pub fn text(&self, is_accepted: bool) -> Option<String> {
        if self.counts.is_empty() {
            return None;
        }
        let counts: Vec<_> =
            self.counts.iter().map(|(rule, count)| format!("{} ({count})", rule.in_words())).collect();
        let state = match (self.has_failed(), self.is_partial) {
            (true, _) => "failed",
            (false, false) => "passed",
            (false, true) if is_accepted => "accepted by --allow-partial, not judged on everything",
            (false, true) => "not judged on everything",
        };
        let mut text = format!("gate {state}: {}", counts.join(", "));
        if !self.named.is_empty() {
            text = format!("{text}: {}", self.named.join("; "));
        }
        if self.more > 0 {
            text = format!("{text}; and {} more", self.more);
        }
        Some(text)
    }
}

/// `CVE-2026-10021 of huawei image team/api:1 (openssl 3.0.2-1, fixed in 3.0.2-9)`
fn in_words(image: &ImageReport, finding: &Finding) -> String {
    let text = format!("{} of {}", word(&finding.id), image_of(image));
    let Detail::Vulnerability(detail) = &finding.detail else { return text };
    let Some(package) = detail.packages.first() else { return text };
    let version = package.version.iter().map(|version| format!(" {}", word(version)));
    let installed = version.fold(word(&package.name), |text, version| text + &version);
    let fixed = match package.fixed_versions.first() {
        Some(fixed) => format!(", fixed in {}", word(fixed)),
        None => String::new(),
    };
    let more = match detail.packages.len() {
        1 => String::new(),
        packages => format!(", and {} more", packages - 1),
    };
    format!("{text} ({installed}{fixed}{more})")
}

/// A word of the vendor, safe to print.
pub(super) fn word(text: &str) -> String {
    printable(&shorten(text, WORD)).into_owned()
}
