//! Checks which tools this host has.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cargo;

/// Whether the command runs and succeeds; its output is dropped.
fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Whether cargo has a subcommand of this name, such as `deny` or `fuzz`.
pub(crate) fn has_subcommand(name: &str) -> bool {
    succeeds(&mut cargo(&[name, "--version"], &[]))
}

pub(crate) fn has_valgrind() -> bool {
    succeeds(Command::new("valgrind").arg("--version"))
}

/// A cargo of the nightly toolchain.
pub(crate) fn nightly_cargo() -> Command {
    let mut command = Command::new("rustup");
    // The variables name programs of the toolchain that runs this one.
    command.args(["run", "nightly", "cargo"]).env_remove("RUSTC").env_remove("RUSTDOC").env_remove("CARGO");
    command
}

pub(crate) fn has_nightly() -> bool {
    succeeds(nightly_cargo().arg("--version"))
}

/// Whether `native-tls` builds: it uses the system's TLS on Windows and on Apple's systems, and OpenSSL elsewhere.
///
/// The crate `openssl-sys` finds OpenSSL by the folder in `OPENSSL_DIR`, else by pkg-config.
pub(crate) fn has_native_tls() -> bool {
    if cfg!(any(windows, target_vendor = "apple")) {
        return true;
    }
    let header = |folder: &Path| folder.join("openssl/opensslv.h").is_file();
    if let Some(folder) = std::env::var_os("OPENSSL_INCLUDE_DIR") {
        return header(Path::new(&folder));
    }
    if let Some(folder) = std::env::var_os("OPENSSL_DIR") {
        return header(&Path::new(&folder).join("include"));
    }
    let pkg_config = std::env::var_os("PKG_CONFIG").unwrap_or_else(|| "pkg-config".into());
    succeeds(Command::new(pkg_config).args(["--exists", "openssl"]))
}

pub(crate) const NO_OPENSSL: &str = "no OpenSSL headers";
pub(crate) const GET_OPENSSL: &str =
    "install pkg-config and libssl-dev (Debian) or openssl-devel (Fedora), or set OPENSSL_DIR";
