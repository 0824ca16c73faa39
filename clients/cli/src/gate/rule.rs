//! A rule of the gate, such as `vulnerability:critical+fixable`.

use std::fmt;
use std::str::FromStr;

use imagescan::credentials::quote;
use imagescan::scan::{Detail, Exploit, Finding, FindingKind, SeverityLevel};

use super::level::{counted_as, level_of};
use crate::arguments::SeverityFrom;
use crate::failure::Failure;
use crate::nearest::unknown;
use crate::output::filter::is_fixable;

/// The severities that a rule may name.
const LEVELS: [(&str, SeverityLevel); 5] = [
    ("critical", SeverityLevel::Critical),
    ("high", SeverityLevel::High),
    ("medium", SeverityLevel::Medium),
    ("low", SeverityLevel::Low),
    ("unknown", SeverityLevel::Unknown),
];
const FIXABLE: &str = "fixable";
const EXPLOIT: &str = "exploit";

/// Which findings fail the gate: those for which all conditions hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `None`: any.
    pub kind: Option<FindingKind>,
    /// This severity or a higher one; of `UNKNOWN` only findings that are not rated.
    pub severity: Option<SeverityLevel>,
    /// Only with a fixed version.
    pub fixable: bool,
    /// Only if code that exploits or shows it is known.
    pub exploit: bool,
}

/// What a rule says about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    Matches,
    Differs,
    /// The other conditions hold, and the cloud does not say whether it is fixable or exploited.
    NotSaid,
}

impl Rule {
    /// Judges a finding that counts.
    pub fn judge(&self, finding: &Finding, from: SeverityFrom) -> Judgement {
        let kind = finding.kind();
        let has_kind = self.concerns(kind);
        let level = level_of(finding, from);
        let has_severity = match self.severity {
            None => true,
            Some(SeverityLevel::Unknown) => level == SeverityLevel::Unknown,
            Some(least) => counted_as(kind, level) >= least,
        };
        if !has_kind || !has_severity {
            return Judgement::Differs;
        }
        let fixable = if self.fixable { is_fixable(finding) } else { Some(true) };
        let exploit = if self.exploit { is_exploited(finding) } else { Some(true) };
        match (fixable, exploit) {
            (Some(true), Some(true)) => Judgement::Matches,
            (Some(false), _) | (_, Some(false)) => Judgement::Differs,
            (None, _) | (_, None) => Judgement::NotSaid,
        }
    }

    /// Whether findings of this kind may match.
    pub fn concerns(&self, kind: FindingKind) -> bool {
        self.kind.is_none_or(|named| named == kind)
    }

    /// As [`Display`](fmt::Display), with what a severity stands for.
    pub fn in_words(&self) -> String {
        let above =
            matches!(self.severity, Some(SeverityLevel::High | SeverityLevel::Medium | SeverityLevel::Low));
        // With other conditions behind it, the severity is not at the end.
        if above && !self.fixable && !self.exploit { format!("{self} or above") } else { self.to_string() }
    }
}

/// Whether code that exploits a vulnerability, or shows it, is known; `None` if the cloud does not say.
fn is_exploited(finding: &Finding) -> Option<bool> {
    match &finding.detail {
        Detail::Vulnerability(detail) => detail.exploit.map(|exploit| exploit != Exploit::None),
        _ => Some(false),
    }
}

impl FromStr for Rule {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let lower = text.trim().to_lowercase();
        let (kind, conditions) = match lower.split_once(':') {
            Some((kind, conditions)) => (Some(kind_of(kind, text)?), conditions),
            None => match FindingKind::ALL.into_iter().find(|kind| kind.name() == lower) {
                Some(kind) => return Ok(Self { kind: Some(kind), ..Self::default() }),
                None => (None, lower.as_str()),
            },
        };
        let mut rule = Self { kind, ..Self::default() };
        for word in conditions.split('+').map(str::trim) {
            let level = LEVELS.into_iter().find(|(name, _)| *name == word).map(|(_, level)| level);
            match (word, level) {
                (_, Some(_)) if rule.severity.is_some() => {
                    return Err(Failure::usage(format!(
                        "the rule {} of --fail-on has two severities: write the lower one, or two rules with a comma",
                        quote(text)
                    )));
                }
                (_, Some(level)) => rule.severity = Some(level),
                (FIXABLE, _) => rule.fixable = true,
                (EXPLOIT, _) => rule.exploit = true,
                _ => return Err(unknown_word(word, kind, text)),
            }
        }
        if rule.fixable || rule.exploit {
            match kind {
                None | Some(FindingKind::Vulnerability) => rule.kind = Some(FindingKind::Vulnerability),
                Some(kind) => {
                    return Err(Failure::usage(format!(
                        "the rule {} of --fail-on cannot hold: only vulnerabilities are fixable or exploited, and {kind} is \
                         another kind: write {kind} alone, or {kind}:SEVERITY",
                        quote(text)
                    )));
                }
            }
        }
        Ok(rule)
    }
}

fn kind_of(word: &str, rule: &str) -> Result<FindingKind, Failure> {
    let kind = FindingKind::ALL.into_iter().find(|kind| kind.name() == word.trim());
    kind.ok_or_else(|| {
        let known = FindingKind::ALL.map(FindingKind::name);
        Failure::usage(format!("{} in the rule {} of --fail-on", unknown("kind", word, &known), quote(rule)))
    })
}

fn unknown_word(word: &str, kind: Option<FindingKind>, rule: &str) -> Failure {
    let lower = rule.to_lowercase();
    let words: Vec<_> = lower.split_whitespace().filter(|word| *word != "and").collect();
    let joined = words.join("+");
    if words.len() > 1 && joined != lower && joined.parse::<Rule>().is_ok() {
        return Failure::usage(format!("unknown rule of --fail-on {}: did you mean {joined}?", quote(rule)));
    }
    let mut known: Vec<_> = LEVELS.iter().map(|(name, _)| *name).chain([FIXABLE, EXPLOIT]).collect();
    if kind.is_none() && word == rule.trim().to_lowercase() {
        known.extend(FindingKind::ALL.map(FindingKind::name));
        known.push("none");
        return Failure::usage(unknown("rule of --fail-on", word, &known));
    }
    Failure::usage(format!("rule {} of --fail-on: {}", quote(rule), unknown("condition", word, &known)))
}

/// As a user writes it.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = LEVELS.into_iter().find(|(_, level)| Some(*level) == self.severity);
        let conditions: Vec<_> = [
            severity.map(|(name, _)| name),
            self.fixable.then_some(FIXABLE),
            self.exploit.then_some(EXPLOIT),
        ]
        .into_iter()
        .flatten()
        .collect();
        match (self.kind, conditions.is_empty()) {
            (Some(kind), true) => write!(f, "{kind}"),
            (Some(kind), false) => write!(f, "{kind}:{}", conditions.join("+")),
            (None, _) => f.write_str(&conditions.join("+")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_written_as_they_are_read() {
        for text in [
            "high",
            "unknown",
            "malware",
            "secret:medium",
            "vulnerability:fixable",
            "vulnerability:critical+fixable+exploit",
        ] {
            assert_eq!(text.parse::<Rule>().unwrap().to_string(), text);
        }
        for (short, long) in [
            ("fixable", "vulnerability:fixable"),
            ("Exploit", "vulnerability:exploit"),
            ("fixable+critical", "vulnerability:critical+fixable"),
            (" VULNERABILITY : High ", "vulnerability:high"),
        ] {
            assert_eq!(short.parse::<Rule>().unwrap().to_string(), long);
        }
    }

    #[test]
    fn words_say_what_a_severity_stands_for() {
        for (rule, words) in [
            ("high", "high or above"),
            ("critical", "critical"),
            ("secret:low", "secret:low or above"),
            ("vulnerability:high+fixable", "vulnerability:high+fixable"),
        ] {
            assert_eq!(rule.parse::<Rule>().unwrap().in_words(), words);
        }
    }

    #[test]
    fn what_is_not_a_rule_names_the_nearest_word() {
        for (text, expected) in [
            ("hihg", "did you mean high?"),
            ("vulnerabilty", "did you mean vulnerability?"),
            ("vulnerabilty:high", "did you mean vulnerability?"),
            ("vulnerability:fixabel", "did you mean fixable?"),
            ("malware:fixable", "only vulnerabilities"),
            ("high+low", "two severities"),
            ("critical and fixable", "did you mean critical+fixable?"),
            ("vulnerability:high exploit", "did you mean vulnerability:high+exploit?"),
            ("vulnerability:none", "unknown condition `none`"),
            ("", "unknown rule"),
            ("vulnerability:", "unknown condition"),
            ("vulnerability+critical", "unknown condition `vulnerability`"),
        ] {
            let message = text.parse::<Rule>().unwrap_err().message;
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
