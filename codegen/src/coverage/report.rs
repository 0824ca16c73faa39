//! A comparison as text or JSON.

use std::fmt::Write as _;

use super::compare::{Comparison, Difference, Service};
use crate::characters::shown;

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One line for each difference.
    #[default]
    Text,
    /// One object.
    Json,
}

/// Prints a comparison. `all` also lists the operations that the documents lack.
#[must_use]
pub fn print(cloud: &str, comparison: &Comparison, format: Format, all: bool) -> String {
    match format {
        Format::Text => text(cloud, comparison, all),
        Format::Json => json(cloud, comparison, all),
    }
}

fn text(cloud: &str, comparison: &Comparison, all: bool) -> String {
    let mut out = String::new();
    let mut unexplained = 0;
    for (name, service) in &comparison.services {
        summary(&mut out, &format!("{cloud} {name}"), service);
        for difference in &service.unexplained {
            let (vendor, document) = (shown(&difference.vendor), shown(&difference.document));
            let (kind, subject) = (difference.kind.name(), subject(difference));
            let _ = writeln!(out, "  {subject}: {kind}: vendor: {vendor}; document: {document}");
        }
        for difference in &service.stale {
            let (kind, subject) = (difference.kind.name(), subject(difference));
            let document = shown(&difference.document);
            let _ = writeln!(
                out,
                "  {subject}: the record of `{kind}` does not fit any more ({document}): remove or correct it"
            );
        }
        if all {
            for operation in &service.missing {
                let _ = writeln!(out, "  {}: not in the documents", shown(operation));
            }
        }
        unexplained += service.unexplained.len();
    }
    for name in &comparison.not_in_tables {
        let _ = writeln!(out, "{cloud} {name}: not compared, the tables have no operation of this service");
    }
    if unexplained > 0 {
        out.push_str(
            "correct the document, or record a difference that is on purpose: `x-vendor` at the field, \
             `x-vendor-omits` at the operation for a field that the document omits\n",
        );
    }
    out
}

fn summary(out: &mut String, name: &str, service: &Service) {
    let operations = service.compared + service.missing.len();
    let explained: usize = service.explained.values().sum();
    let kinds = service.explained.iter().map(|(kind, count)| format!("{count} {}", kind.name()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({kinds})") };
    let _ = writeln!(
        out,
        "{name}: {} of {operations} operations, {} fields: {} equal, {} filled in by the client, {explained} \
         differences on purpose{kinds}, {} unexplained, {} stale records",
        service.compared,
        service.fields,
        service.equal,
        service.by_client,
        service.unexplained.len(),
        service.stale.len(),
    );
}

fn subject(difference: &Difference) -> String {
    let Difference { operation, location, field, .. } = difference;
    if field.is_empty() {
        shown(operation)
    } else {
        format!("{}: {location} `{}`", shown(operation), shown(field))
    }
}

fn json(cloud: &str, comparison: &Comparison, all: bool) -> String {
    let rows = |differences: &[Difference]| {
        let row = |difference: &Difference| {
            serde_json::json!({
                "operation": difference.operation,
                "location": difference.location,
                "field": difference.field,
                "kind": difference.kind.name(),
                "vendor": difference.vendor,
                "document": difference.document,
            })
        };
        differences.iter().map(row).collect::<Vec<_>>()
    };
    let service = |(name, service): (&String, &Service)| {
        let explained =
            service.explained.iter().map(|(kind, count)| (kind.name().to_owned(), (*count).into()));
        let mut object = serde_json::json!({
            "service": name,
            "operations": service.compared,
            "missing": service.missing.len(),
            "fields": service.fields,
            "equal": service.equal,
            "by_client": service.by_client,
            "explained": explained.collect::<serde_json::Map<_, _>>(),
            "unexplained": rows(&service.unexplained),
            "stale": rows(&service.stale),
        });
        if let Some(object) = object.as_object_mut().filter(|_| all) {
            object.insert("missing_operations".to_owned(), service.missing.clone().into());
        }
        object
    };
    let services: Vec<_> = comparison.services.iter().map(service).collect();
    format!(
        "{:#}\n",
        serde_json::json!({
            "cloud": cloud,
            "services": services,
            "not_in_tables": comparison.not_in_tables,
        })
    )
}
