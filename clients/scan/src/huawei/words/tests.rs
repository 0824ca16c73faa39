//! Every documented word has a meaning, and every other word is kept.

use imagescan_huawei::StringEnum;
use imagescan_huawei::hss::model::{
    ImageScanStatus, RepairNecessity, VulnerabilitySeverity, VulnerabilityStatus, VulnerabilityType,
};

use super::*;

/// Every documented word of an enum is in the table, and the table has no other.
fn check_words<E: StringEnum, V>(table: &[(&str, V)]) {
    let mut words: Vec<_> = table.iter().map(|(word, _)| *word).collect();
    words.sort_unstable();
    let mut known = E::KNOWN.to_vec();
    known.sort_unstable();
    assert_eq!(words, known);
}

#[test]
fn every_documented_word_has_a_meaning() {
    check_words::<ImageScanStatus, _>(STATES);
    check_words::<VulnerabilitySeverity, _>(SEVERITIES);
    check_words::<RepairNecessity, _>(NECESSITIES);
    check_words::<VulnerabilityStatus, _>(STATUSES);
    check_words::<VulnerabilityType, _>(PACKAGE_KINDS);
}

#[test]
fn words_mean_what_the_documentation_says() {
    for (word, state) in [
        ("unscan", ScanState::NotScanned),
        ("waiting_for_scan", ScanState::Waiting),
        ("scanning", ScanState::Running),
        ("success", ScanState::Done),
        ("failed", ScanState::Failed),
        ("download_failed", ScanState::Failed),
        ("image_oversized", ScanState::Failed),
    ] {
        assert_eq!(scan_state(word), state, "{word}");
    }
    for (status, state) in [
        (TaskProgress(0), ScanState::Running),
        (TaskProgress(99), ScanState::Running),
        (TaskProgress::FINISHED, ScanState::Done),
        (TaskProgress::STOPPED, ScanState::Stopped),
        (TaskProgress::TIMED_OUT, ScanState::TimedOut),
        (TaskProgress::ABNORMAL, ScanState::Failed),
    ] {
        assert_eq!(task_state(status), state, "{status:?}");
    }
    for (word, level) in [
        ("Critical", SeverityLevel::Critical),
        ("High", SeverityLevel::High),
        ("Medium", SeverityLevel::Medium),
        ("Low", SeverityLevel::Low),
    ] {
        assert_eq!(severity(word).level, level, "{word}");
    }
    for (word, level) in [
        ("immediate_repair", SeverityLevel::High),
        ("delay_repair", SeverityLevel::Medium),
        ("not_needed_repair", SeverityLevel::Low),
    ] {
        let severity = severity_of_necessity(Some(word));
        assert_eq!((severity.level, severity.basis), (level, SeverityBasis::VendorPriority), "{word}");
    }
    assert_eq!(status("vul_status_unfix"), FindingStatus::Open);
    assert_eq!(status("vul_status_ignored"), FindingStatus::Ignored);
    assert_eq!(package_kind("linux_vul"), PackageKind::System);
    assert_eq!(package_kind("app_vul"), PackageKind::Application);
}

#[test]
fn an_unknown_word_is_kept() {
    assert_eq!(scan_state("queued"), ScanState::Other("queued".to_owned()));
    assert_eq!(task_state(TaskProgress(-9)), ScanState::Other("-9".to_owned()));
    assert_eq!(task_state(TaskProgress(101)), ScanState::Other("101".to_owned()));
    assert_eq!(status("vul_status_verifying"), FindingStatus::Other("vul_status_verifying".to_owned()));
    assert_eq!(package_kind("windows_vul"), PackageKind::Unknown);
    for severity in [severity("critical"), severity_of_necessity(Some("critical"))] {
        assert_eq!(severity.level, SeverityLevel::Unknown);
        assert_eq!(severity.vendor_value.as_deref(), Some("critical"));
    }
    assert_eq!(severity_of_necessity(None).vendor_value, None);
}

#[test]
fn a_scan_for_one_kind_looks_for_that_kind() {
    for kind in FindingKind::ALL {
        let scope = scan_scope(&FindingKinds::from([kind]));
        let own = match kind {
            FindingKind::Vulnerability => 0x000f_0000,
            FindingKind::Baseline => 0xf000,
            FindingKind::Malware => 0x0f00,
            FindingKind::Secret => 0x00f0,
            FindingKind::Compliance => 0x000f,
            FindingKind::Build => 0x7fff_ffff,
        };
        assert_eq!(scope.0, own, "{kind}");
    }
    for kinds in [FindingKinds::all(), FindingKinds::from([FindingKind::Malware, FindingKind::Secret])] {
        assert_eq!(scan_scope(&kinds), ScanScope::ALL);
    }
}

#[test]
fn links_are_pages() {
    let texts = ["https://a.example", "javascript:alert(1)", "", "http://b.example", "https://a.example"];
    assert_eq!(links(texts.map(|text| Some(text.to_owned()))), ["https://a.example", "http://b.example"]);
    assert_eq!(links([None]), [""; 0]);
}

#[test]
fn zero_stands_for_an_absent_time() {
    assert_eq!((time(Some(0)), time(None), time(Some(-1))), (None, None, None));
    assert_eq!(time(Some(1_000)), Some(Timestamp::from_second(1).expect("a time")));
}
