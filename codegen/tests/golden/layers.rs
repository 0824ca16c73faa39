//! The passes of the generator stay apart: each module uses those below it only, documents are read by key in few
//! modules, and one module knows progenitor.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// Each module at the root of the generator, with the modules that it uses.
const LAYERS: &[(&str, &[&str])] = &[
    ("main", &[]),
    ("generate", &["emit", "ir", "print", "progenitor_types", "read", "spec", "write"]),
    ("coverage", &["characters", "ir", "read", "spec"]),
    ("write", &["read"]),
    ("print", &["parallel"]),
    ("parallel", &[]),
    ("emit", &["characters", "ir"]),
    ("progenitor_types", &["ir"]),
    ("ir", &["names", "spec"]),
    // A document is checked when it is read.
    ("spec", &["characters", "diagnostic", "lint", "names", "read"]),
    ("lint", &["characters", "diagnostic", "names", "spec"]),
    ("diagnostic", &["characters"]),
    ("characters", &[]),
    ("names", &[]),
    ("read", &[]),
    ("lib", &[]),
];

/// The modules that read documents by key.
const READERS: &[&str] = &["spec", "lint", "ir/read", "coverage/json", "coverage/tables"];

/// Words of code that reads values by key.
const BY_KEY: &[&str] = &["serde_json::Value", "serde_json::{", ".get(\"", ".pointer("];

/// Crates with the modules that use them; no other module does.
const CRATES: &[(&str, &[&str])] = &[
    ("progenitor::", &["progenitor_types"]),
    ("openapiv3", &["progenitor_types", "spec"]),
    ("saphyr_parser", &["spec"]),
    ("prettyplease", &["print"]),
    ("ItemStruct", &["progenitor_types"]),
];

/// The sources of the generator, by their paths below `src`, without tests.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let mut folders = vec![src.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                sources.push((name(&src, &path), code(&fs::read_to_string(&path).expect("text"))));
            }
        }
    }
    sources
}

/// `ir/read/node` of `src/ir/read/node.rs`.
fn name(src: &Path, path: &Path) -> String {
    let below: PathBuf = path.strip_prefix(src).expect("below src").with_extension("");
    below.to_str().expect("UTF-8").to_owned()
}

/// The code of a file before its tests, without comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a file is a module or inside it.
fn is_in(file: &str, module: &str) -> bool {
    file.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn reads_by_key(code: &str) -> Vec<&'static str> {
    let words = BY_KEY.iter().copied().filter(|word| code.contains(word));
    // An index, not the start of an array.
    let is_index = |at: usize| {
        code[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || "_)]".contains(before))
    };
    let indexes = code.match_indices("[\"").any(|(at, _)| is_index(at)).then_some("[\"");
    words.chain(indexes).collect()
}

/// The modules after `crate::`, also in braces.
fn used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let list = match rest.strip_prefix('{') {
            Some(inside) => inside.split('}').next().unwrap_or_default(),
            None => rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default(),
        };
        for item in list.split(',') {
            let module = item.trim().split("::").next().unwrap_or_default();
            used.push(module.to_owned());
        }
    }
    used.retain(|module| !module.is_empty());
    used
}

#[test]
fn each_module_uses_those_below_it_only() {
    for (file, code) in sources() {
        let module = file.split('/').next().unwrap_or_default();
        let layer = LAYERS.iter().find(|(name, _)| *name == module);
        let (_, allowed) = layer.unwrap_or_else(|| panic!("the list of layers has no `{module}`"));
        // The code that is emitted has a `crate` too.
        let is_module = |name: &String| LAYERS.iter().any(|(module, _)| module == name);
        for other in used(&code).into_iter().filter(is_module) {
            let fits = other == module || allowed.contains(&other.as_str());
            assert!(fits, "src/{file}.rs uses `{other}`, which is not below `{module}`");
        }
    }
}

#[test]
fn documents_are_read_by_key_in_few_modules() {
    let mut readers = 0;
    for (file, code) in sources() {
        let found = reads_by_key(&code);
        if READERS.iter().any(|reader| is_in(&file, reader)) {
            readers += usize::from(!found.is_empty());
        } else {
            assert!(found.is_empty(), "src/{file}.rs reads values by key ({found:?}): add the fact to `ir`");
        }
    }
    assert!(readers > 10, "{readers} modules read documents: the patterns match no code any more");
}

#[test]
fn each_crate_has_its_module() {
    let sources = sources();
    for (word, modules) in CRATES {
        let users: Vec<_> = sources.iter().filter(|(_, code)| code.contains(word)).collect();
        assert!(!users.is_empty(), "no module uses `{word}`");
        for (file, _) in users {
            assert!(modules.iter().any(|module| is_in(file, module)), "src/{file}.rs uses `{word}`");
        }
    }
}

#[test]
fn a_breach_is_found() {
    assert_eq!(reads_by_key("let id = schema[\"x-id\"].as_str();"), ["[\""]);
    assert_eq!(reads_by_key("use serde_json::Value;\nfn a(node: &Value) { node.get(\"id\"); }").len(), 2);
    assert_eq!(used("use crate::{ir::Service, lint};\nlet a = crate::spec::join;"), ["ir", "lint", "spec"]);
}
