//! The rooms of the runtime: which may import which, and that none knows a provider.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::tree::workspace;

/// The rooms from the bottom up, each with the rooms that it imports. A room imports only rooms above it in this list,
/// so the arrows form no circle.
const ROOMS: [(&str, &[&str]); 11] = [
    ("text", &[]),
    ("error", &["text"]),
    ("types", &["error", "text"]),
    ("trace", &["error", "text", "types"]),
    ("policy", &["error", "types"]),
    ("codec", &["error", "text", "types"]),
    ("transport", &["error", "policy", "text", "types"]),
    ("machine", &["codec", "error", "policy", "text", "trace", "transport", "types"]),
    ("auth", &["error", "machine", "policy", "text", "trace", "types"]),
    ("protocol", &["auth", "codec", "error", "machine", "types"]),
    (
        "client",
        &["auth", "codec", "error", "machine", "policy", "protocol", "text", "trace", "transport", "types"],
    ),
];

/// Files without a room: they re-export what one audience uses.
const FRONTS: [&str; 4] = ["__generated", "lib", "provider", "user"];

/// What only one provider knows: names of clouds, services, headers and members.
const PROVIDER_WORDS: [&str; 21] = [
    "tencent",
    "alibaba",
    "aliyun",
    "huawei",
    "qcloud",
    "x-tc-",
    "x-acs-",
    "x-sdk-",
    "hostid",
    "host_id",
    "codedesc",
    "apigw",
    "tc3-",
    "acs3-",
    "accesskeyid",
    "secretid",
    "hss",
    "tcss",
    "swr",
    "cvm",
    "security-token",
];

fn source_folder() -> PathBuf {
    workspace::root().join("clients/runtime/src")
}

/// The Rust files of the runtime, by their path below `src`.
fn files() -> BTreeMap<PathBuf, String> {
    let root = source_folder();
    let (mut folders, mut files) = (vec![root.clone()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("text");
                files.insert(path.strip_prefix(&root).expect("a path below src").to_owned(), text);
            }
        }
    }
    assert!(files.len() > 80, "the walk finds the sources");
    files
}

/// The room of a file: the first part of its path.
fn room(path: &Path) -> String {
    let first = path.components().next().expect("a name").as_os_str();
    Path::new(first).file_stem().expect("a name").to_string_lossy().into_owned()
}

fn is_test(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().contains("test")
}

/// The first names of the paths that start at the crate's root, in code and in macros.
fn imports(text: &str, depth: usize) -> BTreeSet<String> {
    let mut file = syn::parse_file(text).expect("Rust");
    file.items.retain(|item| match item {
        syn::Item::Mod(module) => !module.attrs.iter().any(is_test),
        _ => true,
    });
    let mut found = BTreeSet::new();
    for item in file.items {
        walk(item.to_token_stream(), depth, &mut found);
    }
    found
}

fn walk(tokens: TokenStream, depth: usize, found: &mut BTreeSet<String>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let text: Vec<_> = tokens
        .iter()
        .map(|token| match token {
            TokenTree::Group(_) => String::new(),
            token => token.to_string(),
        })
        .collect();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            walk(group.stream(), depth, found);
            continue;
        }
        // `$crate` is the path of a macro's user.
        let is_start = at == 0 || text[at - 1] != "$";
        let mut next = match text[at].as_str() {
            "crate" if is_start => at + 1,
            "super" if at == 0 || text[at - 1] != ":" => {
                let supers = text[at..].chunks(3).take_while(|part| part[0] == "super").count();
                if supers < depth {
                    continue;
                }
                at + 1 + 3 * (supers - 1)
            }
            _ => continue,
        };
        if text.get(next..next + 2).is_some_and(|colons| colons == [":", ":"]) {
            next += 2;
            match &tokens[next] {
                TokenTree::Group(group) => found.extend(heads(group.stream())),
                name => {
                    found.insert(name.to_string());
                }
            }
        }
    }
}

/// The first name of each path in the braces of an import.
fn heads(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let paths = tokens.split(|token| token.to_string() == ",");
    paths.filter_map(|path| Some(path.first()?.to_string())).collect()
}

#[test]
fn every_file_belongs_to_a_room() {
    let known: BTreeSet<_> = ROOMS.iter().map(|(room, _)| *room).chain(FRONTS).collect();
    let rooms: BTreeSet<_> = files().keys().map(|path| room(path)).collect();
    let rooms: BTreeSet<_> = rooms.iter().map(String::as_str).collect();
    assert_eq!(rooms, known, "the rooms of clients/runtime/src, and those that this test knows");
}

#[test]
fn rooms_import_the_rooms_that_they_may() {
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files() {
        let room = room(&path);
        if FRONTS.contains(&&*room) {
            continue;
        }
        // A hub such as `client.rs` is one level below the root, as `client/call.rs` is two.
        let depth = path.components().count();
        let rooms = ROOMS.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>();
        let imports = imports(&text, depth);
        arrows.entry(room.clone()).or_default().extend(imports.intersection(&rooms).cloned());
        let fronts: Vec<_> = FRONTS.iter().filter(|front| imports.contains(**front)).collect();
        assert!(fronts.is_empty(), "{}: imports {fronts:?}, which only re-export", path.display());
    }
    for (at, (room, allowed)) in ROOMS.iter().enumerate() {
        let mut seen = arrows.remove(*room).unwrap_or_default();
        seen.remove(*room);
        let allowed: BTreeSet<_> = allowed.iter().map(|room| (*room).to_owned()).collect();
        assert_eq!(seen, allowed, "the rooms that `{room}` imports, and those that this test allows");
        let below: BTreeSet<_> = ROOMS[..at].iter().map(|(room, _)| (*room).to_owned()).collect();
        assert!(allowed.is_subset(&below), "`{room}` imports only rooms before it in the list");
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "
        use crate::error::Error;
        use crate::{text::quote, types};
        use super::super::policy;
        fn f() { let _ = vec![crate::codec::read()]; }
        macro_rules! m { () => { $crate::machine::x() } }
        #[cfg(test)]
        mod tests { use crate::client::Client; }
    ";
    let found = imports(text, 2);
    let expected = ["codec", "error", "policy", "text", "types"].map(str::to_owned);
    assert_eq!(found, BTreeSet::from(expected));
}

#[test]
fn the_runtime_knows_no_provider() {
    let manifest = fs::read_to_string(source_folder().join("../Cargo.toml")).expect("text");
    let mut wrong = Vec::new();
    for (path, text) in files().into_iter().chain([(PathBuf::from("Cargo.toml"), manifest)]) {
        for (number, line) in text.lines().enumerate() {
            let lower = line.to_ascii_lowercase();
            let words = PROVIDER_WORDS.iter().filter(|word| has_word(&lower, word));
            wrong.extend(words.map(|word| format!("{}:{}: {word}", path.display(), number + 1)));
        }
    }
    // `keywords.workspace` and `imagescan-…` in the manifest name no provider.
    assert!(
        wrong.is_empty(),
        "clients/runtime names a provider; ask its `Protocol`:\n  {}",
        wrong.join("\n  ")
    );
}

/// Whether a line has a word that is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let ends_open = word.ends_with('-');
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let is_part = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
        !is_part(before) && (ends_open || !is_part(after))
    })
}
