//! The README's table of operations: the only generated part of that file.

use std::fmt::Write as _;

use super::markdown::{first_sentence, line, target};
use crate::ir::{Operation, Service};

const BEGIN: &str = "<!-- operations -->\n";
const END: &str = "<!-- /operations -->";

/// A table with a row for each operation of each service, in the order of the documents.
#[must_use]
pub fn table<'a>(services: impl IntoIterator<Item = &'a Service>) -> String {
    let mut table = "| cloud | service | operation | purpose | required arguments | permission | rate limit | vendor's page |\n\
                     |---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for service in services {
        for operation in &service.operations {
            row(&mut table, service, operation);
        }
    }
    table
}

fn row(table: &mut String, service: &Service, operation: &Operation) {
    let required = operation.arguments().map(|field| &field.property).filter(|property| property.required);
    let required: Vec<_> = required.map(|property| format!("`{}`", property.rust)).collect();
    let replaced = operation.replaced_by.as_ref().map(|other| format!(": call `{other}`"));
    let deprecated = operation.deprecated.then(|| format!(" *Deprecated{}.*", replaced.unwrap_or_default()));
    let _ = writeln!(
        table,
        "| {} | {} {} | `{}` | {}{} | {} | {} | {} | [link]({}) |",
        capitalized(&service.provider),
        cell(&line(&service.name)),
        cell(&line(&service.version)),
        operation.id,
        cell(&line(&first_sentence(&operation.summary))),
        deprecated.unwrap_or_default(),
        if required.is_empty() { "none".to_owned() } else { required.join(", ") },
        operation.permission.as_ref().map_or_else(unpublished, |action| format!("`{}`", cell(action))),
        operation.rate_limit.map_or_else(unpublished, |limit| format!("{limit} a second")),
        target(&operation.docs),
    );
}

/// The cell for a value that the vendor does not publish.
fn unpublished() -> String {
    "–".to_owned()
}

/// Text for a cell of a table, without bars that would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The README with `table` between its markers, instead of the old table.
///
/// # Errors
/// When a marker is missing; the message contains the lines to add.
pub fn splice(readme: &str, table: &str) -> Result<String, String> {
    let missing = |marker: &str| {
        format!(
            "README.md has no line `{}`: write `{}` and, below it, `{END}`, each on a separate line, where the \
             table of operations belongs",
            marker.trim_end(),
            BEGIN.trim_end(),
        )
    };
    // An editor on Windows writes other line ends.
    let text = readme.replace("\r\n", "\n");
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| missing(BEGIN))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| missing(END))?;
    // GitHub treats text next to a comment as a part of it, hence the empty lines.
    Ok(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}
