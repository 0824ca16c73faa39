//! The SDKs' folder under `target/`: filled once, and again after a change of a list of packages.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::BoxResult;
use super::official::Language;

/// The folder of the installation; deleting it removes everything.
pub(super) fn folder() -> PathBuf {
    root().join("target/interop")
}

/// A script, or a list of packages.
pub(super) fn script(name: &str) -> PathBuf {
    root().join("tests/interop").join(name)
}

/// The workspace.
fn root() -> &'static Path {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR"));
    suite.ancestors().nth(2).unwrap_or(suite)
}

/// The folder of one language's packages.
pub(super) fn of(language: Language, folder: &Path) -> PathBuf {
    folder.join(language.name())
}

/// The Python with the SDKs, or Node, which receives their location in a variable.
pub(super) fn interpreter(language: Language, folder: &Path) -> PathBuf {
    match language {
        Language::Python => of(language, folder).join("bin/python"),
        Language::Node => "node".into(),
    }
}

/// Installs the packages on a language's list unless exactly these are installed.
pub(super) fn install(language: Language, folder: &Path, out: &mut dyn Write) -> BoxResult<()> {
    let place = of(language, folder);
    let list = script(language.list());
    let wanted = fs::read(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    // Removed first and written last, so that a broken installation is repeated.
    let mark = place.join("installed");
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        writeln!(out, "the {} SDKs are there already: {}", language.name(), place.display())?;
        return Ok(());
    }
    writeln!(
        out,
        "installing the {} SDKs into {}; this takes a minute or two",
        language.name(),
        place.display()
    )?;
    fs::create_dir_all(&place)?;
    // It is missing the first time.
    let _ = fs::remove_file(&mark);
    match language {
        Language::Python => {
            step("python3", [OsStr::new("-m"), "venv".as_ref(), place.as_ref()])?;
            let pip = ["-m", "pip", "install", "--quiet", "--requirement"].map(OsStr::new);
            step(interpreter(language, folder), pip.into_iter().chain([list.as_ref()]))?;
        }
        Language::Node => {
            fs::copy(&list, place.join("package.json"))?;
            let npm = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"].map(OsStr::new);
            step("npm", npm.into_iter().chain([place.as_ref()]))?;
        }
    }
    Ok(fs::write(mark, wanted)?)
}

fn step<'a>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = &'a OsStr>) -> BoxResult<()> {
    let mut command = Command::new(program);
    command.args(arguments);
    let program = command.get_program().display().to_string();
    let output = command.output().map_err(|error| {
        format!("{program} does not start: {error}; this command needs Python 3 and Node with npm")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "the SDKs could not be installed: {program} ended with {}\n{}",
        output.status,
        said.trim_end()
    )
    .into())
}
