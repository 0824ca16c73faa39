//! The meaning of a name in a module: the items and the modules of the workspace, and paths into other crates.

use syn::{Item, UseTree, Visibility};

use super::source::{World, attributes};

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Meaning {
    /// A module, by index.
    Module(usize),
    /// An item: the index of its module, and its own.
    Item(usize, usize),
    /// A path into a crate outside the workspace, or the name of a primitive or of the prelude.
    Foreign(String),
}

/// One name that a `use` brings in; without a name, all names.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) name: Option<String>,
    pub(super) is_public: bool,
    /// The index of the `use` among the items.
    pub(super) item: usize,
}

/// The names that the `use` items of a module bring in.
pub(super) fn imports(items: &[Item]) -> Vec<Import> {
    let mut imports = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if let Item::Use(item) = item {
            let start = imports.len();
            flatten(&item.tree, &mut Vec::new(), &mut imports);
            for import in &mut imports[start..] {
                import.is_public = matches!(item.vis, Visibility::Public(_));
                import.item = at;
            }
        }
    }
    imports
}

fn flatten(tree: &UseTree, path: &mut Vec<String>, imports: &mut Vec<Import>) {
    let import = |path: Vec<String>, name| Import { path, name, is_public: false, item: 0 };
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            flatten(&step.tree, path, imports);
            path.pop();
        }
        UseTree::Name(leaf) if leaf.ident == "self" => {
            imports.push(import(path.clone(), path.last().cloned()));
        }
        UseTree::Name(leaf) => {
            let path = [&path[..], &[leaf.ident.to_string()]].concat();
            imports.push(import(path.clone(), path.last().cloned()));
        }
        UseTree::Rename(leaf) if leaf.ident == "self" => {
            imports.push(import(path.clone(), Some(leaf.rename.to_string())));
        }
        UseTree::Rename(leaf) => {
            let path = [&path[..], &[leaf.ident.to_string()]].concat();
            imports.push(import(path, Some(leaf.rename.to_string())));
        }
        UseTree::Glob(_) => imports.push(import(path.clone(), None)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path, imports)),
    }
}

/// The name and the visibility of an item that has one.
pub(super) fn named(item: &Item) -> Option<(String, bool)> {
    let (ident, visibility) = match item {
        Item::Const(item) => (&item.ident, &item.vis),
        Item::Enum(item) => (&item.ident, &item.vis),
        Item::Fn(item) => (&item.sig.ident, &item.vis),
        Item::Mod(item) => (&item.ident, &item.vis),
        Item::Static(item) => (&item.ident, &item.vis),
        Item::Struct(item) => (&item.ident, &item.vis),
        Item::Trait(item) => (&item.ident, &item.vis),
        Item::Type(item) => (&item.ident, &item.vis),
        // Among them macros: an exported one is at the root of its crate.
        _ => return None,
    };
    Some((ident.to_string(), matches!(visibility, Visibility::Public(_))))
}

/// The name of an exported macro.
pub(super) fn exported_macro(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    let is_exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
    item.ident.as_ref().filter(|_| is_exported).map(ToString::to_string)
}

/// The item or module at an index of a module.
pub(super) fn meaning(world: &World, module: usize, item: usize) -> Meaning {
    let child = world.modules[module].children.iter().find(|(at, _)| *at == item);
    child.map_or(Meaning::Item(module, item), |(_, child)| Meaning::Module(*child))
}

/// All that a name means in a module: a type, a function and a module may share it.
fn lookup(world: &World, module: usize, name: &str, seen: &mut Vec<(usize, String)>) -> Vec<Meaning> {
    if seen.contains(&(module, name.to_owned())) {
        return Vec::new();
    }
    seen.push((module, name.to_owned()));
    let items = world.modules[module].items.iter().enumerate();
    let own = items.filter(|(_, item)| named(item).is_some_and(|(own, _)| own == name));
    let mut found: Vec<_> = own.map(|(at, _)| meaning(world, module, at)).collect();
    let imports = &world.imports[module];
    for import in imports.iter().filter(|import| import.name.as_deref() == Some(name)) {
        found.extend(along(world, module, &import.path, seen));
    }
    if found.is_empty() {
        for import in imports.iter().filter(|import| import.name.is_none()) {
            for start in along(world, module, &import.path, &mut seen.clone()) {
                if let Meaning::Module(glob) = start {
                    found.extend(lookup(world, glob, name, seen));
                }
            }
        }
    }
    seen.pop();
    found
}

/// All that a path means in a module. Of a path to a variant or an associated item, it is the type.
pub(super) fn path(world: &World, module: usize, path: &[String]) -> Vec<Meaning> {
    along(world, module, path, &mut Vec::new())
}

fn along(world: &World, module: usize, path: &[String], seen: &mut Vec<(usize, String)>) -> Vec<Meaning> {
    let Some((first, rest)) = path.split_first() else { return vec![Meaning::Module(module)] };
    let starts = match first.as_str() {
        "crate" => vec![Meaning::Module(world.crate_of(module).root)],
        "self" => vec![Meaning::Module(module)],
        "super" => world.modules[module].parent.map(Meaning::Module).into_iter().collect(),
        name => {
            let found = lookup(world, module, name, seen);
            if found.is_empty() { vec![outside(world, name)] } else { found }
        }
    };
    rest.iter().fold(starts, |starts, name| {
        starts.into_iter().flat_map(|start| step(world, start, name, seen)).collect()
    })
}

fn step(world: &World, from: Meaning, name: &str, seen: &mut Vec<(usize, String)>) -> Vec<Meaning> {
    match from {
        Meaning::Module(module) if name == "super" => {
            world.modules[module].parent.map(Meaning::Module).into_iter().collect()
        }
        Meaning::Module(module) => {
            let mut found = lookup(world, module, name, seen);
            if world.modules[module].parent.is_none() {
                found.extend(macros(world, module).filter(|(own, _)| own == name).map(|(_, item)| item));
            }
            found
        }
        Meaning::Item(..) => vec![from],
        Meaning::Foreign(path) => vec![Meaning::Foreign(format!("{path}::{name}"))],
    }
}

/// The exported macros of the crate whose root module this is.
pub(super) fn macros(world: &World, root: usize) -> impl Iterator<Item = (String, Meaning)> {
    let krate = world.modules[root].krate;
    let modules = world.modules.iter().enumerate().filter(move |(_, module)| module.krate == krate);
    modules.flat_map(|(index, module)| {
        let items = module.items.iter().enumerate();
        items.filter_map(move |(at, item)| Some((exported_macro(item)?, Meaning::Item(index, at))))
    })
}

/// A crate of the workspace, or a name from outside of it.
fn outside(world: &World, name: &str) -> Meaning {
    let krate = world.crates.iter().find(|krate| krate.name == name);
    krate.map_or_else(|| Meaning::Foreign(name.to_owned()), |krate| Meaning::Module(krate.root))
}

/// The marks of an attribute list that a user of the item meets.
pub(super) fn marks(item: &Item) -> Vec<String> {
    marks_of(attributes(item))
}

pub(super) fn marks_of(attributes: &[syn::Attribute]) -> Vec<String> {
    use quote::ToTokens as _;
    let mut marks = Vec::new();
    for attribute in attributes {
        let text = attribute.meta.to_token_stream().to_string().replace(' ', "");
        let path = attribute.path();
        if path.is_ident("cfg") || text == "doc(hidden)" || path.is_ident("non_exhaustive") {
            marks.push(text);
        } else if path.is_ident("deprecated") || path.is_ident("must_use") {
            marks.extend(path.get_ident().map(ToString::to_string));
        }
    }
    marks
}
