//! Generated code has the layout of prettyplease, also where the generator prints tokens itself.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

#[test]
fn generated_files_have_the_layout_of_prettyplease() {
    let mut files = Vec::new();
    for folder in ["../clients", "goldens"] {
        collect(&root().join(folder), false, &mut files);
    }
    assert!(files.len() > 20, "only {} generated files", files.len());
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        let syntax = syn::parse_file(&text).expect("valid Rust");
        // The generator adds empty lines between items, and a comment at the top.
        let lines = |text: &str| -> Vec<String> {
            text.lines()
                .filter(|line| !line.is_empty() && !line.starts_with("// "))
                .map(str::to_owned)
                .collect()
        };
        let (ours, expected) = (lines(&text), lines(&prettyplease::unparse(&syntax)));
        let differs = ours.iter().zip(&expected).find(|(ours, expected)| ours != expected);
        assert_eq!(differs, None, "{}", path.display());
        assert_eq!(ours.len(), expected.len(), "{}", path.display());
    }
}

#[test]
fn every_operation_has_an_example() {
    let mut files = Vec::new();
    for folder in ["../clients", "goldens"] {
        collect(&root().join(folder), false, &mut files);
    }
    let is_operation = |path: &PathBuf| {
        path.parent().is_some_and(|folder| folder.ends_with("operation")) && !path.ends_with("mod.rs")
    };
    let operations: Vec<_> = files.into_iter().filter(is_operation).collect();
    assert!(operations.len() > 60, "only {} operations", operations.len());
    for path in operations {
        let text = fs::read_to_string(&path).expect("a text");
        assert_eq!(text.matches("/// # Example\n").count(), 1, "{}", path.display());
    }
}

/// The sources in folders called `generated`.
fn collect(folder: &Path, is_generated: bool, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, is_generated || path.ends_with("generated"), files);
        } else if is_generated && path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}
