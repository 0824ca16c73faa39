//! The documentation of the crates, where a warning is an error.

use std::ffi::OsString;
use std::process::Command;

use crate::step::Step;
use crate::{cargo, packages, probe};

/// The documentation with all features, without and with default features.
///
/// The last one stays in `target/doc`.
pub(crate) fn steps() -> Vec<Step> {
    vec![all_features(), without_defaults(), defaults()].into_iter().flatten().collect()
}

fn defaults() -> Vec<Step> {
    vec![Step::named("documentation, default features", strict(doc(&["--workspace"]), ""))]
}

/// Each crate alone: in one build, a crate would get the features that another one wants of it.
fn without_defaults() -> Vec<Step> {
    let one = |package: String| {
        let name = format!("documentation of {package}, no default features");
        Step::named(name, strict(doc(&["--no-default-features", "--package", &package]), ""))
    };
    packages::published().into_iter().map(one).collect()
}

/// As docs.rs builds it, which is with a nightly toolchain; without one, all but the marks of features.
fn all_features() -> Vec<Step> {
    let name = "documentation, all features";
    if !probe::has_native_tls() {
        return vec![Step::skip(name, probe::NO_OPENSSL, probe::GET_OPENSSL)];
    }
    let packages: Vec<OsString> =
        packages::published().into_iter().flat_map(|name| ["--package".into(), name.into()]).collect();
    let mut plain = doc(&["--all-features"]);
    plain.args(&packages);
    let nightly_name = "documentation, all features, as docs.rs builds it";
    if !probe::has_nightly() {
        let how = "install one with `rustup toolchain install nightly --profile minimal`";
        return vec![
            Step::named(name, strict(plain, "")),
            Step::skip(nightly_name, "no nightly toolchain", how),
        ];
    }
    let mut nightly = probe::nightly_cargo();
    // In its own folder: cargo empties a folder that another rustdoc has written to.
    nightly.args(plain.get_args()).arg("--target-dir").arg(packages::target().join("docs-rs"));
    vec![Step::named(nightly_name, strict(nightly, "--cfg docsrs "))]
}

fn doc(arguments: &[&str]) -> Command {
    let rest: Vec<OsString> = arguments.iter().map(Into::into).collect();
    cargo(&["doc", "--no-deps", "--locked", "--quiet"], &rest)
}

fn strict(mut command: Command, flags: &str) -> Command {
    command.env("RUSTDOCFLAGS", format!("{flags}-D warnings"));
    command
}
