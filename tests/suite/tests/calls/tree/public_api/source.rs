//! The sources of the published crates: their modules, with our own macros expanded.

use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, Meta};

use super::macros::{self, Macros};
use super::resolve::{self, Import};
use crate::tree::workspace;

/// All published crates.
pub(super) struct World {
    pub(super) crates: Vec<Crate>,
    pub(super) modules: Vec<Module>,
    /// For each module, the names that its `use` items bring in.
    pub(super) imports: Vec<Vec<Import>>,
}

pub(super) struct Crate {
    /// The name of the package, `imagescan-runtime`.
    pub(super) package: String,
    /// The name in paths, `imagescan_runtime`.
    pub(super) name: String,
    /// The index of its root module.
    pub(super) root: usize,
}

pub(super) struct Module {
    /// The index of its crate.
    pub(super) krate: usize,
    pub(super) parent: Option<usize>,
    /// Its path within the crate, `::`-separated; empty for the root.
    pub(super) path: String,
    pub(super) items: Vec<Item>,
    /// The modules that its items declare: index of the item, index of the module.
    pub(super) children: Vec<(usize, usize)>,
}

impl World {
    /// Reads every package of the workspace that programs depend on.
    pub(super) fn load() -> Self {
        let metadata = workspace::members();
        let mut world = Self { crates: Vec::new(), modules: Vec::new(), imports: Vec::new() };
        for package in metadata.packages.iter().filter(|package| workspace::is_library(package)) {
            let library = package.targets.iter().find(|target| target.is_lib()).expect("a library");
            let (krate, file) = (world.crates.len(), library.src_path.as_std_path());
            let name = library.name.replace('-', "_");
            world.crates.push(Crate { package: package.name.to_string(), name, root: world.modules.len() });
            let folder = file.parent().expect("a folder");
            world.add(krate, None, String::new(), parse(file), folder, folder);
        }
        world.expand();
        world.imports = world.modules.iter().map(|module| resolve::imports(&module.items)).collect();
        world
    }

    /// Adds a module and those below it; `folder` holds the files of its modules, and `beside` is the folder of its
    /// own file.
    fn add(
        &mut self,
        krate: usize,
        parent: Option<usize>,
        path: String,
        items: Vec<Item>,
        folder: &Path,
        beside: &Path,
    ) -> usize {
        let index = self.modules.len();
        let items: Vec<_> = items.into_iter().filter(|item| !is_test(attributes(item))).collect();
        let prefix = if path.is_empty() { String::new() } else { format!("{path}::") };
        self.modules.push(Module { krate, parent, path, items: Vec::new(), children: Vec::new() });
        for (at, item) in items.iter().enumerate() {
            let Item::Mod(module) = item else { continue };
            let (name, below) = (module.ident.to_string(), folder.join(module.ident.to_string()));
            let path = format!("{prefix}{name}");
            let child = if let Some((_, items)) = &module.content {
                self.add(krate, Some(index), path, items.clone(), &below, beside)
            } else {
                let file = file_of(&module.attrs, &name, folder, beside);
                let beside = file.parent().expect("a folder");
                // The modules of `a.rs` lie in `a/`, those of `mod.rs` beside it.
                let folder =
                    if file.ends_with("mod.rs") { beside.to_owned() } else { file.with_extension("") };
                self.add(krate, Some(index), path, parse(&file), &folder, beside)
            };
            self.modules[index].children.push((at, child));
        }
        self.modules[index].items = items;
        index
    }

    /// Replaces each call of a macro of ours by what it expands to.
    fn expand(&mut self) {
        let mut known = Macros::default();
        for module in &self.modules {
            let krate = &self.crates[module.krate].name;
            module.items.iter().for_each(|item| known.add_macro(krate, item));
        }
        for module in &mut self.modules {
            let (calls, rest): (Vec<_>, Vec<_>) =
                std::mem::take(&mut module.items).into_iter().partition(|item| known.expands(item));
            // What a macro makes goes to the end, so that the indices of modules stay.
            debug_assert!(rest.len() + calls.len() >= module.children.len());
            let moved: Vec<usize> = positions(&rest);
            for ((at, _), to) in module.children.iter_mut().zip(moved) {
                *at = to;
            }
            module.items = rest;
            module.items.extend(calls.into_iter().flat_map(|call| known.items(call)));
            module.items.iter_mut().for_each(|item| known.expand_members(item));
        }
    }

    pub(super) fn crate_of(&self, module: usize) -> &Crate {
        &self.crates[self.modules[module].krate]
    }
}

/// Where the modules stand among the items.
fn positions(items: &[Item]) -> Vec<usize> {
    let modules = items.iter().enumerate().filter(|(_, item)| matches!(item, Item::Mod(_)));
    modules.map(|(at, _)| at).collect()
}

fn parse(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    parsed.items
}

/// The file of a module; where features choose among several, the one with all features.
fn file_of(attributes: &[Attribute], name: &str, folder: &Path, beside: &Path) -> PathBuf {
    for attribute in attributes {
        let chosen = match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("path") => Some(macros::text(&meta.value)),
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let tokens = list.tokens.to_string();
                let path = tokens.split_once("path = \"").map(|(_, path)| path.trim_end_matches('"'));
                path.filter(|_| !tokens.starts_with("not")).map(str::to_owned)
            }
            _ => None,
        };
        if let Some(path) = chosen {
            return beside.join(path);
        }
    }
    let file = folder.join(format!("{name}.rs"));
    if file.exists() { file } else { folder.join(name).join("mod.rs") }
}

/// Whether the item is for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// The attributes of an item.
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
