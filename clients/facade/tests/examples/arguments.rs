//! Wrong usage: the message says what is wrong, and nothing is sent.

use crate::scan_and_wait_huawei::arguments::parse;

const SCAN: &str = "scan NAMESPACE NAME TAG [--yes]";

fn parsed(usage: &str, arguments: &[&str]) -> Result<([String; 3], bool), String> {
    parse(usage, arguments.iter().map(ToString::to_string)).map_err(|error| error.to_string())
}

#[test]
fn consent_is_an_option_of_its_own() {
    let names = ["web", "shop", "v1"].map(str::to_owned);
    assert_eq!(parsed(SCAN, &["web", "shop", "v1"]), Ok((names.clone(), false)));
    for arguments in [["web", "shop", "v1", "--yes"], ["--yes", "web", "shop", "v1"]] {
        assert_eq!(parsed(SCAN, &arguments), Ok((names.clone(), true)));
    }
}

#[test]
fn an_unknown_option_is_named_with_the_usage() {
    for option in ["--yse", "-y", "--yes=true", "--help"] {
        let error = parsed(SCAN, &["web", "shop", "v1", option]).expect_err("an unknown option");
        assert_eq!(error, format!("unknown option {option}; usage: {SCAN}"));
    }
    let error = parsed("findings NAMESPACE NAME TAG", &["web", "shop", "v1", "--yes"]);
    assert_eq!(error, Err("unknown option --yes; usage: findings NAMESPACE NAME TAG".to_owned()));
}

#[test]
fn a_missing_name_is_an_error_with_the_usage() {
    let error = parsed(SCAN, &["web", "shop", "--yes"]);
    assert_eq!(error, Err(format!("2 names instead of 3; usage: {SCAN}")));
    assert!(parsed(SCAN, &["web", "shop", "v1", "v2"]).is_err());
}
