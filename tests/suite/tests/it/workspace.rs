//! What cargo knows of this workspace, for the tests that look at its manifests.

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

fn metadata() -> MetadataCommand {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command
}

/// The members and what they ask for, nothing resolved.
pub(crate) fn members() -> Metadata {
    metadata().no_deps().exec().expect("cargo metadata runs")
}

/// Every package of the tree: for all features and platforms where cargo has them all, else as far as this machine has
/// fetched them, for no test goes to the network.
pub(crate) fn resolved() -> Metadata {
    let platform = ["--filter-platform".to_owned(), host()];
    let mut told = String::new();
    for (features, platform) in
        [(true, &[][..]), (true, &platform[..]), (false, &[][..]), (false, &platform[..])]
    {
        let mut command = metadata();
        if features {
            command.features(CargoOpt::AllFeatures);
        }
        let offline = ["--offline".to_owned(), "--locked".to_owned()];
        match command.other_options([&offline[..], platform].concat()).exec() {
            Ok(metadata) => return metadata,
            Err(error) => told = error.to_string(),
        }
    }
    panic!("cargo metadata --offline --locked: {told}");
}

/// The platform of this machine, as cargo calls it.
fn host() -> String {
    let cargo = Command::new(env!("CARGO")).arg("-vV").output().expect("cargo runs");
    let told = String::from_utf8(cargo.stdout).expect("text");
    told.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// The packages that users depend on.
pub(crate) fn clients(metadata: &Metadata) -> impl Iterator<Item = &Package> {
    let folder = metadata.workspace_root.join("clients");
    metadata
        .packages
        .iter()
        .filter(move |package| package.source.is_none() && package.manifest_path.starts_with(&folder))
}
