//! The project's commands. Each runs another program, so that this one is built in a second.

mod fuzz;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask COMMAND [ARGUMENTS]

  codegen [--check]      generate the clients from specs/; --check only says what is stale
  demo [--seed N]        generate, then drive every operation against the embedded emulator
  soak [--calls N] [--seed S]
                         thousands of calls at once while requests go wrong by chance, each result and effect checked
  fuzz [--seconds N]     every fuzz target of tests/fuzz for so long; needs cargo-fuzz
  test [ARGUMENTS]       all tests, also those after one that fails; arguments are for `cargo test`
  vectors FILE.jsonl…    recompute captured signatures with the product's signers
  emulator [ARGUMENTS]   run the emulator; `cargo xtask emulator --help`
  interop [--seed N]     install the official Python and Node SDKs, and hold what they send against what ours send
  bench                  the figures of BENCHMARKS.md
  features               check every combination of features, and test each TLS; native-tls needs OpenSSL's headers
  msrv                   fetch the crates of all platforms, and hold the promised Rust version against what they demand
  ci                     what continuous integration runs after the tests
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    let steps = match command.to_str().unwrap_or_default() {
        "codegen" => vec![codegen(&rest)],
        "demo" => vec![codegen(&[]), run("imagescan-suite", "demo", &rest)],
        "soak" => vec![run("imagescan-suite", "soak", &rest)],
        "fuzz" => match fuzz::steps(&rest) {
            Ok(steps) => steps,
            Err(message) => {
                let _ = writeln!(std::io::stderr(), "{message}");
                return ExitCode::from(2);
            }
        },
        "test" => vec![test(&rest)],
        "vectors" => vec![run("imagescan-suite", "vectors", &rest)],
        "emulator" => vec![run("imagescan-emulator", "imagescan-emulator", &rest)],
        "interop" => vec![run("imagescan-suite", "interop", &rest)],
        "bench" => vec![cargo(&["bench", "--package", "imagescan-bench"], &rest)],
        "features" => features(),
        "msrv" => msrv(),
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

/// Fetches the crates of all platforms, then runs the tests that read what they demand.
fn msrv() -> Vec<Command> {
    let test = ["test", "--quiet", "--locked", "--package", "imagescan-suite", "--test", "calls"];
    let chosen = ["--", "--include-ignored", "--nocapture", "msrv::"].map(OsString::from);
    vec![cargo(&["fetch", "--locked"], &[]), cargo(&test, &chosen)]
}

fn run(package: &str, binary: &str, arguments: &[OsString]) -> Command {
    cargo(&["run", "--quiet", "--locked", "--package", package, "--bin", binary, "--"], arguments)
}

/// Checks every set of providers with the default TLS, with none and with all, and every set of TLS with all
/// providers; then tests a build without TLS, and each TLS against a server on the loopback.
fn features() -> Vec<Command> {
    const PROVIDERS: [&str; 3] = ["huawei", "tencent", "alibaba"];
    const TLS: [&str; 3] = ["rustls-ring", "rustls-aws-lc", "native-tls"];
    let chosen = |names: [&str; 3], bits: u8| {
        (0..3).filter(|bit| bits >> bit & 1 == 1).map(|bit| names[bit].to_owned()).collect::<Vec<_>>()
    };
    let pairs = (0..8).flat_map(|tls| (0..8).map(move |providers| (providers, tls)));
    let checks = pairs.filter(|(providers, tls)| *providers == 7 || matches!(tls, 0 | 1 | 7)).map(
        |(providers, tls)| {
            let features = [chosen(PROVIDERS, providers), chosen(TLS, tls)].concat().join(",");
            let check =
                ["check", "--locked", "--package", "imagescan", "--no-default-features", "--features"];
            cargo(&check, &[features.into()])
        },
    );
    let without =
        ["--package", "imagescan", "--no-default-features", "--features", "huawei", "--test", "without_tls"];
    let tests = [cargo(&["test", "--locked"], &without.map(OsString::from))];
    let tests = tests.into_iter().chain(TLS.into_iter().map(|tls| {
        let tls = format!("imagescan/{tls}");
        let suite = ["--package", "imagescan-suite", "--test", "calls", "--features", &tls, "--", "tls"];
        cargo(&["test", "--locked"], &suite.map(OsString::from))
    }));
    checks.chain(tests).collect()
}

/// What credentials and regions are looked for in, set so that whatever reads it fails: tests have machines of their own.
const NOT_FOR_TESTS: [(&str, &str); 7] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "of a test's machine"),
    ("ALIBABA_CLOUD_REGION_ID", "nowhere"),
    ("HUAWEICLOUD_SDK_AK", "of a test's machine"),
    ("HUAWEICLOUD_SDK_PROJECT_ID", "no/project"),
    ("HUAWEICLOUD_SDK_REGION", "nowhere"),
    ("TENCENTCLOUD_SECRET_ID", "of a test's machine"),
    ("TENCENTCLOUD_REGION", "nowhere"),
];

/// All tests and documentation tests: those after one that fails run too, and the exit code says that it failed.
fn test(rest: &[OsString]) -> Command {
    let all = ["test", "--workspace", "--exclude", "imagescan-bench", "--locked", "--no-fail-fast"];
    let mut command = cargo(&all, rest);
    command.envs(NOT_FOR_TESTS);
    command
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

#[cfg(test)]
mod tests {
    use super::{msrv, test};

    fn arguments(command: &std::process::Command) -> Vec<String> {
        command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_test_that_fails_keeps_no_other_from_running() {
        let arguments = arguments(&test(&["--".into(), "name".into()]));
        let at = |word: &str| arguments.iter().position(|argument| argument == word).expect(word);
        assert!(at("--no-fail-fast") < at("--") && at("--") < at("name"), "{arguments:?}");
        // Documentation tests run where no kind of target is chosen.
        assert!(
            !arguments.iter().any(|argument| ["--tests", "--lib", "--all-targets"].contains(&&**argument))
        );
    }

    #[test]
    fn crates_of_all_platforms_are_fetched_before_their_demands_are_read() {
        let steps: Vec<_> = msrv().iter().map(arguments).collect();
        assert_eq!(steps[0], ["fetch", "--locked"]);
        assert!(steps[1].contains(&"--include-ignored".to_owned()), "{steps:?}");
    }
}
