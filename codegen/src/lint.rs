//! The rules of the dialect that `specs/README.md` lays down, one function each.
//!
//! Lint reads values, not OpenAPI types: a document that has no types yet still shows all its faults at once.

mod bodies;
mod client_parameters;
mod dialect;
mod directions;
mod enums;
mod fields;
mod hosts;
pub(crate) mod idents;
mod names;
mod operations;
mod pages;
mod parameters;
mod paths;
mod references;
mod report;
mod schemas;
mod service;
mod subject;
mod tables;
pub(crate) mod texts;
mod view;

use std::collections::HashSet;

use self::report::Report;
use self::view::View;
use crate::fault::Fault;
use crate::regions_spec::Regions;
use crate::spec::Document;

/// Every rule that looks at one document, in the order of `specs/README.md`.
const RULES: &[fn(&View<'_>, &mut Report<'_>)] = &[
    fields::check,
    texts::characters,
    texts::names,
    service::version,
    service::servers,
    service::service,
    service::docs,
    paths::check,
    operations::methods,
    operations::ids,
    operations::actions,
    operations::duplicates,
    operations::extensions,
    pages::check,
    parameters::paths,
    parameters::duplicates,
    parameters::places,
    client_parameters::check,
    client_parameters::headers,
    parameters::styles,
    bodies::responses,
    bodies::media_types,
    bodies::samples,
    schemas::shapes,
    schemas::formats,
    schemas::keywords,
    schemas::bounds,
    schemas::required,
    schemas::references,
    enums::values,
    enums::companions,
    enums::named_integers,
    names::types,
    names::properties,
    names::inputs,
    names::given,
    names::variants,
    references::dangling,
    references::unused,
    references::recursive,
    directions::request_names,
];

/// Every fault of one document by itself.
#[must_use]
pub fn document(document: &Document) -> Vec<Fault> {
    if !document.value.is_object() {
        return Vec::new();
    }
    let view = View::new(document);
    let mut report = Report::new(document);
    for rule in RULES {
        rule(&view, &mut report);
    }
    without_echoes(report.into_faults())
}

/// Every fault of all documents, by themselves and beside each other.
#[must_use]
pub fn all(documents: &[Document], regions: &[Regions]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = documents.iter().flat_map(document).collect();
    faults.extend(hosts::check(documents, regions));
    faults
}

/// An inline enum shows by several fields, and is one fault.
fn without_echoes(mut faults: Vec<Fault>) -> Vec<Fault> {
    let mut seen = HashSet::new();
    faults.retain(|fault| seen.insert((fault.rule, fault.pointer.clone(), fault.message.clone())));
    faults
}
