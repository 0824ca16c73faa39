//! The rules of the dialect that `specs/README.md` describes, one function each.
//!
//! Lint reads JSON values, not OpenAPI types, so that a document that does not convert still shows all its errors.

mod bodies;
mod client_parameters;
mod descriptions;
mod dialect;
mod dialect_fields;
mod directions;
mod effects;
mod enums;
mod fields;
mod hosts;
mod names;
mod operations;
mod pages;
mod parameters;
mod paths;
mod references;
mod repetitions;
mod report;
mod responses;
mod rules;
mod samples;
mod schemas;
mod service;
mod sites;
mod starts;
mod subject;
mod texts;
mod times;
mod vendor;
mod view;
mod waiters;
mod workflow;

use std::collections::HashSet;

use self::report::Report;
use self::rules::RULES;
pub(crate) use self::subject::subject;
use self::view::View;
use crate::diagnostic::Diagnostic;
use crate::spec::Document;
use crate::spec::Regions;

/// All diagnostics of one document.
#[must_use]
pub fn document(document: &Document) -> Vec<Diagnostic> {
    check(document, None)
}

/// The pointer and the target of each reference in a document.
pub(crate) fn references(document: &Document) -> Vec<(String, String)> {
    let view = View::new(document);
    references::references(&view).map(|(node, target)| (node.pointer.clone(), target.to_owned())).collect()
}

/// All diagnostics of one document; with `tables`, also those of values that the provider's client fills in.
fn check(document: &Document, tables: Option<&Regions>) -> Vec<Diagnostic> {
    if !document.value.is_object() {
        return Vec::new();
    }
    let view = View::new(document);
    let mut report = Report::new(document);
    for rule in RULES {
        rule(&view, &mut report);
    }
    if let Some(tables) = tables {
        parameters::from_client(&view, &tables.client_parameters, &mut report);
        sites::check(&view, tables, &mut report);
        if tables.described {
            descriptions::check(&view, &mut report);
        }
    }
    without_duplicates(report.into_diagnostics())
}

/// All diagnostics of all documents, including those between documents.
#[must_use]
pub fn all(documents: &[Document], regions: &[Regions]) -> Vec<Diagnostic> {
    let check = |document: &Document| {
        check(document, regions.iter().find(|tables| tables.provider == document.provider))
    };
    let mut diagnostics: Vec<Diagnostic> = documents.iter().flat_map(check).collect();
    diagnostics.extend(hosts::check(documents, regions));
    diagnostics
}

/// Removes duplicates: an inline enum is reported by several of its fields.
fn without_duplicates(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    diagnostics.retain(|diagnostic| {
        seen.insert((diagnostic.rule, diagnostic.pointer.clone(), diagnostic.message.clone()))
    });
    diagnostics
}
