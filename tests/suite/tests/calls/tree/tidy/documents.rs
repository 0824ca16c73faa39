//! What documents name exists: the version of a dependency, files and folders.

use std::fs;
use std::path::Path;

use super::{none, vocabulary};
use crate::tree::workspace;

/// Tokens that look like paths and are none, and why.
const NO_PATHS: [(&str, &str); 1] = [("/generated/", "every folder of that name")];

/// A dependency on one of our crates as documents write it, `imagescan = "0.2"`, at the version of the workspace. Also in
/// the comments of Rust files.
#[test]
fn documents_name_the_current_version() {
    let version =
        workspace::members().packages.iter().find(|it| it.name == "imagescan").expect("it").version.clone();
    let current = format!("\"{}.{}\"", version.major, version.minor);
    let (mut in_documents, mut in_comments) = (0, 0);
    for (path, text) in vocabulary::texts() {
        let (count, marks): (_, &[&str]) = match path.extension().and_then(|it| it.to_str()) {
            Some("md") => (&mut in_documents, &[""]),
            Some("rs") => (&mut in_comments, &["//!", "///"]),
            _ => continue,
        };
        let lines =
            text.lines().filter_map(|line| marks.iter().find_map(|mark| line.trim().strip_prefix(mark)));
        for line in lines.map(str::trim).filter(|line| line.starts_with("imagescan")) {
            let Some((_, dependency)) = line.split_once(" = ") else { continue };
            let is_dependency = dependency.starts_with(['"', '{']);
            let is_current = dependency.contains("path =") || dependency.contains(&current);
            assert!(!is_dependency || is_current, "{}: {line}: {current}", path.display());
            *count += usize::from(is_dependency);
        }
    }
    assert!(in_documents > 0 && in_comments > 0, "no document, or no comment, names a dependency");
}

/// Whether a path exists below a folder; a part such as `<service>.yaml` is any name that ends so.
fn exists(folder: &Path, path: &str) -> bool {
    let (part, rest) = path.split_once('/').unwrap_or((path, ""));
    let Some((before, after)) = part.split_once('<') else {
        let next = folder.join(part);
        return next.exists() && (rest.is_empty() || exists(&next, rest));
    };
    let after = after.split_once('>').map_or("", |(_, after)| after);
    fs::read_dir(folder).into_iter().flatten().any(|entry| {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_like = name.starts_with(before) && name.ends_with(after);
        is_like && (rest.is_empty() || exists(&entry.path(), rest))
    })
}

/// The tokens between backticks that look like paths: with a slash, and an extension or a slash at the end.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let tokens = line.split('`').skip(1).step_by(2);
    tokens.filter(|token| {
        let is_file = token.rsplit_once('.').is_some_and(|(_, extension)| {
            ["rs", "md", "yaml", "toml", "txt", "json", "py", "mjs", "snap", "sh"].contains(&extension)
        });
        // What begins with `~/` is on a user's machine.
        let is_ours = token.contains('/') && !token.contains([' ', ':']) && !token.starts_with("~/");
        is_ours && (is_file || token.ends_with('/'))
    })
}

/// Paths are below the workspace, the sources of the runtime, a provider's crate, or the document's folder.
#[test]
fn documents_name_paths_that_exist() {
    let root = workspace::root();
    let (mut count, mut wrong) = (0, Vec::new());
    for (path, text) in vocabulary::texts() {
        // The changes name the files that were moved.
        if path.extension().is_none_or(|it| it != "md") || path == Path::new("CHANGELOG.md") {
            continue;
        }
        let folder = path.parent().expect("a folder").display().to_string();
        let folders =
            ["", "clients/runtime/src/", "clients/<provider>/", &format!("{folder}/")].map(str::to_owned);
        let is_path = |token: &&str| !NO_PATHS.iter().any(|(it, _)| it == token);
        for token in text.lines().flat_map(paths).filter(is_path) {
            count += 1;
            let is_there = |folder: &String| exists(&root, format!("{folder}{token}").trim_matches('/'));
            if !folders.iter().any(is_there) {
                wrong.push(format!("{}: `{token}`", path.display()));
            }
        }
    }
    assert!(count > 20, "the documents name paths");
    none(wrong.into_iter(), "these do not exist");
}
