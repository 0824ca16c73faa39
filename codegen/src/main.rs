//! `cargo xtask codegen [--check]`: reads `specs/`, then writes the generated files or reports the differences.
//! `cargo xtask coverage`: compares `specs/` with tables of a vendor.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use imagescan_codegen::coverage;
use imagescan_codegen::generate::{Layout, generate};
use imagescan_codegen::spec::load_dir;
use imagescan_codegen::write::{Mode, write};

const USAGE: &str =
    "usage: cargo xtask codegen [--check] [--root DIR] [--specs DIR] [--no-fixtures] [--oracles DIR] [--documents DIR]

codegen generates the client crates, the page with all operations, and the README's table of services, from specs/.

  --check        writes nothing; exits 1 and shows a diff if a generated file is stale
  --root DIR     the workspace; default: this one
  --specs DIR    the documents, below the workspace; default: specs
  --no-fixtures  leaves out the data for the tests in tests/suite
  --oracles DIR  also writes the models with derived serde, to compare with
  --documents DIR
                 also writes each service's documents as one JSON document, for other tools
";

struct Arguments {
    mode: Mode,
    root: PathBuf,
    specs: PathBuf,
    layout: Layout,
}

fn main() -> ExitCode {
    let mut words = std::env::args_os();
    let program = words.next().unwrap_or_default();
    let words: Vec<_> = words.collect();
    if let Some(("coverage", rest)) =
        words.split_first().and_then(|(word, rest)| Some((word.to_str()?, rest)))
    {
        return run_coverage(lexopt::Parser::from_iter(std::iter::once(&program).chain(rest)));
    }
    let outcome = match arguments(lexopt::Parser::from_iter(std::iter::once(&program).chain(&words))) {
        Ok(Some(arguments)) => run(&arguments),
        Ok(None) => Ok(USAGE.to_owned()),
        Err(error) => Err((2, format!("{error}\n\n{USAGE}"))),
    };
    match outcome {
        Ok(text) => {
            // A closed pipe is not an error of the generator.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err((code, text)) => {
            let _ = writeln!(std::io::stderr(), "{text}");
            ExitCode::from(code)
        }
    }
}

fn run_coverage(parser: lexopt::Parser) -> ExitCode {
    match coverage::command::run(parser, &workspace()) {
        Ok((text, is_explained)) => {
            let _ = std::io::stdout().write_all(text.as_bytes());
            if is_explained { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "{message}");
            ExitCode::from(2)
        }
    }
}

fn workspace() -> PathBuf {
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    workspace.canonicalize().unwrap_or(workspace)
}

fn arguments(mut parser: lexopt::Parser) -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut arguments =
        Arguments { mode: Mode::Write, root: workspace(), specs: "specs".into(), layout: Layout::default() };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("root") => arguments.root = parser.value()?.into(),
            Short('h') | Long("help") => return Ok(None),
            Long("check") => arguments.mode = Mode::Check,
            Long("specs") => arguments.specs = parser.value()?.into(),
            Long("no-fixtures") => {
                arguments.layout.fixtures = None;
                arguments.layout.registry = None;
            }
            Long("documents") => arguments.layout.documents = Some(parser.value()?.into()),
            Long("oracles") => arguments.layout.oracles = Some(parser.value()?.into()),
            argument => return Err(argument.unexpected()),
        }
    }
    Ok(Some(arguments))
}

fn run(arguments: &Arguments) -> Result<String, (u8, String)> {
    let specs = load_dir(&arguments.root.join(&arguments.specs))
        .map_err(|diagnostics| (1, diagnostics.to_string()))?;
    let mut generated = generate(&specs, &arguments.layout).map_err(|error| (1, error))?;
    generated.add_readme(&arguments.root).map_err(|error| (1, error))?;
    let report = write(&arguments.root, &generated.owned, &generated.files, arguments.mode)
        .map_err(|error| (1, error.to_string()))?;
    let total = generated.files.len();
    match arguments.mode {
        Mode::Write => Ok(format!(
            "{total} files: {} written, {} deleted, {} unchanged\n",
            report.changed.len(),
            report.orphans.len(),
            report.unchanged
        )),
        Mode::Check if report.is_fresh() => Ok(format!("{total} files are fresh\n")),
        Mode::Check => Err((
            1,
            format!(
                "{}{} of {total} generated files are stale: run `cargo xtask codegen` and commit the result",
                report.diff,
                report.changed.len() + report.orphans.len()
            ),
        )),
    }
}
