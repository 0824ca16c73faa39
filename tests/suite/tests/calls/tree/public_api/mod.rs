//! The public surface of each published crate, read from its sources: a listing that is compared with a file.

mod exports;
mod impls;
mod lines;
mod macros;
mod matcher;
mod nameable;
mod paths;
mod print;
mod resolve;
mod source;

use std::collections::BTreeSet;
use std::fs;

use self::exports::Exports;
pub(super) use self::nameable::ALLOWED;
use self::source::World;
use super::workspace;

/// Rewrites the files in place of a comparison.
const UPDATE: &str = "UPDATE_PUBLIC_API";

#[test]
fn the_public_surface_is_the_listed_one() {
    let world = World::load();
    let all = Exports::of(&world);
    let folder = workspace::root().join("tests/suite/public_api");
    let update = std::env::var_os(UPDATE).is_some();
    let mut differences = Vec::new();
    for (index, krate) in world.crates.iter().enumerate() {
        let lines: BTreeSet<_> = lines::of_crate(&world, &all, index).iter().map(lines::Line::show).collect();
        assert!(!lines.is_empty(), "{}: it has a public surface", krate.package);
        let listing = lines.into_iter().collect::<Vec<_>>().join("\n") + "\n";
        let file = folder.join(format!("{}.txt", krate.package));
        if update {
            fs::write(&file, listing).expect("a file");
            continue;
        }
        let listed = fs::read_to_string(&file).unwrap_or_default();
        let (old, new): (BTreeSet<_>, BTreeSet<_>) = (listed.lines().collect(), listing.lines().collect());
        differences.extend(old.difference(&new).map(|line| format!("- {line}")));
        differences.extend(new.difference(&old).map(|line| format!("+ {line}")));
    }
    assert!(
        differences.is_empty(),
        "the public surface differs from tests/suite/public_api; if that is intended, run the test with \
         {UPDATE}=1 and commit the files:\n{}",
        differences.join("\n")
    );
}
