//! `cargo xtask codegen [--check]`: reads `specs/`, writes generated files or says what differs.
//! `cargo xtask new-provider NAME`: lays out a provider, and generates what belongs to it.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use imagescan_codegen::generate::{Layout, generate};
use imagescan_codegen::new_provider::NewProvider;
use imagescan_codegen::readme;
use imagescan_codegen::spec::load_dir;
use imagescan_codegen::write::{Mode, write};

const USAGE: &str = "usage: cargo xtask codegen [--check] [--root DIR] [--specs DIR] [--no-twins]
       cargo xtask new-provider NAME [SERVICE] [--root DIR]

codegen generates the client crates, and the README's table of operations, from specs/.

  --check      writes nothing; exits 1 and shows a diff if a generated file is stale
  --root DIR   the workspace; default: this one
  --specs DIR  the documents, below the workspace; default: specs
  --no-twins   leaves out the serde-derived twins that the tests compare with

new-provider lays out the crate and the documents of a provider, of which a person writes the signer.

  NAME         the provider, in lower-case letters and digits
  SERVICE      the module of its first service; default: NAME
";

struct Arguments {
    mode: Mode,
    root: PathBuf,
    specs: PathBuf,
    layout: Layout,
    /// The names of a new provider and its service.
    new_provider: Option<(String, Option<String>)>,
}

fn main() -> ExitCode {
    let outcome = match arguments() {
        Ok(Some(arguments)) => match &arguments.new_provider {
            Some((name, service)) => new_provider(&arguments, name, service.as_deref()),
            None => run(&arguments),
        },
        Ok(None) => Ok(USAGE.to_owned()),
        Err(error) => Err((2, format!("{error}\n\n{USAGE}"))),
    };
    match outcome {
        Ok(text) => {
            // A closed pipe is no reason to fail.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err((code, text)) => {
            let _ = writeln!(std::io::stderr(), "{text}");
            ExitCode::from(code)
        }
    }
}

fn arguments() -> Result<Option<Arguments>, lexopt::Error> {
    use lexopt::prelude::*;
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut arguments = Arguments {
        mode: Mode::Write,
        root: workspace.canonicalize().unwrap_or(workspace),
        specs: "specs".into(),
        layout: Layout::default(),
        new_provider: None,
    };
    let mut names = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match (argument, &mut names) {
            (Long("root"), _) => arguments.root = parser.value()?.into(),
            (Short('h') | Long("help"), _) => return Ok(None),
            (Value(word), None) if word == "new-provider" => names = Some(Vec::new()),
            (Value(name), Some(names)) if names.len() < 2 => names.push(name.string()?),
            (Long("check"), None) => arguments.mode = Mode::Check,
            (Long("specs"), None) => arguments.specs = parser.value()?.into(),
            (Long("no-twins"), None) => arguments.layout.twins = None,
            (argument, _) => return Err(argument.unexpected()),
        }
    }
    if let Some(names) = names {
        let mut names = names.into_iter();
        let name = names.next().ok_or("the name of the provider is missing")?;
        arguments.new_provider = Some((name, names.next()));
    }
    Ok(Some(arguments))
}

fn run(arguments: &Arguments) -> Result<String, (u8, String)> {
    let specs = load_dir(&arguments.root.join(&arguments.specs)).map_err(|faults| (1, faults.to_string()))?;
    let mut generated = generate(&specs, &arguments.layout).map_err(|error| (1, error))?;
    readme::add(&arguments.root, &mut generated).map_err(|error| (1, error))?;
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

fn new_provider(arguments: &Arguments, name: &str, service: Option<&str>) -> Result<String, (u8, String)> {
    let root: &Path = &arguments.root;
    let provider = NewProvider::check(root, name, service).map_err(|refusal| (2, refusal))?;
    // What is broken already is told before anything is written.
    load_dir(&root.join(&arguments.specs)).map_err(|faults| (1, faults.to_string()))?;
    let files = provider.files(root).map_err(|error| (1, error))?;
    write(root, &BTreeSet::new(), &files, Mode::Write)
        .and_then(|_| provider.link_licenses(root))
        .map_err(|error| (1, error.to_string()))?;
    run(arguments)?;
    Ok(provider.next_steps())
}
