//! Cargo's metadata of this workspace, for the tests of manifests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// The files below a folder, in folders that are neither built nor hidden; `.ci` is read too.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            if !path.is_dir() {
                files.push(path);
            } else if !["target", "node_modules"].contains(&&*name)
                && (!name.starts_with('.') || name == ".ci")
            {
                folders.push(path);
            }
        }
    }
    files
}

/// The texts of the files below a folder that are wanted, by their path below it.
pub(crate) fn texts(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<(PathBuf, String)> {
    let files = files(folder).into_iter().filter(|path| is_wanted(path));
    files
        .map(|path| {
            let text = fs::read_to_string(&path).expect("text");
            (path.strip_prefix(folder).expect("a path below").to_owned(), text)
        })
        .collect()
}

fn metadata() -> MetadataCommand {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command
}

/// The members and their declared dependencies, unresolved.
pub(crate) fn members() -> Metadata {
    metadata().no_deps().exec().expect("cargo metadata runs")
}

/// Every package of the workspace's tree, for all features and platforms. A host that only builds and tests has not
/// fetched them all, so this is for tests that run after `cargo fetch`.
pub(crate) fn resolved() -> Metadata {
    let mut command = metadata();
    command.features(CargoOpt::AllFeatures).other_options(["--offline", "--locked"].map(str::to_owned));
    command.exec().expect("`cargo fetch --locked` ran before: cargo metadata runs offline")
}

/// A crate outside the workspace, like one of a user, with a table of dependencies and the versions of the workspace.
///
/// It is below the target folder, so that later runs reuse its build. It needs only what the workspace's own build
/// fetched, as long as it has no other dependencies.
pub(crate) fn outside(name: &str, dependencies: &str, program: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}\n"
    );
    fs::create_dir_all(folder.join("src")).expect("a folder");
    fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
    fs::write(folder.join("src/main.rs"), program).expect("a file");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a file");
    folder
}

/// The table entry for the facade of this workspace, with additional settings.
pub(crate) fn facade(rest: &str) -> String {
    format!("imagescan = {{ path = '{}'{rest} }}", root().join("clients/facade").display())
}

/// Cargo's resolution for a crate outside the workspace on this platform.
pub(crate) fn resolved_outside(folder: &Path) -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(folder.join("Cargo.toml"));
    command.other_options(["--offline".to_owned(), "--filter-platform".to_owned(), host()]);
    command.exec().expect("what the workspace's build fetched is enough: cargo metadata runs offline")
}

/// The platform of this host, in cargo's terms.
fn host() -> String {
    let cargo = Command::new(env!("CARGO")).arg("-vV").output().expect("cargo runs");
    let version = String::from_utf8(cargo.stdout).expect("text");
    version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// Whether the package is published.
pub(crate) fn is_published(package: &Package) -> bool {
    package.publish.as_ref().is_none_or(|registries| !registries.is_empty())
}

/// Whether programs depend on the package: it is published, and its library has documentation. That of the command line has
/// none, and is for its tests.
pub(crate) fn is_library(package: &Package) -> bool {
    is_published(package) && package.targets.iter().any(|target| target.is_lib() && target.doc)
}

/// The packages that users depend on, or run.
pub(crate) fn clients(metadata: &Metadata) -> impl Iterator<Item = &Package> {
    let folder = metadata.workspace_root.join("clients");
    metadata
        .packages
        .iter()
        .filter(move |package| package.source.is_none() && package.manifest_path.starts_with(&folder))
}
