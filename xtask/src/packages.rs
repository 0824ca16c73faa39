//! The published packages, read from the workspace's manifests.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("")).to_owned()
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    let shared = std::env::var_os("CARGO_TARGET_DIR").and_then(|shared| std::path::absolute(shared).ok());
    shared.unwrap_or_else(|| root().join("target"))
}

/// The names of the packages that are published, sorted: a member without `publish = false`.
pub(crate) fn published() -> Vec<String> {
    let root = root();
    let manifest = read(&root.join("Cargo.toml"));
    let members = manifest.split_once("\nmembers = [").and_then(|(_, rest)| rest.split_once(']'));
    let members = members.map(|(members, _)| members).unwrap_or_default();
    let mut names: Vec<_> = members
        .split('"')
        .skip(1)
        .step_by(2)
        .map(|member| read(&root.join(member).join("Cargo.toml")))
        .filter(|manifest| !manifest.lines().any(|line| line == "publish = false"))
        .filter_map(|manifest| Some(manifest.split_once("name = \"")?.1.split_once('"')?.0.to_owned()))
        .collect();
    names.sort();
    names
}

/// The version of all published packages.
pub(crate) fn version() -> String {
    let manifest = read(&root().join("Cargo.toml"));
    let version = manifest.split_once("\nversion = \"").and_then(|(_, rest)| rest.split_once('"'));
    version.map(|(version, _)| version.to_owned()).unwrap_or_default()
}

/// The features that the facade's manifest lists, in its order.
pub(crate) fn facade_features() -> Vec<String> {
    features("clients/facade")
}

/// The features that the runtime's manifest lists, in its order.
pub(crate) fn runtime_features() -> Vec<String> {
    features("clients/runtime")
}

fn features(package: &str) -> Vec<String> {
    let manifest = read(&root().join(package).join("Cargo.toml"));
    let features = manifest.split_once("[features]\n").map(|(_, rest)| rest).unwrap_or_default();
    let lines = features.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = [")?.0.to_owned())).collect()
}

/// The services, sorted: each has a document or a folder of them, and a feature.
pub(crate) fn services() -> Vec<String> {
    let entries =
        providers().into_iter().flat_map(|provider| fs::read_dir(root().join("specs").join(provider)));
    let names = entries.flatten().flatten().filter_map(|entry| {
        let path = entry.path();
        let is_service = path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml");
        let name = path.file_stem()?.to_str()?.to_owned();
        (is_service && name != "regions").then_some(name)
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// The providers: each has a folder of documents.
pub(crate) fn providers() -> Vec<String> {
    let folders = fs::read_dir(root().join("specs")).into_iter().flatten().flatten();
    let folders = folders.filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{facade_features, providers, published, services};

    #[test]
    fn the_manifests_list_what_is_published() {
        let names = published();
        assert!(names.contains(&"imagescan".to_owned()), "{names:?}");
        for provider in providers() {
            assert!(names.contains(&format!("imagescan-{provider}")), "{names:?}");
            assert!(facade_features().contains(&provider), "{provider}");
        }
        assert!(services().len() >= 4, "{:?}", services());
        for service in services() {
            assert!(facade_features().contains(&service), "{service}");
        }
        assert!(!names.contains(&"xtask".to_owned()), "{names:?}");
        assert!(!names.contains(&"imagescan-suite".to_owned()), "{names:?}");
    }
}
