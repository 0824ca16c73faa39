//! The rooms of the runtime: which may import which, and that none knows a provider.

mod providers;

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
    ("protocol", &["auth", "codec", "error", "machine", "text", "types"]),
    (
        "client",
        &["auth", "codec", "error", "machine", "policy", "protocol", "text", "trace", "transport", "types"],
    ),
];

/// Files without a room: they re-export what one audience uses.
const FRONTS: [&str; 4] = ["__generated", "lib", "provider", "user"];

fn source_folder() -> PathBuf {
    workspace::root().join("clients/runtime/src")
}

/// The files of the runtime, by their path below `src`.
fn files() -> BTreeMap<PathBuf, String> {
    let files: BTreeMap<_, _> = workspace::texts(&source_folder(), |_| true).into_iter().collect();
    assert!(files.len() > 80, "the walk finds the sources");
    files
}

/// The room of a file: the first part of its path.
fn room(path: &Path) -> String {
    let first = path.components().next().expect("a name").as_os_str();
    Path::new(first).file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Whether the attribute is exactly `#[cfg(test)]`.
fn is_test(attribute: &syn::Attribute) -> bool {
    let is_test = |list: &syn::MetaList| list.tokens.to_string() == "test";
    attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(is_test)
}

/// The first names of the paths that start at the crate's root, in code and in macros. Those after `$crate` start with it.
/// `crate` is the root itself, under another name.
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
        let after_colon = at > 0 && text[at - 1] == ":";
        let after_self = at > 2 && text[at - 3] == "self";
        let mut next = match text[at].as_str() {
            // `pub(crate)` is not a path.
            "crate" if tokens.len() > 1 => at + 1,
            "super" if !after_colon || after_self => {
                let supers = text[at..].chunks(3).take_while(|part| part[0] == "super").count();
                if supers < depth {
                    continue;
                }
                at + 1 + 3 * (supers - 1)
            }
            _ => continue,
        };
        let names = if text.get(next..next + 2).is_some_and(|colons| colons == [":", ":"]) {
            next += 2;
            match &tokens[next] {
                TokenTree::Group(group) => heads(group.stream()),
                name => vec![name.to_string()],
            }
        } else {
            vec!["crate".to_owned()]
        };
        let mark = if at > 0 && text[at - 1] == "$" { "$crate::" } else { "" };
        found.extend(names.into_iter().map(|name| format!("{mark}{name}")));
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
        let (by_macros, imports): (BTreeSet<_>, BTreeSet<_>) =
            imports(&text, depth).into_iter().partition(|name| name.starts_with("$crate::"));
        // A macro's user has no rooms.
        let hidden: Vec<_> = by_macros.iter().filter(|name| rooms.contains(&name[8..])).collect();
        assert!(hidden.is_empty(), "{}: its macros use {hidden:?}, not a front", path.display());
        let others: Vec<_> = imports.difference(&rooms).collect();
        assert!(others.is_empty(), "{}: imports {others:?} at the root, not from a room", path.display());
        assert!(!text.contains("#[path"), "{}: lies in its room", path.display());
        arrows.entry(room.clone()).or_default().extend(imports);
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
        use crate::{text::quote, types, self as root};
        use crate as base;
        use crate::r#trace;
        use self::super::super::transport;
        pub(crate) use super::super::policy;
        fn f() { let _ = vec![crate::codec::read()]; crate::Error::new(); }
        macro_rules! m { () => { $crate::machine::x() } }
        #[cfg(test)]
        mod tests { use crate::client::Client; }
        #[cfg(not(test))]
        mod not_tests { use crate::auth::Cached; }
        #[cfg(feature = \"testing\")]
        mod feature { use crate::protocol::Protocol; }
    ";
    let found = imports(text, 2);
    let expected = [
        "$crate::machine",
        "Error",
        "auth",
        "codec",
        "crate",
        "error",
        "policy",
        "protocol",
        "r#trace",
        "self",
        "text",
        "transport",
        "types",
    ];
    assert_eq!(found, BTreeSet::from(expected.map(str::to_owned)));
}

/// Whether an item re-exports; the root also has the rooms.
fn is_of_a_front(item: &syn::Item, is_root: bool) -> bool {
    match item {
        syn::Item::Use(import) => matches!(import.vis, syn::Visibility::Public(_)),
        syn::Item::Mod(module) => match &module.content {
            Some((_, items)) => items.iter().all(|item| is_of_a_front(item, false)),
            None => is_root,
        },
        _ => false,
    }
}

#[test]
fn fronts_only_re_export() {
    for front in FRONTS {
        let text = fs::read_to_string(source_folder().join(front).with_extension("rs")).expect("a file");
        for item in syn::parse_file(&text).expect("Rust").items {
            assert!(is_of_a_front(&item, front == "lib"), "{front}.rs: {}", item.to_token_stream());
        }
    }
}
