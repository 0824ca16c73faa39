//! `cargo xtask dist`: the program `imagescan` for this platform, stripped, with its checksum.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::step::{self, Step};
use crate::{cargo, packages};

const PROFILE: &str = "dist";

/// Builds the program and copies it to `target/dist`. Returns the exit code.
pub(crate) fn run() -> u8 {
    let build =
        ["build", "--locked", "--profile", PROFILE, "--package", "imagescan-cli", "--bin", "imagescan"];
    let code = step::run(vec![Step::named("build imagescan", cargo(&build, &[]))]);
    if code != 0 {
        return code;
    }
    match copy() {
        Ok(text) => {
            let _ = io::stdout().write_all(text.as_bytes());
            0
        }
        Err(message) => {
            let _ = writeln!(io::stderr(), "dist: {message}");
            1
        }
    }
}

/// Copies the program to a name with version and platform, and writes its checksum beside it, as `sha256sum --check` reads it.
fn copy() -> Result<String, String> {
    let ending = std::env::consts::EXE_SUFFIX;
    let folder = packages::target().join(PROFILE);
    let built = folder.join(format!("imagescan{ending}"));
    let program = fs::read(&built).map_err(|error| format!("{}: {error}", built.display()))?;
    let name = format!("imagescan-{}-{}{ending}", packages::version(), platform()?);
    let place = folder.join(&name);
    // A copy keeps the permission to run it.
    fs::copy(&built, &place).map_err(|error| format!("{}: {error}", place.display()))?;
    let mut checksum = String::new();
    for byte in Sha256::digest(&program) {
        // Writing to a string does not fail.
        let _ = write!(checksum, "{byte:02x}");
    }
    write(&folder.join(format!("{name}.sha256")), &format!("{checksum}  {name}\n"))?;
    Ok(format!("{}\n{} bytes, SHA-256 {checksum}\n", place.display(), program.len()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The platform that the compiler builds for.
fn platform() -> Result<String, String> {
    let output =
        Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output();
    let output = output.map_err(|error| format!("rustc does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not name its platform".to_owned())
}
