//! The README's table of services: the only generated part of that file.

use std::fmt::Write as _;

use super::markdown::{capitalized, cell};
use crate::ir::{Operation, Service};

const BEGIN: &str = "<!-- operations -->\n";
const END: &str = "<!-- /operations -->";

/// A table with a row for each service and the number of its operations, also by group, in the order of the documents.
#[must_use]
pub fn table(services: &[Service]) -> String {
    let mut table = "| cloud | service | operations | by group |\n|---|---|---|---|\n".to_owned();
    for Service { provider, name, version, operations, groups, .. } in services {
        let (provider, count) = (capitalized(provider), operations.len());
        let groups: Vec<_> = groups
            .iter()
            .map(|group| {
                let is_in = |operation: &&Operation| operation.group.as_ref() == Some(&group.name);
                format!("{} {}", cell(&group.title), operations.iter().filter(is_in).count())
            })
            .collect();
        let (name, version, groups) = (cell(name), cell(version), groups.join(", "));
        let _ = writeln!(table, "| {provider} | {name} {version} | {count} | {groups} |");
    }
    table
}

/// The README with `table` between its markers, instead of the old table.
///
/// # Errors
/// When a marker is missing; the message contains the lines to add.
pub fn splice(readme: &str, table: &str) -> Result<String, String> {
    let missing = |marker: &str| {
        format!(
            "README.md has no line `{}`: write `{}` and, below it, `{END}`, each on a separate line, where the \
             table of services belongs",
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
