//! `cargo xtask coverage`: its arguments and its exit codes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::compare::{Comparison, compare};
use super::report::{Format, print};
use super::tables::Tables;
use crate::ir::Service;
use crate::spec::load_dir;

/// The usage.
pub const USAGE: &str =
    "usage: cargo xtask coverage [PROVIDER] --vendor FILE… [--op NAME | --all] [--format text|json]

coverage compares specs/ with tables of a vendor's operations, field by field, and writes nothing.
It exits 1 if a difference has no record in the document or a record fits no difference, and 2 if the input is wrong.

  PROVIDER       only this provider: alibaba, huawei or tencent
  --vendor FILE  tables of one cloud, JSON of schema 1; repeated for each cloud
  --op NAME      only this operation
  --all          also lists the operations of the tables that specs/ lacks
  --format FMT   text (default) or json
  --root DIR     the workspace; default: this one
  --specs DIR    the documents, below the workspace; default: specs
";

struct Arguments {
    provider: Option<String>,
    vendors: Vec<PathBuf>,
    operation: Option<String>,
    all: bool,
    format: Format,
    root: PathBuf,
    specs: PathBuf,
}

/// Runs the command: the text for standard output, and whether every difference has a record and every record fits.
///
/// # Errors
/// The message for standard error if the input is wrong.
pub fn run(parser: lexopt::Parser, workspace: &Path) -> Result<(String, bool), String> {
    let arguments = match arguments(parser, workspace) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return Ok((USAGE.to_owned(), true)),
        Err(error) => return Err(format!("{error}\n\n{USAGE}")),
    };
    let specs = load_dir(&arguments.root.join(&arguments.specs)).map_err(|errors| errors.to_string())?;
    let services: Vec<_> = specs.documents.iter().map(Service::read).collect();
    let mut found = false;
    let mut clouds = HashMap::new();
    let (mut text, mut is_explained) = (String::new(), true);
    for file in &arguments.vendors {
        let tables = Tables::load(file)?;
        if let Some(other) = clouds.insert(tables.cloud.clone(), tables.file.clone()) {
            let (file, cloud) = (&tables.file, &tables.cloud);
            return Err(format!("{file}: {other} has tables of `{cloud}` too: name one file for each cloud"));
        }
        if !services.iter().any(|service| service.provider == tables.cloud) {
            return Err(format!("{}: no document is of the cloud `{}`", tables.file, tables.cloud));
        }
        if arguments.provider.as_ref().is_some_and(|provider| *provider != tables.cloud) {
            continue;
        }
        let mut comparison = compare(&services, &tables);
        if let Some(operation) = &arguments.operation {
            found |= only(&mut comparison, operation, &services, &tables);
        }
        is_explained &= comparison
            .services
            .values()
            .all(|service| service.unexplained.is_empty() && service.stale.is_empty());
        text.push_str(&print(&tables.cloud, &comparison, arguments.format, arguments.all));
    }
    match (&arguments.operation, &arguments.provider) {
        (Some(operation), _) if !found => {
            Err(format!("neither the documents nor the tables have an operation `{operation}`"))
        }
        (_, Some(provider)) if text.is_empty() => {
            Err(format!("no table is of the provider `{provider}`: name its file with `--vendor`"))
        }
        _ => Ok((text, is_explained)),
    }
}

/// Leaves the differences of one operation; whether it exists.
fn only(comparison: &mut Comparison, operation: &str, services: &[Service], tables: &Tables) -> bool {
    for service in comparison.services.values_mut() {
        service.unexplained.retain(|difference| difference.operation == operation);
        service.stale.retain(|difference| difference.operation == operation);
        service.missing.retain(|missing| missing == operation);
    }
    services.iter().any(|service| service.provider == tables.cloud && service.has_operation(operation))
        || tables.operations.iter().any(|each| each.name == operation)
}

fn arguments(mut parser: lexopt::Parser, workspace: &Path) -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut arguments = Arguments {
        provider: None,
        vendors: Vec::new(),
        operation: None,
        all: false,
        format: Format::Text,
        root: workspace.to_owned(),
        specs: "specs".into(),
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("vendor") => arguments.vendors.push(parser.value()?.into()),
            Long("op") => arguments.operation = Some(parser.value()?.string()?),
            Long("all") => arguments.all = true,
            Long("format") => {
                arguments.format = match parser.value()?.string()?.as_str() {
                    "text" => Format::Text,
                    "json" => Format::Json,
                    other => return Err(format!("the format is `{other}`: write `text` or `json`").into()),
                }
            }
            Long("root") => arguments.root = parser.value()?.into(),
            Long("specs") => arguments.specs = parser.value()?.into(),
            Value(provider) if arguments.provider.is_none() => arguments.provider = Some(provider.string()?),
            argument => return Err(argument.unexpected()),
        }
    }
    if arguments.vendors.is_empty() {
        return Err("no tables: name a file with `--vendor`".into());
    }
    if arguments.all && arguments.operation.is_some() {
        return Err("`--op` and `--all` exclude each other".into());
    }
    Ok(Some(arguments))
}
