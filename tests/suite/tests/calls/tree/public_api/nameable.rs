//! Each crate re-exports every type of its own public signatures: users need no other crate of the workspace.

use super::exports::Exports;
use super::resolve::Meaning;
use super::source::World;
use super::{lines, paths};

/// The crates outside the workspace whose types are public, each with the reason.
pub(in crate::tree) const ALLOWED: [(&str, &str); 6] = [
    ("std", "the standard library"),
    ("core", "the standard library"),
    ("bytes", "the bytes of bodies, which are not copied"),
    ("futures_core", "`Stream`, the trait of streams"),
    ("http", "methods, headers and statuses, as every HTTP crate has them"),
    ("serde", "models can be serialized"),
];

#[test]
fn each_crate_exports_the_types_of_its_signatures() {
    let world = World::load();
    let all = Exports::of(&world);
    let mut missing = Vec::new();
    for (krate, package) in world.crates.iter().enumerate() {
        let nameable = all.nameable(krate);
        for line in lines::of_crate(&world, &all, krate).iter().filter(|line| !line.is_hidden()) {
            for named in &line.named {
                let is_fine = match named {
                    Meaning::Foreign(path) => is_allowed(path),
                    ours => nameable.contains(ours),
                };
                if !is_fine {
                    let named = paths::text_of(&world, &all, named);
                    missing.push(format!("{}: {} needs {named}", package.package, line.path));
                }
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(
        missing.is_empty(),
        "types that a signature names and its crate does not export:\n{}",
        missing.join("\n")
    );
}

/// Whether users may have to name it: it is of an allowed crate, a primitive, or in the prelude.
fn is_allowed(path: &str) -> bool {
    match path.split_once("::") {
        Some((krate, _)) => ALLOWED.iter().any(|(allowed, _)| *allowed == krate),
        None => true,
    }
}
