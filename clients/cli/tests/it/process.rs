//! `convert` as a process of its own: standard input, colour, and a reader that has gone.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::reports::{image, report, vulnerability};

/// Runs `convert -` with this report as its input. Returns the code and both streams.
fn convert(report: &Value, arguments: &[&str]) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().expect("a directory");
    let mut child = Command::new(env!("CARGO_BIN_EXE_imagescan"))
        .args([&["convert", "-"], arguments].concat())
        .env_clear()
        .env("HOME", home.path())
        .env("APPDATA", home.path())
        .env("LOCALAPPDATA", home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(report.to_string().as_bytes()).expect("its input");
    drop(input);
    let output = child.wait_with_output().expect("its end");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn without_a_terminal_no_escape_byte_is_written_unless_colour_is_wanted() {
    let report = report(vec![image("team/api", vec![vulnerability(1, "CRITICAL")])]);
    for format in ["table", "json", "jsonl", "sarif", "markdown"] {
        let (code, out, err) = convert(&report, &["--fail-on", "critical", "-o", format]);
        assert_eq!(code, Some(3), "{err}");
        assert!(
            out.contains("CVE-2026-10001") && !out.contains('\u{1b}') && !err.contains('\u{1b}'),
            "{out}{err}"
        );
    }
    let (_, plain, _) = convert(&report, &[]);
    let (_, colored, _) = convert(&report, &["--color", "always"]);
    assert!(colored.contains("\u{1b}["), "{colored}");
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}

#[test]
fn a_reader_that_has_gone_changes_nothing_but_the_output() {
    let findings = (0..20_000).map(|number| vulnerability(number, "HIGH")).collect();
    let report = report(vec![image("team/api", findings)]);
    let home = tempfile::tempdir().expect("a directory");
    let path = home.path().join("report.json");
    std::fs::write(&path, report.to_string()).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_imagescan"))
        .args(["convert", path.to_str().expect("a path"), "--fail-on", "high", "-o", "json"])
        .env_clear()
        .env("HOME", home.path())
        .env("APPDATA", home.path())
        .env("LOCALAPPDATA", home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut start = [0; 10];
    child.stdout.take().expect("its output").read_exact(&mut start).expect("a start");
    let output = child.wait_with_output().expect("its end");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(3), "{err}");
    assert!(err.contains("gate failed: high or above (20000)") && !err.contains("standard output"), "{err}");
}

#[test]
fn standard_input_without_names_is_refused_beside_other_names() {
    let home = tempfile::tempdir().expect("a directory");
    let output = Command::new(env!("CARGO_BIN_EXE_imagescan"))
        .args(["findings", "-", "team/api:1"])
        .env_clear()
        .env("HOME", home.path())
        .env("APPDATA", home.path())
        .env("LOCALAPPDATA", home.path())
        .stdin(Stdio::null())
        .output()
        .expect("the program");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(
        output.status.code() == Some(2) && err.contains("standard input has no name of an image"),
        "{err}"
    );
}
