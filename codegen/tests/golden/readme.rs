//! The README's table of services: its rows, and its position between the markers; and the page with all operations.

use std::fs;

use imagescan_codegen::emit::{operation_list, readme};
use imagescan_codegen::ir::Service;
use insta::assert_snapshot;

use super::{goldens, specs};

const README: &str = "# A\n\n<!-- operations -->\n| old |\n<!-- /operations -->\n\nB\n";

#[test]
fn a_row_describes_an_operation() {
    let services: Vec<_> = specs().documents.iter().map(Service::read).collect();
    assert_snapshot!(operation_list::page(&services));
}

#[test]
fn a_row_counts_the_operations_of_a_service() {
    assert_snapshot!(goldens().services);
}

#[test]
fn the_table_replaces_the_text_between_the_markers() {
    let with_table = "# A\n\n<!-- operations -->\n\n| new |\n\n<!-- /operations -->\n\nB\n";
    let once = readme::splice(README, "| new |\n").expect("both markers");
    assert_eq!(once, with_table);
    assert_eq!(readme::splice(&once, "| new |\n").expect("both markers"), with_table);
    let windows = README.replace('\n', "\r\n");
    assert_eq!(readme::splice(&windows, "| new |\n").expect("both markers"), with_table);
}

#[test]
fn a_missing_marker_is_an_error_that_names_both() {
    for (missing, start) in [
        ("<!-- operations -->", "README.md has no line `<!-- operations -->`: "),
        ("<!-- /operations -->", "README.md has no line `<!-- /operations -->`: "),
    ] {
        let message = readme::splice(&README.replace(missing, ""), "").expect_err("a marker is missing");
        assert!(message.starts_with(start), "{message}");
        assert!(
            message.contains("write `<!-- operations -->` and, below it, `<!-- /operations -->`"),
            "{message}"
        );
    }
}

#[test]
fn the_readme_of_a_workspace_is_a_generated_file() {
    let root = tempfile::tempdir().expect("a folder");
    let mut all = goldens();
    let before = all.files.len();
    all.add_readme(root.path()).expect("the README is optional");
    assert_eq!(all.files.len(), before);

    let path = root.path().join("README.md");
    fs::write(&path, README).expect("a file");
    all.add_readme(root.path()).expect("it has markers");
    let text = &all.files[std::path::Path::new("README.md")];
    assert!(text.starts_with("# A\n") && text.contains(&all.services) && text.ends_with("\nB\n"));

    fs::write(&path, "# A\n").expect("a file");
    all.add_readme(root.path()).expect_err("it has no markers");
}
