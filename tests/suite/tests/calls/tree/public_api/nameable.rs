//! Each crate re-exports every type in its public signatures, and in those of the items that it re-exports: users need no
//! other crate of the workspace.

use super::exports::Exports;
use super::resolve::Meaning;
use super::source::World;
use super::{lines, paths};

/// The crates outside the workspace whose types are public, each with the reason.
pub(in crate::tree) const ALLOWED: [(&str, &str); 11] = [
    ("std", "the standard library"),
    ("core", "the standard library"),
    ("bytes", "the bytes of bodies, which are not copied"),
    ("futures_core", "`Stream`, the trait of streams"),
    ("http", "methods, headers and statuses, as every HTTP crate has them"),
    ("http_body", "the trait of the bodies that HTTP clients return"),
    ("jiff", "the times of the emulator's clock"),
    ("percent_encoding", "providers print encoded text without a copy"),
    ("serde", "models can be serialized"),
    ("serde_json", "documents with credentials, as providers read them"),
    ("zeroize", "text that is wiped from memory when it is dropped"),
];

#[test]
fn each_crate_exports_the_types_of_its_signatures() {
    let world = World::load();
    let all = Exports::of(&world);
    let listings: Vec<_> =
        (0..world.crates.len()).map(|krate| lines::of_crate(&world, &all, krate)).collect();
    let mut missing = Vec::new();
    for (krate, package) in world.crates.iter().enumerate() {
        let nameable = all.nameable(krate);
        let re_exported = all.re_exported(&world, krate);
        let is_re_exported = |line: &&lines::Line| {
            // The traits of a re-exported type may be known to its own crate alone.
            !line.may_name_hidden && item_paths(&line.path).any(|path| re_exported.contains(path))
        };
        let others = listings.iter().enumerate().filter(|(owner, _)| *owner != krate);
        let re_exported = others.flat_map(|(_, lines)| lines).filter(is_re_exported);
        for line in listings[krate].iter().chain(re_exported).filter(|line| !line.is_hidden()) {
            let is_nameable = |named: &Meaning| match named {
                Meaning::Foreign(path) => is_allowed(path),
                ours => nameable.contains(ours) || may_name_hidden(line) && all.is_hidden(ours),
            };
            for named in line.named.iter().filter(|named| !is_nameable(named)) {
                let named = paths::text_of(&world, &all, named);
                missing.push(format!("{}: {} needs {named}", package.package, line.path));
            }
        }
    }
    missing.sort();
    missing.dedup();
    let missing = missing.join("\n");
    assert!(missing.is_empty(), "types that a signature names and its crate does not export:\n{missing}");
}

/// The paths of the item that a line may be a part of: the path of the line, and each shorter one.
fn item_paths(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices("::").chain(path.match_indices('.')).map(|(at, _)| at);
    ends.chain([path.len()]).map(|end| &path[..end])
}

/// Whether its signature may name hidden items: true for the supertraits of a trait, and for the functions of providers, which
/// pass the tables of generated code on and name none of their types.
fn may_name_hidden(line: &lines::Line) -> bool {
    line.may_name_hidden || line.path.starts_with("imagescan_runtime::provider::")
}

/// Whether users may have to name it: it is of an allowed crate, a primitive, or in the prelude.
fn is_allowed(path: &str) -> bool {
    match path.split_once("::") {
        Some((krate, _)) => ALLOWED.iter().any(|(allowed, _)| *allowed == krate),
        None => true,
    }
}
