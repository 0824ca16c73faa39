//! The rules of the guides for the tree, checked in its files and manifests.

mod documents;
mod generated;
mod vocabulary;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::tree::workspace;

/// The sources of the workspace: path below it, and text.
fn sources() -> Vec<(PathBuf, String)> {
    let is_rust = |path: &Path| path.extension().is_some_and(|it| it == "rs");
    let sources = workspace::texts(&workspace::root(), is_rust);
    assert!(sources.len() > 100, "the walk finds the sources");
    sources
}

/// Fails with a line for each path that is not as it should be.
fn none(wrong: impl Iterator<Item = String>, what: &str) {
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

/// Whether the file lies in a folder `generated`; the module `generated` checks which files may.
fn is_generated(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "generated")
}

#[test]
fn every_file_says_what_it_is() {
    let wrong = sources().into_iter().filter(|(path, text)| !is_generated(path) && !text.starts_with("//! "));
    none(wrong.map(|(path, _)| path.display().to_string()), "these do not open with `//!`");
}

#[test]
fn every_member_takes_the_lints_of_the_workspace() {
    let members = workspace::members();
    let wrong = members.packages.iter().filter(|package| {
        let manifest = fs::read_to_string(&package.manifest_path).expect("a manifest");
        !manifest.contains("[lints]\nworkspace = true\n")
    });
    none(wrong.map(|package| package.name.to_string()), "no `[lints] workspace = true`");
}

/// The folders of the workspace that a package uses, below its root; of tests too where `with_tests` says so.
fn used(metadata: &Metadata, package: &Package, with_tests: bool) -> BTreeSet<String> {
    let dependencies = package
        .dependencies
        .iter()
        .filter(|dependency| with_tests || dependency.kind != DependencyKind::Development);
    let folders = dependencies.filter_map(|dependency| dependency.path.as_ref());
    folders.map(|path| path.strip_prefix(&metadata.workspace_root).expect("below").to_string()).collect()
}

/// The folder of a package below the workspace.
fn folder(metadata: &Metadata, package: &Package) -> String {
    let folder = package.manifest_path.parent().expect("a folder");
    folder.strip_prefix(&metadata.workspace_root).expect("below").to_string()
}

/// The providers: each has a folder of documents.
fn providers() -> BTreeSet<String> {
    let specs = fs::read_dir(workspace::root().join("specs")).expect("a folder");
    let folders = specs.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().into_string().expect("text")).collect()
}

/// The services of a provider: each has a document, or a folder of documents.
fn services(provider: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(workspace::root().join("specs").join(provider)).expect("a folder");
    let names = entries.map(|entry| Path::new(&entry.expect("an entry").file_name()).with_extension(""));
    let names = names.map(|name| name.into_os_string().into_string().expect("text"));
    names.filter(|name| name != "regions").collect()
}

#[test]
fn crate_dependencies_are_allowed() {
    let metadata = workspace::members();
    let runtime = BTreeSet::from(["clients/runtime".to_owned()]);
    let providers: BTreeSet<_> = providers().iter().map(|name| format!("clients/{name}")).collect();
    let mut seen = BTreeSet::new();
    for package in workspace::clients(&metadata) {
        let (folder, used) = (folder(&metadata, package), used(&metadata, package, false));
        match folder.as_str() {
            "clients/runtime" => assert!(used.is_empty(), "the runtime uses {used:?}"),
            "clients/facade" => {
                let others = ["clients/scan".to_owned(), "clients/testing".to_owned()];
                let may = &(&providers | &runtime) | &BTreeSet::from(others);
                assert!(used.is_subset(&may), "the facade uses {used:?}");
            }
            "clients/cli" => {
                let facade = BTreeSet::from(["clients/facade".to_owned()]);
                assert_eq!(used, facade, "the command line uses the facade alone");
            }
            "clients/scan" => {
                assert!(used.is_subset(&(&providers | &runtime)), "the crate of scans uses {used:?}");
            }
            _ => assert!(used.is_subset(&runtime), "{folder} uses {used:?}, and may use the runtime only"),
        }
        seen.insert(folder);
    }
    assert!(providers.is_subset(&seen), "{providers:?} all have crates");

    // Not even the tests of a client may know the generator, and the generator knows no client.
    for package in &metadata.packages {
        let (folder, used) = (folder(&metadata, package), used(&metadata, package, true));
        if folder.starts_with("clients/") {
            assert!(!used.contains("codegen"), "{folder} uses the generator");
        } else if folder == "codegen" || folder == "xtask" {
            assert!(used.is_empty(), "{folder} uses {used:?}");
        }
    }
}

#[test]
fn every_dependency_is_of_a_version() {
    let metadata = workspace::members();
    let published: BTreeSet<_> = metadata
        .packages
        .iter()
        .filter(|p| workspace::is_published(p))
        .map(|package| package.name.as_str())
        .collect();
    let wrong = metadata.packages.iter().flat_map(|package| {
        let dependencies = package.dependencies.iter().filter(|dependency| {
            let is_versioned = !dependency.req.comparators.is_empty();
            match &dependency.source {
                Some(source) => !(is_versioned && source.repr.starts_with("registry+")),
                // With a version, cargo would look for it on crates.io when it packs what depends on it.
                None => is_versioned != published.contains(dependency.name.as_str()),
            }
        });
        dependencies.map(|dependency| format!("{} uses {} {}", package.name, dependency.name, dependency.req))
    });
    none(
        wrong,
        "each dependency is of a version on crates.io, or of this workspace, with a version if it is published; not so",
    );
}

#[test]
fn what_is_published_says_what_it_is() {
    let metadata = workspace::members();
    let mut published = 0;
    for package in &metadata.packages {
        let name = &package.name;
        let folder = folder(&metadata, package);
        assert_eq!(
            workspace::is_published(package),
            folder.starts_with("clients/") || folder == "tests/emulator",
            "{name}: the crates in clients/ and the emulator are published"
        );
        if !workspace::is_published(package) {
            continue;
        }
        published += 1;
        assert!(package.description.as_ref().is_some_and(|text| text.len() > 20), "{name}: a description");
        assert!(package.readme().is_some_and(|readme| readme.exists()), "{name}: a readme");
        assert_eq!(package.license.as_deref(), Some("MIT OR Apache-2.0"), "{name}: the licence");
        assert!(package.repository.is_some(), "{name}: the repository");
        // The documentation of a program is its readme.
        let documentation = workspace::is_library(package).then(|| format!("https://docs.rs/{name}"));
        assert_eq!(package.documentation, documentation, "{name}: the documentation");
        assert!((1..=5).contains(&package.keywords.len()), "{name}: one to five keywords");
        assert!(package.keywords.iter().all(|word| word.len() <= 20), "{name}: keywords of 20 letters");
        assert!((1..=5).contains(&package.categories.len()), "{name}: one to five categories");
        assert!(package.rust_version.is_some(), "{name}: the version of Rust");
        for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
            let ours = text(&workspace::root().join(license));
            let theirs = text(&workspace::root().join(&folder).join(license));
            assert!(!ours.is_empty() && theirs == ours, "{name}: {license} of the workspace, as a link");
        }
        let uses = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        for dependency in uses.filter(|dependency| dependency.kind != DependencyKind::Development) {
            assert!(
                dependency.req.matches(&package.version),
                "{name} uses {} of its own version",
                dependency.name
            );
        }
    }
    assert_eq!(
        published,
        providers().len() + 6,
        "the providers, the runtime, scans, the tests' crate, the facade, the command line, the emulator"
    );
}

#[test]
fn no_file_is_long() {
    let wrong =
        sources().into_iter().filter(|(path, text)| !is_generated(path) && text.lines().count() > 400);
    none(wrong.map(|(path, _)| path.display().to_string()), "more than 400 lines");
}

#[test]
fn no_document_is_long() {
    let documents = workspace::texts(&workspace::root().join("specs"), |path| {
        path.extension().is_some_and(|ending| ending == "yaml")
    });
    assert!(documents.len() > 5, "the walk finds the documents");
    let wrong = documents.into_iter().filter(|(_, text)| text.lines().count() > 1000);
    none(wrong.map(|(path, _)| path.display().to_string()), "more than 1,000 lines: split it into groups");
}

#[test]
fn the_facade_has_every_provider() {
    let metadata = workspace::members();
    let facade = metadata.packages.iter().find(|package| package.name == "imagescan").expect("the facade");
    let lib = fs::read_to_string(workspace::root().join("clients/facade/src/lib.rs")).expect("text");
    for provider in providers() {
        let needs = facade.features.get(&provider).unwrap_or_else(|| panic!("no feature `{provider}`"));
        let of_provider = services(&provider);
        assert_eq!(
            needs.iter().cloned().collect::<BTreeSet<_>>(),
            of_provider,
            "`{provider}` enables its services"
        );
        for service in of_provider {
            let package = format!("imagescan-{provider}");
            let is_shared =
                providers().iter().any(|other| *other != provider && services(other).contains(&service));
            // The feature of a service of several providers enables it in those that are enabled.
            let expected = if is_shared {
                vec![format!("{package}?/{service}")]
            } else {
                vec![format!("dep:{package}"), format!("{package}/{service}")]
            };
            let feature = &facade.features[&service];
            let is_of_provider = |part: &&String| part.contains(&package);
            let of_provider: Vec<_> = feature.iter().filter(is_of_provider).cloned().collect();
            assert_eq!(of_provider, expected, "the feature `{service}`");
            let package = metadata.packages.iter().find(|each| each.name == package).expect("a package");
            assert!(package.features["default"].contains(&service), "`{service}` is on by default");
        }
        assert!(facade.features["default"].contains(&provider), "`{provider}` is on by default");
        let testing = format!("imagescan-{provider}?/testing");
        assert!(facade.features["testing"].contains(&testing), "`testing` switches on {testing}");
        assert!(lib.contains(&format!("imagescan_{provider}")), "the facade exports `{provider}`");
    }
}

#[test]
fn every_fuzz_target_is_built_and_has_something_to_begin_with() {
    let fuzz = workspace::root().join("tests/fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("text");
    let mut count = 0;
    for entry in fs::read_dir(fuzz.join("targets")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_str().expect("text");
        let entry = format!("[[bin]]\nname = \"{name}\"\npath = \"targets/{name}.rs\"\n");
        assert!(manifest.contains(&entry), "tests/fuzz/Cargo.toml lists `{name}`");
        let corpus = fs::read_dir(fuzz.join("corpus").join(name)).expect("a folder in corpus/").count();
        assert!(corpus > 0, "{name}: the corpus is not empty");
        count += 1;
    }
    assert_eq!(manifest.matches("[[bin]]").count(), count, "each entry has a target");
}
