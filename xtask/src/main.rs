//! The project's commands. Each runs another program, so that this one is built in a second.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask COMMAND [ARGUMENTS]

  codegen [--check]      generate the clients from specs/; --check only says what is stale
  demo [--seed N]        generate, then drive every operation against the embedded emulator
  test                   all tests
  vectors FILE.jsonl…    recompute captured signatures with the product's signers
  emulator [ARGUMENTS]   run the emulator; `cargo xtask emulator --help`
  bench                  the figures of BENCHMARKS.md
  ci                     what continuous integration runs after the tests
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    let steps = match command.to_str().unwrap_or_default() {
        "codegen" => vec![codegen(&rest)],
        "demo" => vec![codegen(&[]), run("imagescan-suite", "demo", &rest)],
        "test" => vec![cargo(&["test", "--workspace", "--exclude", "imagescan-bench", "--locked"], &rest)],
        "vectors" => vec![run("imagescan-suite", "vectors", &rest)],
        "emulator" => vec![run("imagescan-emulator", "imagescan-emulator", &rest)],
        "bench" => vec![cargo(&["bench", "--package", "imagescan-bench"], &rest)],
        "ci" => vec![
            cargo(&["fmt", "--all", "--check"], &[]),
            cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[]),
            docs(),
            codegen(&["--check".into()]),
        ],
        other => return usage(other),
    };
    // The first step that fails decides: its output already says why.
    steps.into_iter().map(succeed).find(|code| *code != 0).map_or(ExitCode::SUCCESS, ExitCode::from)
}

fn usage(command: &str) -> ExitCode {
    let asked = matches!(command, "" | "help" | "--help" | "-h");
    if asked {
        let _ = std::io::stdout().write_all(USAGE.as_bytes());
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(std::io::stderr(), "there is no command `{command}`\n\n{USAGE}");
    ExitCode::from(2)
}

fn codegen(arguments: &[OsString]) -> Command {
    run("imagescan-codegen", "imagescan-codegen", arguments)
}

fn run(package: &str, binary: &str, arguments: &[OsString]) -> Command {
    cargo(&["run", "--quiet", "--locked", "--package", package, "--bin", binary, "--"], arguments)
}

fn docs() -> Command {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--locked", "--quiet"], &[]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

fn cargo(arguments: &[&str], rest: &[OsString]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).args(rest);
    command
}

/// Runs a step, and answers with its exit code.
fn succeed(mut step: Command) -> u8 {
    match step.status() {
        Ok(status) => status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{} does not start: {error}", step.get_program().display());
            1
        }
    }
}
