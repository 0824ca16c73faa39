//! Lists: rows that are written while they arrive, as a table, JSON or JSON lines.

use std::io::{self, Write};

use imagescan::scan::report::{printable, write_json};
use serde::Serialize;

use super::target::NewFile;
use super::text_table::TextTable;
use crate::arguments::{ListFormat, ListOutput};
use crate::console::Console;
use crate::failure::Failure;

/// A row of a list.
pub trait Row: Serialize {
    /// The header of its table.
    const COLUMNS: &'static [&'static str];

    /// The cells of its table.
    fn cells(&self) -> Vec<String>;
}

/// A list on its way to its outputs.
pub struct List<'a> {
    console: &'a Console,
    outputs: Vec<Output>,
}

struct Output {
    body: Body,
    /// `None`: standard output.
    file: Option<NewFile>,
}

enum Body {
    Table(TextTable),
    Json { is_empty: bool },
    JsonLines,
}

impl<'a> List<'a> {
    /// Begins a list. Its files appear when it is complete.
    pub fn new<R: Row>(output: &ListOutput, console: &'a Console) -> Result<Self, Failure> {
        let mut outputs = Vec::new();
        let mut targets: Vec<_> = output.outputs.iter().map(|one| (one.format, one.file.clone())).collect();
        if targets.is_empty() {
            targets.push((ListFormat::Table, None));
        }
        if targets.iter().filter(|(_, file)| file.is_none()).count() > 1 {
            return Err(Failure::usage(
                "two outputs go to standard output: write all but one to files, such as -o json=FILE",
            ));
        }
        for (format, path) in targets {
            let width = if path.is_none() { console.width } else { None };
            let body = match format {
                ListFormat::Table => Body::Table(TextTable::new(R::COLUMNS, width)),
                ListFormat::Json => Body::Json { is_empty: true },
                ListFormat::Jsonl => Body::JsonLines,
            };
            outputs.push(Output { body, file: path.as_deref().map(NewFile::create).transpose()? });
        }
        Ok(Self { console, outputs })
    }

    /// Adds a row.
    pub fn push<R: Row>(&mut self, row: &R) -> Result<(), Failure> {
        for Output { body, file } in &mut self.outputs {
            write_to(file, self.console, |out| match body {
                Body::Table(table) => {
                    table.push(row.cells().iter().map(|cell| printable(cell).into_owned()).collect(), out)
                }
                Body::Json { is_empty } => {
                    out.write_all(if *is_empty { b"[\n" } else { b",\n" })?;
                    *is_empty = false;
                    write_json(out, row)
                }
                Body::JsonLines => {
                    write_json(&mut *out, row)?;
                    out.write_all(b"\n")
                }
            })?;
        }
        Ok(())
    }

    /// Ends the list.
    pub fn finish(self) -> Result<(), Failure> {
        for Output { body, mut file } in self.outputs {
            write_to(&mut file, self.console, |out| match body {
                Body::Table(table) => table.finish(out),
                Body::Json { is_empty: true } => out.write_all(b"[]\n"),
                Body::Json { is_empty: false } => out.write_all(b"\n]\n"),
                Body::JsonLines => Ok(()),
            })?;
            file.map_or(Ok(()), NewFile::finish)?;
        }
        Ok(())
    }
}

/// Writes to a file, or else to standard output.
fn write_to(
    file: &mut Option<NewFile>,
    console: &Console,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match file {
        Some(file) => write(file).map_err(|error| file.failure(&error)),
        None => console.write_with(write),
    }
}
