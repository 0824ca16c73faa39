//! The README's table of services: the only generated part of that file.

use std::fmt::Write as _;

use super::markdown::{capitalized, cell};
use crate::ir::Service;

const BEGIN: &str = "<!-- operations -->\n";
const END: &str = "<!-- /operations -->";

/// A table with a row for each service and the number of its operations, in the order of the documents.
#[must_use]
pub fn table(services: &[Service]) -> String {
    let mut table = "| cloud | service | operations |\n|---|---|---|\n".to_owned();
    for Service { provider, name, version, operations, .. } in services {
        let (provider, count) = (capitalized(provider), operations.len());
        let _ = writeln!(table, "| {provider} | {} {} | {count} |", cell(name), cell(version));
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
