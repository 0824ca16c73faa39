//! The variables of flags, in processes of their own.

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Runs the program with these variables only.
fn run(home: &TempDir, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_imagescan"))
        .env_clear()
        .env("HOME", home.path())
        .envs(variables.iter().copied())
        .current_dir(home.path())
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// The value and the source of a setting.
fn setting(home: &TempDir, variables: &[(&str, &str)], flags: &[&str], name: &str) -> (Value, String) {
    let output = run(home, variables, &[&["config", "show", "-o", "json"], flags].concat());
    assert!(output.status.success(), "{output:?}");
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let row = rows.into_iter().find(|row| row["name"] == name).expect("the setting");
    (row["value"].clone(), row["sources"][0].as_str().expect("a source").to_owned())
}

fn home(file: &str) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(home.path().join(".config/imagescan")).expect("a folder");
    std::fs::write(home.path().join(".config/imagescan/config.toml"), file).expect("a file");
    home
}

#[test]
fn a_variable_comes_after_its_flag_and_before_the_file() {
    let home =
        home("timeout = \"1h\"\nfail-on = [\"low\"]\nmax-age = \"1h\"\n[profiles.a]\ncloud = \"tencent\"\n");
    let variables = [("IMAGESCAN_TIMEOUT", "30m")];
    let source = |source: &str| source.to_owned();
    assert_eq!(
        setting(&home, &variables, &[], "timeout"),
        ("30m".into(), source("variable IMAGESCAN_TIMEOUT"))
    );
    let flag = setting(&home, &variables, &["--timeout", "10m"], "timeout");
    assert_eq!(flag, ("10m".into(), source("flag --timeout")));
    // Flags that `config show` lacks.
    let (value, shown) = setting(&home, &[("IMAGESCAN_FAIL_ON", "high,malware")], &[], "fail-on");
    assert_eq!(
        (value.to_string().as_str(), shown.as_str()),
        (r#"["high","malware"]"#, "variable IMAGESCAN_FAIL_ON")
    );
    assert_eq!(setting(&home, &[("IMAGESCAN_MAX_AGE", "2h")], &[], "max-age").0, "2h");
    let (value, shown) = setting(&home, &[("IMAGESCAN_PROFILE", "a,a")], &[], "profile");
    assert_eq!((value.to_string().as_str(), shown.as_str()), (r#"["a"]"#, "variable IMAGESCAN_PROFILE"));
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let home = home("timeout = \"1h\"\n");
    for value in ["", "  "] {
        let variables = [
            "TIMEOUT",
            "PROFILE",
            "CONFIG",
            "POLICY",
            "QUIET",
            "COLOR",
            "CONCURRENCY",
            "REGION",
            "OUTPUT",
            "STATE_DIR",
            "FAIL_ON",
            "MAX_AGE",
        ]
        .map(|name| format!("IMAGESCAN_{name}"));
        let variables: Vec<_> = variables.iter().map(|name| (name.as_str(), value)).collect();
        let (timeout, source) = setting(&home, &variables, &[], "timeout");
        assert!(timeout == "1h" && source.starts_with("file "), "{timeout} {source}");
        assert_eq!(setting(&home, &variables, &[], "quiet").1, "default");
    }
}

#[test]
fn switches_have_variables_with_the_usual_words() {
    let home = home("");
    for value in ["1", "true", "yes", "on"] {
        let shown = setting(&home, &[("IMAGESCAN_QUIET", value)], &[], "quiet");
        assert_eq!(shown, ("true".into(), "variable IMAGESCAN_QUIET".to_owned()));
    }
    assert_eq!(setting(&home, &[("IMAGESCAN_QUIET", "0")], &[], "quiet").0, "false");
}

#[test]
fn invalid_variables_are_usage_errors_and_help_shows_no_values() {
    let home = home("");
    for (variable, value) in [
        ("IMAGESCAN_TIMEOUT", "x"),
        ("IMAGESCAN_FAIL_ON", "hihg"),
        ("IMAGESCAN_MAX_SCANS", "many"),
        ("IMAGESCAN_CONFIG", "/no/such/file"),
        ("IMAGESCAN_REGION", "X"),
    ] {
        let output = run(&home, &[(variable, value)], &["config", "show"]);
        assert_eq!(output.status.code(), Some(2), "{variable}: {output:?}");
    }
    let help = run(&home, &[("IMAGESCAN_STATE_DIR", "/planted")], &["scan", "--help"]);
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.contains("[$IMAGESCAN_STATE_DIR]") && !help.contains("planted"), "{help}");
}

#[test]
fn the_users_file_is_below_xdg_config_home_if_that_is_absolute() {
    let home = home("timeout = \"1h\"\n");
    let other = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(other.path().join("imagescan")).expect("a folder");
    std::fs::write(other.path().join("imagescan/config.toml"), "timeout = \"2h\"\n").expect("a file");
    let timeout = |variables: &[(&str, &str)]| setting(&home, variables, &[], "timeout").0;
    let path = other.path().to_str().expect("a path");
    let file = other.path().join("imagescan/config.toml");
    assert_eq!(timeout(&[("XDG_CONFIG_HOME", path)]), "2h");
    assert_eq!(timeout(&[("XDG_CONFIG_HOME", ".config")]), "1h");
    assert_eq!(timeout(&[("XDG_CONFIG_HOME", "")]), "1h");
    assert_eq!(timeout(&[("IMAGESCAN_CONFIG", file.to_str().expect("a path"))]), "2h");
}
