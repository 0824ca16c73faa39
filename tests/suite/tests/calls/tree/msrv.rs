//! The workspace declares the Rust version that the dependencies of its users require: neither an older nor a newer
//! one.

use std::collections::{BTreeSet, HashMap};

use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, Node, Package, PackageId};

use crate::tree::workspace;

/// The version that the clients declare, the same for all.
fn promised() -> Version {
    let members = workspace::members();
    let promised: BTreeSet<_> =
        workspace::clients(&members).filter_map(|package| package.rust_version.clone()).collect();
    assert_eq!(promised.len(), 1, "the clients promise different versions: {promised:?}");
    promised.into_iter().next().expect("the clients promise a version")
}

/// The packages of a build of these packages: all dependencies except those of their tests.
fn tree<'a>(metadata: &'a Metadata, roots: impl Iterator<Item = &'a PackageId>) -> Vec<&'a Package> {
    let nodes = &metadata.resolve.as_ref().expect("cargo resolves").nodes;
    let nodes: HashMap<&PackageId, &Node> = nodes.iter().map(|node| (&node.id, node)).collect();
    let mut next: Vec<&PackageId> = roots.collect();
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

/// The highest version that third-party crates in a tree require, and the crates that require it.
fn highest<'a>(tree: &[&'a Package]) -> (&'a Version, String) {
    let others = tree.iter().filter(|package| package.source.is_some());
    let demands = others.filter_map(|package| Some((package.rust_version.as_ref()?, package)));
    let highest = demands.clone().map(|(version, _)| version).max().expect("some crate names a version");
    let crates: BTreeSet<String> = demands
        .filter(|(version, _)| *version == highest)
        .map(|(_, package)| format!("{} {}", package.name, package.version))
        .collect();
    (highest, Vec::from_iter(crates).join(", "))
}

const REMEDY: &str = "Change `workspace.package.rust-version` in Cargo.toml, or the dependency.";

#[test]
fn the_rust_version_suffices_for_a_users_tree_on_this_platform() {
    let folder = workspace::outside("msrv", &workspace::facade(""), "fn main() {}");
    let metadata = workspace::resolved_outside(&folder);
    let users = metadata.root_package().expect("a crate");
    let tree = tree(&metadata, [&users.id].into_iter());
    assert!(tree.len() > 80, "a user's tree has {} crates", tree.len());
    let (promised, (highest, crates)) = (promised(), highest(&tree));
    assert!(
        promised >= *highest,
        "the clients promise Rust {promised}, and {crates} need {highest}. {REMEDY}"
    );
}

#[test]
#[ignore = "needs the crates of all platforms: `cargo xtask msrv` fetches them"]
fn the_rust_version_is_the_highest_of_the_users_trees_on_all_platforms() {
    let metadata = workspace::resolved();
    let tree = tree(&metadata, workspace::clients(&metadata).map(|package| &package.id));
    let (promised, (highest, crates)) = (promised(), highest(&tree));
    #[expect(clippy::print_stdout, reason = "`cargo xtask msrv` shows it; other runs of the tests do not")]
    {
        println!("of {} crates, these need Rust {highest}, as no other does: {crates}", tree.len());
    }
    assert_eq!(
        promised, *highest,
        "the clients promise Rust {promised}, and a user's tree needs {highest}: {crates}. {REMEDY}"
    );
}
