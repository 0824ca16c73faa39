//! `cargo xtask fuzz`: every target of `tests/fuzz` for a while; and the check that they build.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::step::Step;
use crate::{cargo, packages, probe};

const USAGE: &str = "usage: cargo xtask fuzz [--seconds N]";

const NOT_INSTALLED: &str = "cargo-fuzz is missing: install it with `cargo install cargo-fuzz --locked`";

/// How long each target runs by default.
const SECONDS: u32 = 20;

/// A run of each target.
///
/// # Errors
/// A message: the arguments are wrong, cargo-fuzz is not installed, or a folder cannot be made or read.
pub(crate) fn steps(arguments: &[OsString]) -> Result<Vec<Step>, String> {
    let seconds = seconds(arguments)?;
    if !probe::has_subcommand("fuzz") {
        return Err(NOT_INSTALLED.to_owned());
    }
    let folder = folder();
    let run = |target: String| Ok(Step::named(format!("fuzz {target}"), run(&folder, &target, seconds)?));
    targets(&folder)?.into_iter().map(run).collect()
}

/// A check of all targets by the stable compiler, with their own lock file.
///
/// It needs two crates that the workspace does not, arbitrary and libfuzzer-sys, so it is skipped where cargo has not
/// fetched them and is offline.
pub(crate) fn check() -> Step {
    let name = "fuzz targets build";
    let folder = folder();
    let manifest = folder.join("Cargo.toml");
    if let Some(offline) = fetch(&manifest) {
        let how = "run `cargo fetch --locked --manifest-path tests/fuzz/Cargo.toml` with a network";
        return Step::skip(name, &offline, how);
    }
    let mut command = cargo(&["check", "--locked", "--quiet", "--manifest-path"], &[manifest.clone().into()]);
    command.arg("--target-dir").arg(built(&folder));
    // The name of a built libFuzzer: with it, libfuzzer-sys compiles none and needs no C++ compiler. A check links
    // nothing, so any file that exists will do.
    command.env("CUSTOM_LIBFUZZER_PATH", &manifest);
    Step::named(name, command)
}

/// Fetches the crates that are missing; returns what is wrong if cargo is offline.
///
/// Any other failure is left for the check to report.
fn fetch(manifest: &Path) -> Option<String> {
    let output = cargo(&["fetch", "--locked", "--manifest-path"], &[manifest.into()]).output().ok()?;
    (!output.status.success() && is_offline(&output)).then(|| "no network, and crates to fetch".to_owned())
}

/// Whether cargo failed because it may not or cannot use the network: its messages for `--offline`, and for a registry
/// that does not respond.
fn is_offline(output: &Output) -> bool {
    let message = String::from_utf8_lossy(&output.stderr);
    let parts =
        ["--offline was specified", "using offline mode", "Could not resolve host", "Could not connect"];
    parts.iter().any(|part| message.contains(part))
}

fn seconds(arguments: &[OsString]) -> Result<u32, String> {
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    match arguments[..] {
        [] => Ok(SECONDS),
        // For libFuzzer, zero means without end.
        ["--seconds", number] => number
            .parse()
            .ok()
            .filter(|seconds| *seconds > 0)
            .ok_or_else(|| format!("`{number}` is not a positive number of seconds\n\n{USAGE}")),
        _ => Err(USAGE.to_owned()),
    }
}

fn folder() -> PathBuf {
    packages::root().join("tests/fuzz")
}

/// The folder of what is built.
fn built(folder: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(_) => packages::target().join("fuzz"),
        None => folder.join("target"),
    }
}

/// The names of the targets, in order.
fn targets(folder: &Path) -> Result<Vec<String>, String> {
    let folder = folder.join("targets");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name = |path: PathBuf| {
        let is_source = path.extension().is_some_and(|ending| ending == "rs");
        is_source.then(|| Some(path.file_stem()?.to_str()?.to_owned()))?
    };
    let mut names: Vec<_> = files.filter_map(|file| name(file.ok()?.path())).collect();
    names.sort();
    Ok(names)
}

/// New inputs are written to the first corpus, beside what is built; the second, which is committed, only seeds it.
fn run(folder: &Path, target: &str, seconds: u32) -> Result<Command, String> {
    let built = built(folder);
    let found = built.join("corpus").join(target);
    fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    let mut command = cargo(&["fuzz", "run", "--release", "--fuzz-dir"], &[]);
    command.arg(folder).arg("--target-dir").arg(built);
    command.arg(target).arg(found).arg(folder.join("corpus").join(target));
    command.args(["--".to_owned(), format!("-max_total_time={seconds}"), "-max_len=4096".to_owned()]);
    // Sanitizers and coverage are unstable flags of the compiler, which a bounded run may use on stable.
    command.env("RUSTC_BOOTSTRAP", "1").current_dir(folder);
    Ok(command)
}
