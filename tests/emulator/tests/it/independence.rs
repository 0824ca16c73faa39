//! The emulator shares no code with the clients that it verifies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cargo_metadata::{MetadataCommand, Package};

/// The folders of the workspace, each with its normal, dev and build dependencies in the workspace.
///
/// A crate from the registry cannot depend on a folder of this workspace, so these are all paths to `clients/`.
fn folders() -> (PathBuf, BTreeMap<PathBuf, BTreeSet<PathBuf>>) {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata runs");
    let uses = |package: &Package| {
        package.dependencies.iter().filter_map(|d| d.path.clone()).map(Into::into).collect()
    };
    let folder = |package: &Package| package.manifest_path.parent().expect("a folder").to_owned().into();
    let graph = metadata.packages.iter().map(|package| (folder(package), uses(package))).collect();
    (metadata.workspace_root.into(), graph)
}

fn reachable(graph: &BTreeMap<PathBuf, BTreeSet<PathBuf>>, start: PathBuf) -> BTreeSet<PathBuf> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
    while let Some(folder) = next.pop() {
        next.extend(graph.get(&folder).into_iter().flatten().cloned());
        if !seen.insert(folder) {
            next.retain(|folder| !seen.contains(folder));
        }
    }
    seen
}

#[test]
fn the_emulator_does_not_depend_on_clients() {
    let (root, graph) = folders();
    let clients = root.join("clients");
    assert!(graph.keys().any(|folder| folder.starts_with(&clients)), "the graph contains the clients");

    let used = reachable(&graph, env!("CARGO_MANIFEST_DIR").into());
    assert!(used.contains(&root.join("tests/emulator")), "the walk starts at this crate");
    let forbidden: Vec<_> = used.iter().filter(|folder| folder.starts_with(&clients)).collect();
    assert!(forbidden.is_empty(), "the emulator uses {forbidden:?}");
}
