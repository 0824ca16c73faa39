//! The workspace promises the Rust version that its users' tree demands: no older one, and no newer.

use std::collections::{BTreeSet, HashMap};

use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, Node, Package, PackageId};

use super::workspace;

/// What users build of `clients/`: those packages and all that they need, but for their tests.
fn users_tree(metadata: &Metadata) -> Vec<&Package> {
    let nodes = &metadata.resolve.as_ref().expect("cargo resolves").nodes;
    let nodes: HashMap<&PackageId, &Node> = nodes.iter().map(|node| (&node.id, node)).collect();
    let mut next: Vec<&PackageId> = workspace::clients(metadata).map(|package| &package.id).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            let built = nodes[id].deps.iter().filter(|dependency| {
                dependency.dep_kinds.iter().any(|how| how.kind != DependencyKind::Development)
            });
            next.extend(built.map(|dependency| &dependency.pkg));
        }
    }
    seen.into_iter().map(|id| &metadata[id]).collect()
}

#[test]
fn the_rust_version_is_the_highest_of_the_users_tree() {
    let metadata = workspace::resolved();
    let promised: BTreeSet<&Version> =
        workspace::clients(&metadata).filter_map(|package| package.rust_version.as_ref()).collect();
    let ours = *promised.first().expect("the clients promise a version");
    assert_eq!(promised.len(), 1, "the clients promise different versions: {promised:?}");

    let tree = users_tree(&metadata);
    let others = tree.iter().filter(|package| package.source.is_some());
    let demands = others.filter_map(|package| Some((package.rust_version.as_ref()?, package)));
    let highest = demands.clone().map(|(version, _)| version).max().expect("some crate names a version");
    let raised: BTreeSet<String> = demands
        .filter(|(version, _)| *version == highest)
        .map(|(_, package)| format!("{} {}", package.name, package.version))
        .collect();
    let raised = Vec::from_iter(raised).join(", ");
    #[expect(clippy::print_stdout, reason = "`cargo xtask msrv` shows it; other runs of the tests do not")]
    {
        println!("of {} crates, these need Rust {highest}, as no other does: {raised}", tree.len());
    }
    assert_eq!(
        ours, highest,
        "Cargo.toml promises Rust {ours} in `workspace.package.rust-version`, and a user's tree needs {highest}: \
         {raised}. Write {}.{}, or change the dependency.",
        highest.major, highest.minor
    );
}
