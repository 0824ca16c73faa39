//! Region tables and documents of a provider match.

use crate::diagnostic::Diagnostic;
use crate::spec::Document;
use crate::spec::Regions;

/// Services that the client calls for credentials and projects; they have no document.
const HELPERS: [&str; 2] = ["iam", "sts"];

/// `regions`: each table belongs to a service, and each service has a table.
pub(super) fn check(documents: &[Document], regions: &[Regions]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for tables in regions {
        let of_provider = documents.iter().filter(|document| document.provider == tables.provider);
        let modules: Vec<&str> = of_provider.map(Document::stem).collect();
        for service in tables.services.keys().filter(|service| !HELPERS.contains(&service.as_str())) {
            if !modules.contains(&service.as_str()) {
                let message = format!("no document and no helper service has the module `{service}`");
                let remedy = format!("write one of: {}", [&modules[..], &HELPERS].concat().join(", "));
                diagnostics.push(tables.diagnostic_of(service, &message, &remedy));
            }
        }
    }
    // An unreadable file has a diagnostic already.
    for document in documents.iter().filter(|document| !document.value.is_null()) {
        let tables = regions.iter().find(|tables| tables.provider == document.provider);
        // An empty file of tables has another diagnostic.
        let has_table =
            |tables: &Regions| tables.services.is_empty() || tables.services.contains_key(document.stem());
        if !tables.is_some_and(has_table) {
            let message = format!("the regions have no hosts for `{}`", document.stem());
            let remedy = format!("add a table for it to {}", sibling(&document.file));
            diagnostics.push(document.diagnostic("regions", "/x-service", message, remedy));
        }
    }
    diagnostics
}

fn sibling(file: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/regions.yaml")
}
