//! The rules of an account: one for each id of its findings.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::document::{Configuration, Level, Message, Rule, RuleProperties};
use super::text::{DESCRIPTION, NAME, id, is_web_uri, line, sentence};
use crate::model::{Detail, Finding, FindingKind, SeverityLevel};
use crate::report::json_text;

/// The most links in the help of a rule.
const MAX_LINKS: usize = 5;
/// The longest description or advice in the help of a rule, in bytes.
const HELP: usize = 2_000;

/// The id of the rule of a finding: a CVE, else what the cloud calls it.
pub(super) fn rule_id(finding: &Finding) -> String {
    match finding.kind() {
        FindingKind::Vulnerability => id(&finding.id),
        kind => id(&format!("{kind}/{}", finding.id)),
    }
}

/// The level of a severity.
pub(super) fn level(severity: SeverityLevel) -> Level {
    match severity {
        SeverityLevel::Critical | SeverityLevel::High => Level::Error,
        SeverityLevel::Medium => Level::Warning,
        SeverityLevel::Low | SeverityLevel::None | SeverityLevel::Unknown => Level::Note,
    }
}

/// Rules as JSON, by their ids.
#[derive(Default)]
pub(super) struct Rules<'a>(BTreeMap<String, Vec<&'a Finding>>);

impl<'a> Rules<'a> {
    pub(super) fn add(&mut self, finding: &'a Finding) {
        self.0.entry(rule_id(finding)).or_default().push(finding);
    }

    pub(super) fn to_json(&self) -> BTreeMap<&str, Box<RawValue>> {
        let rules = self.0.iter().map(|(id, findings)| {
            let json = json_text::to_string(&rule(id, findings));
            (id.as_str(), RawValue::from_string(json).expect("it is JSON"))
        });
        rules.collect()
    }
}

/// The rule of findings with the same id, as the first of the most severe describes it.
fn rule<'a>(id: &'a str, findings: &[&'a Finding]) -> Rule<'a> {
    let severity =
        findings.iter().map(|finding| finding.severity.level).max().unwrap_or(SeverityLevel::Unknown);
    let mut most_severe = findings.iter().filter(|finding| finding.severity.level == severity);
    let scores = most_severe.clone().filter_map(|finding| cvss_in_band(finding, severity));
    let score = scores.max_by(f64::total_cmp).or(usual_score(severity));
    let (kind, title, description, help, link) = match most_severe.next() {
        None => (FindingKind::Vulnerability, id, id, String::new(), None),
        Some(finding) => {
            let not_empty = |text: &'a Option<String>| text.as_deref().filter(|text| !text.is_empty());
            let title = not_empty(&finding.title).unwrap_or(id);
            let link = finding.links.iter().find(|link| is_web_uri(link));
            let description = not_empty(&finding.description).unwrap_or(title);
            (finding.kind(), title, description, help(id, finding), link)
        }
    };
    Rule {
        id,
        name: name(kind),
        short_description: Message { text: sentence(line(title, DESCRIPTION)) },
        full_description: Message { text: sentence(line(description, DESCRIPTION)) },
        help: Message { text: help },
        help_uri: link.map(String::as_str),
        default_configuration: Configuration { level: level(severity) },
        properties: RuleProperties {
            security_severity: score.map(|score| format!("{score:.1}")),
            tags: ["security", kind.name()],
        },
    }
}

/// A name as the standard writes it.
fn name(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Vulnerability => "Vulnerability",
        FindingKind::Malware => "Malware",
        FindingKind::Secret => "Secret",
        FindingKind::Baseline => "Baseline",
        FindingKind::Build => "Build",
        FindingKind::Compliance => "Compliance",
    }
}

fn help(id: &str, finding: &Finding) -> String {
    let mut paragraphs = vec![id.to_owned()];
    paragraphs.extend(finding.title.as_deref().map(|title| line(title, DESCRIPTION)));
    paragraphs.extend(finding.description.as_deref().map(|text| line(text, HELP)));
    paragraphs.extend(finding.remediation.as_deref().map(|text| format!("Fix: {}", line(text, HELP))));
    if !finding.aliases.is_empty() {
        paragraphs.push(format!("Other ids: {}", line(&finding.aliases.join(", "), NAME)));
    }
    let links = finding.links.iter().filter(|link| is_web_uri(link));
    paragraphs.extend(links.take(MAX_LINKS).cloned());
    paragraphs.join("\n\n")
}

/// The CVSS score, if code scanning shows it as the level that the finding has.
fn cvss_in_band(finding: &Finding, severity: SeverityLevel) -> Option<f64> {
    let Detail::Vulnerability(detail) = &finding.detail;
    // As it is printed.
    let score = (detail.cvss.as_ref()?.score * 10.0).round() / 10.0;
    let is_in_band = match severity {
        // Whether 9.0 is shown as critical is not documented.
        SeverityLevel::Critical => score > 9.0 && score <= 10.0,
        SeverityLevel::High => (7.0..9.0).contains(&score),
        SeverityLevel::Medium => (4.0..7.0).contains(&score),
        SeverityLevel::Low => (0.1..4.0).contains(&score),
        SeverityLevel::None | SeverityLevel::Unknown => false,
    };
    is_in_band.then_some(score)
}

/// The score in place of a CVSS score; `None` for severities that rate nothing.
fn usual_score(severity: SeverityLevel) -> Option<f64> {
    match severity {
        SeverityLevel::Critical => Some(9.5),
        SeverityLevel::High => Some(8.0),
        SeverityLevel::Medium => Some(5.5),
        SeverityLevel::Low => Some(2.0),
        SeverityLevel::None | SeverityLevel::Unknown => None,
    }
}
