//! `cargo xtask ci`: what continuous integration runs after the tests.

use crate::step::Step;
use crate::{cargo, codegen, docs, features, fuzz, probe, synthetic};

/// The steps; a step whose tools this host lacks is skipped with a notice.
pub(crate) fn steps() -> Vec<Step> {
    let mut steps = vec![
        Step::named("format", cargo(&["fmt", "--all", "--check"], &[])),
        Step::named(
            "clippy",
            cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"], &[]),
        ),
        Step::named("generated files are fresh", codegen(&["--check".into()])),
    ];
    steps.extend(docs::steps());
    steps.extend(features::checks());
    steps.extend(synthetic::steps());
    steps.push(fuzz::check());
    steps.push(deny());
    steps
}

/// The rules of `deny.toml`, apart from the advisories: those are fetched, and a release checks them.
fn deny() -> Step {
    let name = "cargo deny: bans, licences, sources";
    if !probe::has_subcommand("deny") {
        return Step::skip(name, "no cargo-deny", "install it with `cargo install cargo-deny --locked`");
    }
    Step::named(name, cargo(&["deny", "--locked", "check", "bans", "licenses", "sources"], &[]))
}
