//! `cargo xtask fuzz`: every target of `tests/fuzz` for a while.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const USAGE: &str = "usage: cargo xtask fuzz [--seconds N]";

const NOT_INSTALLED: &str = "cargo-fuzz is not there: install it by `cargo install cargo-fuzz --locked`";

/// How long each target runs, unless it is told.
const SECONDS: u32 = 20;

/// A run of each target.
///
/// # Errors
/// A message: the arguments are wrong, cargo-fuzz is not installed, or a folder cannot be made or read.
pub(crate) fn steps(arguments: &[OsString]) -> Result<Vec<Command>, String> {
    let seconds = seconds(arguments)?;
    let version = cargo().args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        return Err(NOT_INSTALLED.to_owned());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(""));
    let folder = root.join("tests/fuzz");
    targets(&folder)?.into_iter().map(|target| run(&folder, &target, seconds)).collect()
}

fn seconds(arguments: &[OsString]) -> Result<u32, String> {
    let words: Vec<_> = arguments.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    match words[..] {
        [] => Ok(SECONDS),
        // For libFuzzer, none are without end.
        ["--seconds", number] => number
            .parse()
            .ok()
            .filter(|seconds| *seconds > 0)
            .ok_or_else(|| format!("`{number}` is no number of seconds\n\n{USAGE}")),
        _ => Err(USAGE.to_owned()),
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

/// What a run finds goes to the first corpus, beside what is built; the second, which is kept, only seeds it.
fn run(folder: &Path, target: &str, seconds: u32) -> Result<Command, String> {
    let built = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(shared) => std::path::absolute(shared).map_err(|error| error.to_string())?.join("fuzz"),
        None => folder.join("target"),
    };
    let found = built.join("corpus").join(target);
    fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    let mut command = cargo();
    command.args(["fuzz", "run", "--release", "--fuzz-dir"]).arg(folder).arg("--target-dir").arg(built);
    command.arg(target).arg(found).arg(folder.join("corpus").join(target));
    command.args(["--".to_owned(), format!("-max_total_time={seconds}"), "-max_len=4096".to_owned()]);
    // Sanitizers and coverage are flags of the compiler that are not stable, and do for a bounded run.
    command.env("RUSTC_BOOTSTRAP", "1").current_dir(folder);
    Ok(command)
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
