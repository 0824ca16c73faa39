//! A crate of a synthetic document, with which BENCHMARKS.md measures: it must build.

use crate::step::Step;
use crate::{cargo, codegen, packages};

/// Writes the document, generates the crate and checks it.
pub(crate) fn steps() -> Vec<Step> {
    let folder = packages::target().join("synthetic");
    let source = folder.join("clients/synthetic");
    let mut write = cargo(&["run", "--quiet", "--locked", "--package", "imagescan-codegen"], &[]);
    write.args(["--example", "synthetic", "--", "2"]).arg(&folder);
    let generate = codegen(&["--root".into(), folder.into(), "--no-fixtures".into()]);
    let mut check = cargo(&["check", "--quiet", "--manifest-path"], &[]);
    check.arg(source.join("Cargo.toml")).arg("--target-dir").arg(packages::target().join("synthetic-build"));
    vec![
        Step::named("synthetic document", write),
        Step::named("synthetic document, generate", generate),
        Step::named("synthetic document, check", check),
    ]
}
