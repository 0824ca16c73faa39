//! What the generator makes, byte for byte, and how it puts it on disk.
//!
//! The goldens are the crate in `codegen/goldens`: the compiler sees the very text that these tests compare, and its
//! own tests run it.

mod command;
mod disk;
#[cfg(unix)]
mod links;
mod passes;
mod readme;
mod tree;

use std::path::{Path, PathBuf};

use imagescan_codegen::generate::{Generated, Layout, generate};
use imagescan_codegen::spec::{Specs, load_dir};

/// The folder of this package, which the paths of the goldens start from.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents of the goldens.
fn specs() -> Specs {
    load_dir(&root().join("goldens/specs")).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

/// All that the generator makes of them: the sources of a crate, and test data and oracles for its tests.
fn goldens() -> Generated {
    let layout = Layout {
        clients: PathBuf::new(),
        fixtures: Some("goldens/tests/it/generated/fixtures".into()),
        registry: None,
        oracles: Some("goldens/tests/it/generated/oracles".into()),
    };
    generate(&specs(), &layout).expect("the documents are sound")
}
