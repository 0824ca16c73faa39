//! `cargo xtask reports`: the SARIF files of the corpus under the validator of Microsoft's SARIF SDK, with the rules of the
//! standard and of GitHub. It installs the validator with npm into `target/reports`.
//!
//! Exits with 0 if it reports no error, with 1 otherwise.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use imagescan_reports::corpus;
use imagescan_scan::report::sarif::{self, SarifOptions};

type BoxResult<T> = Result<T, Box<dyn std::error::Error>>;

/// The rules of the standard, and those of code scanning on GitHub.
const KINDS_OF_RULES: [&str; 2] = ["Sarif", "Ghas"];

/// Warnings in files of the corpus that are on purpose: the file, the rule, and why.
const ON_PURPOSE: [(&str, &str, &str); 1] =
    [("hostile.sarif", "SARIF2005", "name and version of the tool are hostile too")];

/// A file with a fault, which the validator has to find: an alert without a rule.
const CONTROL: &str =
    r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"x."}}]}]}"#;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "reports: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> BoxResult<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no workspace")?;
    let folder = root.join("target/reports");
    fs::create_dir_all(&folder)?;
    install(&folder)?;
    let files = write(&folder)?;
    let control = folder.join("control.sarif");
    fs::write(&control, CONTROL)?;
    let mut faults = Vec::new();
    for kind in KINDS_OF_RULES {
        if validate(&folder, std::slice::from_ref(&control), kind)?.is_empty() {
            return Err(format!("the validator finds no fault in {}", control.display()).into());
        }
        faults.extend(validate(&folder, &files, kind)?);
    }
    let mut out = std::io::stdout();
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    if !faults.is_empty() {
        return Err(format!("the validator reports {} faults", faults.len()).into());
    }
    writeln!(out, "{} files are valid by the rules of {}", files.len(), KINDS_OF_RULES.join(" and "))?;
    Ok(())
}

fn install(folder: &Path) -> BoxResult<()> {
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("package.json"), folder.join("package.json"))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(folder);
    let output = npm.output().map_err(|error| {
        format!("npm does not start: {error}; this command needs Node with npm, and installs the validator")
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("npm ended with {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into())
}

/// Writes the files of the corpus, those of both options of which each is one.
fn write(folder: &Path) -> BoxResult<Vec<PathBuf>> {
    let folder = folder.join("sarif");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut files = Vec::new();
    for (name, report) in corpus::all() {
        for (suffix, options) in
            [("", SarifOptions::new()), ("-with-ignored", SarifOptions::new().include_ignored())]
        {
            if suffix == "-with-ignored" && name != "every_shape" {
                continue;
            }
            for file in sarif::files(&report, &options) {
                let path = folder.join(format!("{name}{suffix}{}.sarif", file.suffix));
                fs::write(&path, file.json)?;
                files.push(path);
            }
        }
    }
    Ok(files)
}

/// Runs the validator, and returns a line for each fault.
fn validate(folder: &Path, files: &[PathBuf], kind: &str) -> BoxResult<Vec<String>> {
    let report = folder.join(format!("{kind}.sarif"));
    let program = fs::read_dir(folder.join("node_modules/@microsoft"))?
        .flatten()
        .map(|entry| entry.path())
        .flat_map(|path| [path.join("Sarif.Multitool"), path.join("Sarif.Multitool.exe")])
        .find(|path| path.is_file())
        .ok_or("the validator has no program for this system")?;
    make_executable(&program)?;
    // Its own text needs no ICU.
    let mut command = Command::new(&program);
    command.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
    command.arg("validate").args(files);
    // Notes are about sources: snippets, revisions, names of variables in messages.
    command.args(["--rule-kind", kind, "--level", "Error;Warning", "--log", "ForceOverwrite"]);
    // It skips files above 10 MB by default.
    command.args(["--max-file-size-in-kb", "1000000"]);
    command.arg("--output").arg(&report);
    let output = command.output()?;
    let log: serde_json::Value = serde_json::from_slice(&fs::read(&report).map_err(|error| {
        format!("the validator wrote no log: {error}\n{}", String::from_utf8_lossy(&output.stdout))
    })?)?;
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    let is_noted = |name: &str| invocation[name].as_array().is_some_and(|notes| !notes.is_empty());
    let has_notes = is_noted("toolConfigurationNotifications") || is_noted("toolExecutionNotifications");
    if invocation["executionSuccessful"] != true || has_notes {
        return Err(format!("the validator failed, or skipped files: {invocation}").into());
    }
    let results = run["results"].as_array().into_iter().flatten();
    let faults = results.filter_map(|result| {
        let rule = result["ruleId"].as_str().unwrap_or_default();
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let file = uri.as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let is_on_purpose = ON_PURPOSE.iter().any(|(of, ignored, _)| (*of, *ignored) == (file, rule));
        (!is_on_purpose).then(|| format!("{file}: {rule}: {}", result["message"]))
    });
    Ok(faults.collect())
}

#[cfg(unix)]
fn make_executable(program: &Path) -> BoxResult<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(program, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_executable(_program: &Path) -> BoxResult<()> {
    Ok(())
}
