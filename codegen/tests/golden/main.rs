//! The output of the generator, byte for byte, and how it is written to the disk.
//!
//! The goldens are the crate in `codegen/goldens`: these tests compare its text, the compiler builds it, and its tests
//! run it.

mod command;
mod coverage;
mod disk;
mod layers;
#[cfg(unix)]
mod links;
mod passes;
mod printed;
mod readme;
mod shapes;
mod tree;

use std::path::{Path, PathBuf};

use imagescan_codegen::generate::{Generated, Layout, generate};
use imagescan_codegen::spec::{Specs, load_dir};

/// The folder of this package; the paths of the goldens are relative to it.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents of the goldens.
fn specs() -> Specs {
    load_dir(&root().join("goldens/specs")).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

/// The output for these documents: the sources of a crate, and test data and oracles for its tests.
fn goldens() -> Generated {
    let layout = Layout {
        clients: PathBuf::new(),
        features: false,
        fixtures: Some("goldens/tests/it/generated/fixtures".into()),
        registry: None,
        operations: None,
        list: None,
        oracles: Some("goldens/tests/it/generated/oracles".into()),
        documents: None,
    };
    generate(&specs(), &layout).expect("the documents are valid")
}
