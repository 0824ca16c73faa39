//! The command from end to end: messages for broken documents, stale files and wrong arguments.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;
use tempfile::TempDir;

/// One service of the goldens, small enough to break.
const PAGES: &str = include_str!("../../goldens/specs/goldens/pages.yaml");
const REGIONS: &str = "\
provider: acme
sources: [the manual]
services: { pages: { public: { north-1: pages.example.com } } }
";

/// A workspace with one document.
fn workspace(document: &str) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let specs = root.path().join("specs/acme");
    fs::create_dir_all(&specs).expect("a folder");
    fs::write(specs.join("pages.yaml"), document).expect("a file");
    fs::write(specs.join("regions.yaml"), REGIONS).expect("a file");
    root
}

fn codegen(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagescan-codegen"));
    command.arg("--root").arg(root).args(arguments).output().expect("the command runs")
}

/// The exit code and the text of standard error; standard output is empty.
fn failure(output: &Output) -> String {
    assert!(output.stdout.is_empty(), "{output:?}");
    let message = String::from_utf8_lossy(&output.stderr);
    format!("exit {}\n{message}", output.status.code().expect("a code"))
}

fn success(output: &Output) -> String {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// The messages of the command for a document with one change; it writes nothing.
fn broken(from: &str, to: &str) -> String {
    assert_eq!(PAGES.matches(from).count(), 1, "{from:?} must occur once in the document");
    let root = workspace(&PAGES.replacen(from, to, 1));
    let message = failure(&codegen(root.path(), &[]));
    assert!(!root.path().join("clients").exists(), "a broken document writes nothing");
    message
}

#[test]
fn errors_in_documents_have_file_and_line() {
    assert_snapshot!("yaml", broken("paths:", "paths: ["));
    assert_snapshot!(
        "reference",
        broken(
            "items: { $ref: '#/components/schemas/PageObject' }",
            "items: { $ref: '#/components/schemas/PageObjekt' }"
        )
    );
    assert_snapshot!("operations", broken("operationId: ListTexts", "operationId: ListObjects"));
    assert_snapshot!("version", broken("openapi: 3.0.3", "openapi: 3.1.0"));
}

#[test]
fn files_are_written_once() {
    let root = workspace(PAGES);
    assert_eq!(
        success(&codegen(root.path(), &["--no-fixtures"])),
        "17 files: 17 written, 0 deleted, 0 unchanged\n"
    );
    assert_eq!(
        success(&codegen(root.path(), &["--no-fixtures"])),
        "17 files: 0 written, 0 deleted, 17 unchanged\n"
    );
    assert_eq!(success(&codegen(root.path(), &["--no-fixtures", "--check"])), "17 files are fresh\n");
    assert_eq!(success(&codegen(root.path(), &[])), "20 files: 3 written, 0 deleted, 17 unchanged\n");
    let generated = root.path().join("clients/acme/src/generated");
    fs::write(generated.join("pages/old.rs"), "").expect("a file");
    assert_eq!(success(&codegen(root.path(), &[])), "20 files: 0 written, 1 deleted, 20 unchanged\n");
}

#[test]
fn a_stale_tree_exits_with_a_diff_and_the_command_that_updates_it() {
    let root = workspace(PAGES);
    success(&codegen(root.path(), &["--no-fixtures"]));
    let region = root.path().join("clients/acme/src/generated/region.rs");
    let fresh = fs::read_to_string(&region).expect("a file");
    let stale = fresh.replace("NORTH_1", "NORTH_2");
    fs::write(&region, &stale).expect("a file");
    assert_snapshot!(failure(&codegen(root.path(), &["--no-fixtures", "--check"])));
    assert_eq!(fs::read_to_string(&region).expect("a file"), stale, "a check writes nothing");
    success(&codegen(root.path(), &["--no-fixtures"]));
    assert_eq!(fs::read_to_string(&region).expect("a file"), fresh);
}

#[test]
fn wrong_arguments_show_the_usage() {
    let root = workspace(PAGES);
    assert_snapshot!("argument", failure(&codegen(root.path(), &["--chekc"])));
    for arguments in [&["--specs"][..], &["specs"], &["--check=yes"], &["-x"]] {
        let message = failure(&codegen(root.path(), arguments));
        assert!(
            message.starts_with("exit 2\n") && message.contains("usage: cargo xtask codegen"),
            "{arguments:?}: {message}"
        );
    }
    assert!(success(&codegen(root.path(), &["--help"])).starts_with("usage: "));
    assert!(!root.path().join("clients").exists());
}

#[test]
fn missing_documents_are_reported() {
    let root = workspace(PAGES);
    let message = failure(&codegen(root.path(), &["--specs", "nowhere"]));
    assert!(message.starts_with("exit 1\nnowhere: [file] cannot read it: "), "{message}");
    fs::create_dir(root.path().join("empty")).expect("a folder");
    assert_snapshot!(failure(&codegen(root.path(), &["--specs", "empty"])));
}
