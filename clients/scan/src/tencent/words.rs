//! The words of TCSS, and what they mean.

use imagescan_tencent::tcss::model::ScanKind;

use crate::model::{
    Exploit, FindingKind, Licence, PackageKind, ScanState, Severity, SeverityBasis, SeverityLevel,
};

/// `ScanStatus` and its siblings.
const STATES: &[(&str, ScanState)] = &[
    ("NOT_SCAN", ScanState::NotScanned),
    ("WAIT_SCAN", ScanState::Waiting),
    ("SCANNING", ScanState::Running),
    ("SCANNED", ScanState::Done),
    ("SCAN_ERR", ScanState::Failed),
    ("SCAN_TIMEOUT", ScanState::TimedOut),
    ("CANCELED", ScanState::Stopped),
];

/// `Level`: digits in the list of an image, words in the lists of the account. The word in the middle is `MIDDLE` in lists, and
/// `Medium` in the counts of an image.
const LEVELS: &[(&str, SeverityLevel)] = &[
    ("4", SeverityLevel::Critical),
    ("3", SeverityLevel::High),
    ("2", SeverityLevel::Medium),
    ("1", SeverityLevel::Low),
    ("CRITICAL", SeverityLevel::Critical),
    ("HIGH", SeverityLevel::High),
    ("MIDDLE", SeverityLevel::Medium),
    ("MEDIUM", SeverityLevel::Medium),
    ("LOW", SeverityLevel::Low),
];

/// `PurchaseStatus` of the scans of a billing period.
const LICENCES: &[(&str, Licence)] =
    &[("Normal", Licence::Active), ("Pending", Licence::None), ("Isolate", Licence::None)];

/// `Type` of a package and `CategoryType` of a vulnerability.
const PACKAGE_KINDS: &[(&str, PackageKind)] =
    &[("SYSTEM", PackageKind::System), ("WEB", PackageKind::Application)];

/// `Tag` of a vulnerability of an image, and `Tags` of one of the account. The other tags say nothing about exploits.
const EXPLOITS: &[(&str, Exploit)] = &[
    ("DynamicLevelPoc", Exploit::ProofOfConcept),
    ("DynamicLevelExp", Exploit::Available),
    ("POC", Exploit::ProofOfConcept),
    ("EXP", Exploit::Available),
];

/// The tag of a vulnerability that has a fixed version.
pub(super) const FIXABLE: &str = "CanBeFixed";

/// `ScanType` of a start. Secrets and risky commands of the build are one kind there.
const SCAN_KINDS: &[(FindingKind, ScanKind)] = &[
    (FindingKind::Vulnerability, ScanKind::Cve),
    (FindingKind::Malware, ScanKind::Virus),
    (FindingKind::Secret, ScanKind::Risk),
    (FindingKind::Build, ScanKind::Risk),
];

fn look_up<T: Clone>(table: &[(&str, T)], word: &str) -> Option<T> {
    let word = word.trim();
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, meaning)| meaning.clone())
}

/// The state of a scan.
pub(super) fn state(word: &str) -> ScanState {
    look_up(STATES, word).unwrap_or_else(|| ScanState::Other(word.to_owned()))
}

/// The severity of a vulnerability; unknown if the service sends none, or another word.
pub(super) fn severity(word: Option<&str>) -> Severity {
    let level = word.and_then(|word| look_up(LEVELS, word)).unwrap_or(SeverityLevel::Unknown);
    Severity::new(level, word, SeverityBasis::VendorSeverity)
}

/// The state of what was bought.
pub(super) fn licence(word: &str) -> Licence {
    look_up(LICENCES, word).unwrap_or_else(|| Licence::Other(word.to_owned()))
}

/// Where a package comes from.
pub(super) fn package_kind(word: &str) -> PackageKind {
    look_up(PACKAGE_KINDS, word).unwrap_or(PackageKind::Unknown)
}

/// Whether a vulnerability is exploited. Without a tag that says so, nothing is known.
pub(super) fn exploit<'a>(tags: impl Iterator<Item = &'a str>) -> Option<Exploit> {
    tags.filter_map(|tag| look_up(EXPLOITS, tag)).max()
}

/// What a start scans for.
pub(super) fn scan_kinds(kinds: impl Iterator<Item = FindingKind>) -> Vec<ScanKind> {
    let mut words: Vec<ScanKind> = Vec::new();
    for kind in kinds {
        let word = SCAN_KINDS.iter().find(|(known, _)| *known == kind).map(|(_, word)| word.clone());
        words.extend(word.filter(|word| !words.contains(word)));
    }
    words
}

#[cfg(test)]
mod tests {
    use imagescan_runtime::StringEnum;
    use imagescan_tencent::tcss::model as tcss;

    use super::*;
    use crate::tencent::ABILITIES;

    #[test]
    fn states() {
        use ScanState::{Done, Failed, NotScanned, Running, Stopped, TimedOut, Waiting};
        let expected = [NotScanned, Waiting, Running, Done, Failed, TimedOut, Stopped];
        let states: Vec<_> = tcss::ScanState::KNOWN.iter().map(|word| state(word)).collect();
        assert_eq!(states, expected);
        assert_eq!(state("SUSPENDED"), ScanState::Other("SUSPENDED".into()));
        assert_eq!(state(""), ScanState::Other(String::new()));
    }

    #[test]
    fn severities() {
        use SeverityLevel::{Critical, High, Low, Medium, Unknown};
        let level = |word: &&str| severity(Some(word)).level;
        assert_eq!(
            tcss::VulLevelDigit::KNOWN.iter().map(level).collect::<Vec<_>>(),
            [Low, Medium, High, Critical]
        );
        assert_eq!(
            tcss::VulLevel::KNOWN.iter().map(level).collect::<Vec<_>>(),
            [Critical, High, Medium, Low]
        );
        for word in ["0", "5", "SEVERE", ""] {
            let severity = severity(Some(word));
            assert_eq!((severity.level, severity.vendor_value.as_deref()), (Unknown, Some(word)));
        }
        assert_eq!((severity(None).level, severity(None).vendor_value), (Unknown, None));
    }

    #[test]
    fn licences() {
        let licences: Vec<_> = tcss::ScanPurchaseState::KNOWN.iter().map(|word| licence(word)).collect();
        assert_eq!(licences, [Licence::None, Licence::Active, Licence::None]);
        assert_eq!(licence("Frozen"), Licence::Other("Frozen".into()));
    }

    #[test]
    fn package_kinds() {
        let kinds: Vec<_> = tcss::VulCategory::KNOWN.iter().map(|word| package_kind(word)).collect();
        assert_eq!(kinds, [PackageKind::System, PackageKind::Application]);
        assert_eq!(package_kind("EMERGENCY"), PackageKind::Unknown);
    }

    #[test]
    fn tags() {
        use Exploit::{Available, ProofOfConcept};
        let exploit_of = |tag: &&str| exploit(std::iter::once(*tag));
        let of_image: Vec<_> = tcss::ImageVulTag::KNOWN.iter().map(exploit_of).collect();
        assert_eq!(of_image, [None, Some(ProofOfConcept), Some(Available), None, None, None]);
        let of_account: Vec<_> = tcss::VulTag::KNOWN.iter().map(exploit_of).collect();
        assert_eq!(of_account, [Some(ProofOfConcept), Some(Available), None]);
        assert_eq!(exploit(["DynamicLevelExp", "DynamicLevelPoc", "new"].into_iter()), Some(Available));
        assert!(tcss::ImageVulTag::KNOWN.contains(&FIXABLE));
    }

    #[test]
    fn every_kind_of_the_cloud_has_a_word_and_every_word_a_kind() {
        let words = scan_kinds(ABILITIES.kinds.iter().copied());
        let words: Vec<_> = words.iter().map(ScanKind::as_str).collect();
        assert_eq!(words, ScanKind::KNOWN);
        assert_eq!(scan_kinds([FindingKind::Baseline].into_iter()).len(), 0);
        assert_eq!(scan_kinds([FindingKind::Build, FindingKind::Secret].into_iter()).len(), 1);
    }
}
