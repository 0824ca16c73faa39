//! The project's commands. Each runs another program, so that this one is built in a second.

mod ci;
mod dist;
mod docs;
mod features;
mod fuzz;
mod packages;
mod probe;
mod step;
mod synthetic;
mod test;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, ExitCode};

use crate::step::Step;

const USAGE: &str = "usage: cargo xtask COMMAND [ARGUMENTS]

  codegen [--check]      generate the clients from specs/; --check only reports what is stale
  coverage [PROVIDER] --vendor FILE… [--op NAME | --all] [--format text|json]
                         compare specs/ with tables of a vendor's operations, field by field
  demo [--seed N]        generate, drive every operation against the embedded emulator, then play a session of `imagescan`
  soak [--calls N] [--seed S]
                         thousands of calls at once with random request failures, each result and effect checked
  fuzz [--seconds N]     every fuzz target of tests/fuzz for N seconds; needs cargo-fuzz
  test [ARGUMENTS]       all tests, also those after one that fails; arguments are for `cargo test`
  vectors FILE.jsonl…    recompute captured signatures with the product's signers
  emulator [ARGUMENTS]   run the emulator; `cargo xtask emulator --help`
  interop [--seed N]     install the official Python and Node SDKs, and compare what they send with what ours send
  reports                install Microsoft's validator of SARIF with npm, and run it with GitHub's rules on reports
  bench                  the figures of BENCHMARKS.md
  ratios [small|page|body]…
                         instructions of a call beside those of bare reqwest with derived serde; needs valgrind
  dist                   build the program `imagescan`, stripped, and its checksum, in target/dist
  features               check every set of features, and test each TLS; native-tls needs OpenSSL's headers
  msrv                   fetch the crates of all platforms, and compare the promised Rust version with their `rust-version`
  ci                     the steps of continuous integration after the tests; reports each step that it skips for lack of a tool
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    let one = |command: Command| Ok(vec![Step::plain(command)]);
    let steps = match command.to_str().unwrap_or_default() {
        "codegen" => one(codegen(&rest)),
        "coverage" => one(codegen(&[&["coverage".into()], &rest[..]].concat())),
        "demo" => Ok([codegen(&[]), run("imagescan-suite", "demo", &rest)].map(Step::plain).into()),
        "soak" => one(run("imagescan-suite", "soak", &rest)),
        "fuzz" => fuzz::steps(&rest),
        "test" => one(test::command(&rest)),
        "vectors" => one(run("imagescan-suite", "vectors", &rest)),
        "emulator" => one(run("imagescan-emulator", "imagescan-emulator", &rest)),
        "interop" => Ok(interop(&rest)),
        "reports" => one(run("imagescan-reports", "reports", &rest)),
        "bench" => one(cargo(&["bench", "--package", "imagescan-bench"], &rest)),
        "ratios" => ratios(&rest),
        "features" => Ok(features::steps()),
        "msrv" => Ok(test::msrv().map(Step::plain).into()),
        "ci" => Ok(ci::steps()),
        "dist" => return ExitCode::from(dist::run()),
        other => return usage(other),
    };
    match steps {
        Ok(steps) => ExitCode::from(step::run(steps)),
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "{message}");
            ExitCode::from(2)
        }
    }
}

fn usage(command: &str) -> ExitCode {
    if matches!(command, "" | "help" | "--help" | "-h") {
        let _ = std::io::stdout().write_all(USAGE.as_bytes());
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(std::io::stderr(), "unknown command `{command}`\n\n{USAGE}");
    ExitCode::from(2)
}

/// Counts in a release build, which has no debug assertions.
fn ratios(arguments: &[OsString]) -> Result<Vec<Step>, String> {
    if !probe::has_valgrind() {
        return Err("ratios needs valgrind, which counts instructions: install the package `valgrind`".into());
    }
    let example = [
        "run",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "imagescan-bench",
        "--example",
        "ratios",
        "--",
    ];
    Ok(vec![Step::plain(cargo(&example, arguments))])
}

/// Prism reads the documents of a service from one file.
fn interop(arguments: &[OsString]) -> Vec<Step> {
    let documents = codegen(&["--documents".into(), "target/interop/documents".into()]);
    vec![Step::plain(documents), Step::plain(run("imagescan-suite", "interop", arguments))]
}

fn codegen(arguments: &[OsString]) -> Command {
    run("imagescan-codegen", "imagescan-codegen", arguments)
}

fn run(package: &str, binary: &str, arguments: &[OsString]) -> Command {
    cargo(&["run", "--quiet", "--locked", "--package", package, "--bin", binary, "--"], arguments)
}

fn cargo(arguments: &[&str], rest: &[OsString]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).args(rest);
    command
}
