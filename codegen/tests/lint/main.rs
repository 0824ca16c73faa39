//! The messages of lint, and its behaviour for arbitrary input.

mod any_input;
mod any_text;
mod documents;
mod facts;
mod folders;
mod groups;
mod names;
mod operations;
mod parameters;
mod paths;
mod repetitions;
mod samples;
mod schemas;
mod texts;
mod times;
mod waiters;
mod workflow;
mod yaml;

use std::fmt::Write;

use imagescan_codegen::ir::Service;
use imagescan_codegen::spec;

/// A document without errors; each case changes one part of it.
const VALID: &str = include_str!("valid.yaml");

/// A part of the valid document, and its replacement.
type Edit = (&'static str, &'static str);

/// The messages for the valid document after each single edit.
fn messages(edits: &[Edit]) -> String {
    messages_of(VALID, edits)
}

/// The messages for a document after each single edit.
fn messages_of(document: &str, edits: &[Edit]) -> String {
    let mut all = String::new();
    for (from, to) in edits {
        let _ = writeln!(all, "--- {}\n+++ {}", from.trim(), to.trim());
        let _ = match parse(&edit(document, &[(from, to)])) {
            Ok(()) => writeln!(all, "no error\n"),
            Err(diagnostics) => writeln!(all, "{diagnostics}\n"),
        };
    }
    all
}

/// The valid document after all edits.
fn edited(edits: &[(&str, &str)]) -> String {
    edit(VALID, edits)
}

fn edit(document: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(document.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from:?} must occur once in the document");
        text.replacen(from, to, 1)
    })
}

fn parse(text: &str) -> Result<(), String> {
    spec::parse("specs/acme/svc.yaml", "acme", text).map(drop).map_err(|diagnostics| diagnostics.to_string())
}

#[test]
fn a_valid_document_has_types_and_lines() {
    let spec = spec::parse("specs/acme/svc.yaml", "acme", VALID).expect("the document is valid");
    assert_eq!(Service::read(&spec).operations.len(), 2);
    assert_eq!(spec.line("/paths/~1v5~1{project_id}~1tasks/get/parameters/1/in"), 29);
    assert_eq!(spec.line("/components/schemas/Task/properties/nowhere"), 88);
}
