//! The words of Security Center, as tables.

use imagescan_alibaba::sas::model::VulStatus;
use jiff::Timestamp;

use crate::model::{Digest, Exploit, FindingStatus, LastScan, ScanState, SeverityLevel};

/// The states of images (`ScaStatus`) and of tasks (`Status`, `StatusText`). Each operation publishes a part of them.
pub(super) const STATES: &[(&str, ScanState)] = &[
    ("INIT", ScanState::Waiting),
    ("MESSAGE_SEND", ScanState::Waiting),
    ("START", ScanState::Running),
    ("START_RUN", ScanState::Running),
    ("DOWNLOAD", ScanState::Running),
    ("PRE_ANALYZER", ScanState::Running),
    ("PRE_ANALYZER_SUCCESS", ScanState::Running),
    ("WEB_SHELL_ANALYZER", ScanState::Running),
    ("CVE_ANALYZER", ScanState::Running),
    ("BIN_ANALYZER", ScanState::Running),
    ("OTHER_ANALYZER", ScanState::Running),
    ("PROCESSING", ScanState::Running),
    ("SUCCESS", ScanState::Done),
    ("FAIL", ScanState::Failed),
    ("TIMEOUT", ScanState::TimedOut),
    // As one operation spells it.
    ("TIMOUT", ScanState::TimedOut),
];

/// `VulLevel` of the vendor's database.
pub(super) const LEVELS: &[(&str, SeverityLevel)] = &[
    ("serious", SeverityLevel::Critical),
    ("high", SeverityLevel::High),
    ("medium", SeverityLevel::Medium),
    ("low", SeverityLevel::Low),
];

/// `Necessity` of a row: how urgent a fix is on this image.
pub(super) const PRIORITIES: &[(&str, SeverityLevel)] =
    &[("asap", SeverityLevel::High), ("later", SeverityLevel::Medium), ("nntf", SeverityLevel::Low)];

/// `Status` of a row.
pub(super) const STATUSES: &[(VulStatus, FindingStatus)] = &[
    (VulStatus::UNFIXED, FindingStatus::Open),
    (VulStatus::FIXING, FindingStatus::InProgress),
    (VulStatus::FIXED, FindingStatus::Fixed),
];

/// The entries of `Tags` that are about exploits, in both languages. The list of all words is not published.
pub(super) const EXPLOIT_TAGS: &[(&str, Exploit)] = &[
    ("EXP exists", Exploit::Available),
    ("Exploit exists", Exploit::Available),
    ("Exploitable", Exploit::Available),
    ("存在EXP", Exploit::Available),
];

/// The value of a word in a table.
pub(super) fn look_up<T: Clone>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == word).map(|(_, value)| value.clone())
}

/// The state of a word; one that is not published is kept.
pub(super) fn state(word: &str) -> ScanState {
    look_up(STATES, word).unwrap_or_else(|| ScanState::Other(word.to_owned()))
}

/// The status of a row; one that is not published is kept.
pub(super) fn status(status: Option<VulStatus>) -> FindingStatus {
    let Some(status) = status else { return FindingStatus::Unknown };
    let known = STATUSES.iter().find(|(known, _)| *known == status);
    known.map_or_else(|| FindingStatus::Other(status.0.to_string()), |(_, value)| value.clone())
}

/// What `Tags` say about exploits.
pub(super) fn exploit(tags: &str) -> Option<Exploit> {
    tags.split(',').filter_map(|tag| look_up(EXPLOIT_TAGS, tag.trim())).max()
}

/// A digest, which the service sends without its algorithm; `None` if it is masked or not a digest.
pub(super) fn digest(text: &str) -> Option<Digest> {
    if text.contains(':') { text.parse().ok() } else { format!("sha256:{text}").parse().ok() }
}

/// A digest as the service takes it.
pub(super) fn without_algorithm(digest: &Digest) -> &str {
    let text = digest.as_str();
    text.strip_prefix("sha256:").unwrap_or(text)
}

/// A time in milliseconds since 1970; `None` if it is absent or zero.
pub(super) fn time(millis: Option<i64>) -> Option<Timestamp> {
    millis.filter(|millis| *millis > 0).and_then(|millis| Timestamp::from_millisecond(millis).ok())
}

/// The end of a scan.
pub(super) fn last_scan(millis: Option<i64>) -> Option<LastScan> {
    let millis = millis.filter(|millis| *millis > 0)?;
    Some(LastScan::new(millis.to_string(), time(Some(millis))))
}

/// A text that is not empty.
pub(super) fn text(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use imagescan_alibaba::StringEnum;
    use imagescan_alibaba::sas::model::{FixPriority, ImageScanState, ScanTaskState, VulSeverity};

    use super::*;

    #[test]
    fn every_published_state_has_a_meaning() {
        for word in ImageScanState::KNOWN.iter().chain(ScanTaskState::KNOWN) {
            assert!(look_up(STATES, word).is_some(), "{word}");
        }
        for (word, _) in STATES {
            let is_published = ImageScanState::KNOWN.contains(word) || ScanTaskState::KNOWN.contains(word);
            assert!(is_published, "{word} is not published");
        }
        for (word, expected) in [
            ("INIT", ScanState::Waiting),
            ("MESSAGE_SEND", ScanState::Waiting),
            ("CVE_ANALYZER", ScanState::Running),
            ("PROCESSING", ScanState::Running),
            ("SUCCESS", ScanState::Done),
            ("FAIL", ScanState::Failed),
            ("TIMEOUT", ScanState::TimedOut),
            ("TIMOUT", ScanState::TimedOut),
        ] {
            assert_eq!(state(word), expected, "{word}");
        }
        assert_eq!(state("CANCEL"), ScanState::Other("CANCEL".to_owned()));
        assert_eq!(state(""), ScanState::Other(String::new()));
    }

    #[test]
    fn every_published_level_and_priority_has_a_severity() {
        use SeverityLevel::{Critical, High, Low, Medium};
        let levels: Vec<_> = VulSeverity::KNOWN.iter().map(|word| look_up(LEVELS, word)).collect();
        assert_eq!(levels, [Some(Critical), Some(High), Some(Medium), Some(Low)]);
        let priorities: Vec<_> = FixPriority::KNOWN.iter().map(|word| look_up(PRIORITIES, word)).collect();
        assert_eq!(priorities, [Some(High), Some(Medium), Some(Low)]);
        assert_eq!((LEVELS.len(), PRIORITIES.len()), (VulSeverity::KNOWN.len(), FixPriority::KNOWN.len()));
        assert_eq!(look_up(LEVELS, "terrible"), None);
    }

    #[test]
    fn every_published_status_has_a_meaning() {
        assert_eq!(status(Some(VulStatus(1))), FindingStatus::Open);
        assert_eq!(status(Some(VulStatus(4))), FindingStatus::InProgress);
        assert_eq!(status(Some(VulStatus(7))), FindingStatus::Fixed);
        assert_eq!(status(Some(VulStatus(9))), FindingStatus::Other("9".to_owned()));
        assert_eq!(status(None), FindingStatus::Unknown);
    }

    #[test]
    fn tags_about_exploits_are_found_among_others() {
        assert_eq!(exploit("EXP exists"), Some(Exploit::Available));
        assert_eq!(exploit("Restart required, 存在EXP"), Some(Exploit::Available));
        assert_eq!(exploit("Restart required"), None);
        assert_eq!(exploit(""), None);
    }

    #[test]
    fn a_digest_has_its_algorithm() {
        let hex = "ab".repeat(32);
        let parsed = digest(&hex).expect("a digest");
        assert_eq!(parsed.as_str(), format!("sha256:{hex}"));
        assert_eq!(digest(parsed.as_str()).as_ref(), Some(&parsed));
        assert_eq!(without_algorithm(&parsed), hex);
        assert_eq!(digest("6a5e103187b31a94592a47a5858617f7****"), None);
        assert_eq!(digest("default_digest"), None);
    }

    #[test]
    fn a_time_of_zero_is_absent() {
        assert_eq!((time(Some(0)), last_scan(Some(0)), last_scan(None)), (None, None, None));
        assert_eq!(time(Some(1_000)), Some(Timestamp::from_second(1).expect("a time")));
        assert_eq!(last_scan(Some(1_000)).expect("a time").value, "1000");
    }
}
