//! Rows of vulnerabilities, as findings.

use imagescan_tencent::tcss::model::{ImageVulLayerInfo, ImageVulTag, VulCategory, VulLevelDigit};

use super::*;
use crate::model::{Exploit, SeverityLevel};

fn row() -> ImageVul {
    ImageVul::default()
        .cveid("CVE-2019-5827".to_owned())
        .pocid("pcmgr-209472".to_owned())
        .level(VulLevelDigit::High)
        .category_type(VulCategory::System)
}

/// The finding of a row in the image `team/api`.
fn read(row: &ImageVul) -> Finding {
    let detail = Vulnerability { packages: packages(row), ..Vulnerability::default() };
    new(Head {
        cves: words_of(row.cveid.as_deref()),
        poc: row.pocid.as_deref().unwrap_or_default(),
        title: row.name.as_deref(),
        level: row.level.as_ref().map(StringEnum::as_str),
        path: "team/api",
        detail,
    })
}

fn component(name: &str) -> ComponentsInfo {
    ComponentsInfo::default().name(name.to_owned()).version("1.0".to_owned())
}

#[test]
fn the_cve_names_the_finding() {
    let finding = read(&row());
    assert_eq!((finding.id.as_str(), finding.aliases), ("CVE-2019-5827", vec!["pcmgr-209472".to_owned()]));
    let without = read(&row().cveid(String::new()));
    assert_eq!((without.id.as_str(), without.aliases.len()), ("pcmgr-209472", 0));
    let several = read(&row().cveid("CVE-1,CVE-2".to_owned()));
    assert_eq!((several.id.as_str(), several.aliases[0].as_str()), ("CVE-1", "CVE-2"));
}

#[test]
fn packages_are_those_of_the_list_or_of_the_row() {
    let web = component("log4j").r#type(VulCategory::Web).fixed_version(r#"["2.17.1"]"#.to_owned());
    let found = packages(&row().components([component("zlib"), web]).fixed_versions("1.1".to_owned()));
    let kinds: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.kind)).collect();
    assert_eq!(kinds, [("zlib", PackageKind::System), ("log4j", PackageKind::Application)]);
    assert_eq!((found[0].fixed_versions.len(), found[1].fixed_versions[0].as_str()), (0, "2.17.1"));

    let older = packages(
        &row().component("zlib".to_owned()).version("1.0".to_owned()).fixed_versions("1.1".to_owned()),
    );
    assert_eq!((older[0].name.as_str(), older[0].version.as_deref()), ("zlib", Some("1.0")));
    assert_eq!(older[0].fixed_versions, ["1.1"]);
    let hidden = packages(&row().components([ComponentsInfo::default().component("zlib".to_owned())]));
    assert_eq!(hidden[0].name, "zlib");
    assert_eq!(packages(&row()), []);
}

#[test]
fn an_unknown_word_survives() {
    let finding = read(&row().level(VulLevelDigit::from("7")));
    assert_eq!(finding.severity.level, SeverityLevel::Unknown);
    assert_eq!(finding.severity.vendor_value.as_deref(), Some("7"));
}

#[test]
fn a_fingerprint_outlives_a_rebuild_and_distinguishes_equal_findings() {
    let fingerprint = |row: ImageVul| read(&row).fingerprint;
    let first = fingerprint(row().components([component("b"), component("a")]));
    assert_eq!(
        first,
        fingerprint(row().components([component("a"), component("b")]).level(VulLevelDigit::Low))
    );
    assert_ne!(first, fingerprint(row().components([component("a")])));
    let mut findings = vec![read(&row()), read(&row()), read(&row())];
    number_equals(&mut findings, "team/api");
    let distinct: HashSet<_> = findings.iter().map(|finding| finding.fingerprint.clone()).collect();
    assert_eq!((distinct.len(), &findings[0].fingerprint), (3, &read(&row()).fingerprint));
}

#[test]
fn scores_layers_and_exploits() {
    let image = crate::tencent::tests::image(7);
    let layers = ["", "sha256:a", "sha256:b"].map(|id| ImageVulLayerInfo::default().layer_id(id.to_owned()));
    let row = row()
        .tag([ImageVulTag::CanBeFixed, ImageVulTag::DynamicLevelPoc, ImageVulTag::from("new")])
        .cvss_score(" 8.8 ".to_owned())
        .cvss_vector(String::new())
        .layer_infos(layers)
        .defense_solution("Block it.".to_owned())
        .official_solution(" ".to_owned())
        .submit_time("2019-06-28 09:15:00".to_owned());
    let finding = finding(Row { item: row, record: None }, &image);
    let Detail::Vulnerability(detail) = &finding.detail;
    assert_eq!(detail.cvss, Cvss::new(8.8, None));
    assert_eq!((detail.fixable, detail.exploit), (Some(true), Some(Exploit::ProofOfConcept)));
    assert_eq!(detail.published, "2019-06-28T01:15:00Z".parse().ok());
    assert_eq!(finding.layer.expect("a layer").id, "sha256:a");
    assert_eq!(finding.remediation.as_deref(), Some("Block it."));
    for score in ["0", "", "n/a", "11"] {
        let row = super::tests::row().cvss_score(score.to_owned());
        let finding = super::finding(Row { item: row, record: None }, &image);
        let Detail::Vulnerability(detail) = finding.detail;
        assert_eq!((detail.cvss, detail.fixable, detail.exploit), (None, Some(false), None), "{score}");
    }
}
