//! The words of HSS, and what they mean in the model. A word that a table lacks is kept as it was sent.

use imagescan_huawei::hss::model::{ScanScope, TaskProgress};
use jiff::Timestamp;

use crate::model::{
    FindingKind, FindingKinds, FindingStatus, PackageKind, ScanState, Severity, SeverityBasis, SeverityLevel,
    web_links,
};

/// `scan_status` of an image.
const STATES: &[(&str, ScanState)] = &[
    ("unscan", ScanState::NotScanned),
    ("waiting_for_scan", ScanState::Waiting),
    ("scanning", ScanState::Running),
    ("success", ScanState::Done),
    ("failed", ScanState::Failed),
    ("download_failed", ScanState::Failed),
    (OVERSIZED, ScanState::Failed),
];

/// The `scan_status` of an image that is too large, which a further scan does not change.
pub(super) const OVERSIZED: &str = "image_oversized";

/// `task_status` of a task that has ended; 0 to 99 are the progress of one that runs.
const TASK_STATES: &[(i64, ScanState)] =
    &[(100, ScanState::Done), (-1, ScanState::Stopped), (-2, ScanState::TimedOut), (-3, ScanState::Failed)];

/// `severity_level` of a vulnerability, and `repair_necessity` of the images that have one.
const SEVERITIES: &[(&str, SeverityLevel)] = &[
    ("Critical", SeverityLevel::Critical),
    ("High", SeverityLevel::High),
    ("Medium", SeverityLevel::Medium),
    ("Low", SeverityLevel::Low),
];

/// `repair_necessity` of the vulnerabilities of an image: how urgent a repair is.
const NECESSITIES: &[(&str, SeverityLevel)] = &[
    ("immediate_repair", SeverityLevel::High),
    ("delay_repair", SeverityLevel::Medium),
    ("not_needed_repair", SeverityLevel::Low),
];

/// `status` of a vulnerability in an image.
const STATUSES: &[(&str, FindingStatus)] =
    &[("vul_status_unfix", FindingStatus::Open), ("vul_status_ignored", FindingStatus::Ignored)];

/// `type` of a vulnerability.
const PACKAGE_KINDS: &[(&str, PackageKind)] =
    &[("linux_vul", PackageKind::System), ("app_vul", PackageKind::Application)];

/// `scan_scope` of a scan for one kind. Commands of the build have no value of their own.
const SCOPES: &[(FindingKind, ScanScope)] = &[
    (FindingKind::Vulnerability, ScanScope::VULNERABILITIES),
    (FindingKind::Malware, ScanScope::MALWARE),
    (FindingKind::Secret, ScanScope::SECRETS),
    (FindingKind::Baseline, ScanScope::BASELINE),
    (FindingKind::Compliance, ScanScope::SOFTWARE_COMPLIANCE),
];

fn find<K: PartialEq, V: Clone>(table: &[(K, V)], key: &K) -> Option<V> {
    table.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
}

pub(super) fn scan_state(word: &str) -> ScanState {
    find(STATES, &word).unwrap_or_else(|| ScanState::Other(word.to_owned()))
}

pub(super) fn task_state(status: TaskProgress) -> ScanState {
    match status.0 {
        0..=99 => ScanState::Running,
        number => find(TASK_STATES, &number).unwrap_or_else(|| ScanState::Other(number.to_string())),
    }
}

/// The severity, by the cloud's rating.
pub(super) fn severity(word: &str) -> Severity {
    let level = find(SEVERITIES, &word).unwrap_or(SeverityLevel::Unknown);
    Severity::new(level, Some(word), SeverityBasis::VendorSeverity)
}

/// The severity where only the urgency of a repair is known.
pub(super) fn severity_of_necessity(word: Option<&str>) -> Severity {
    let level = word.and_then(|word| find(NECESSITIES, &word)).unwrap_or(SeverityLevel::Unknown);
    Severity::new(level, word, SeverityBasis::VendorPriority)
}

pub(super) fn status(word: &str) -> FindingStatus {
    find(STATUSES, &word).unwrap_or_else(|| FindingStatus::Other(word.to_owned()))
}

pub(super) fn package_kind(word: &str) -> PackageKind {
    find(PACKAGE_KINDS, &word).unwrap_or(PackageKind::Unknown)
}

/// What a scan looks for. Several kinds are a scan for everything, which costs the same: no source says that values can be
/// combined.
pub(super) fn scan_scope(kinds: &FindingKinds) -> ScanScope {
    let mut kinds = kinds.iter();
    match (kinds.next(), kinds.next()) {
        (Some(kind), None) => find(SCOPES, &kind).unwrap_or(ScanScope::ALL),
        _ => ScanScope::ALL,
    }
}

/// A time in milliseconds since 1970; `None` for 0, which stands for no time.
pub(super) fn time(millis: Option<i64>) -> Option<Timestamp> {
    millis.filter(|millis| *millis > 0).and_then(|millis| Timestamp::from_millisecond(millis).ok())
}

/// The text, unless it is absent or empty.
pub(super) fn text(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// The links among the texts.
pub(super) fn links(texts: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    web_links(texts.into_iter().flatten())
}

#[cfg(test)]
mod tests;
