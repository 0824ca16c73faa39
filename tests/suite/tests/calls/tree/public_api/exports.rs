//! The public paths of each crate.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use syn::Item;

use super::resolve::{self, Meaning};
use super::source::World;

/// Something that is public in a crate.
#[derive(Clone, Debug)]
pub(super) struct Export {
    pub(super) path: String,
    pub(super) meaning: Meaning,
    pub(super) marks: Vec<String>,
    /// Whether it was found in a module of another crate, which is re-exported whole.
    pub(super) is_below_other_crate: bool,
}

impl Export {
    fn is_hidden(&self) -> bool {
        self.marks.iter().any(|mark| mark == "doc(hidden)")
    }
}

/// The public paths of all crates.
pub(super) struct Exports {
    /// For each crate, what is public in it, modules of other crates entered too.
    pub(super) by_crate: Vec<Vec<Export>>,
    /// The shortest public path of each item in the crate that defines it.
    canonical: HashMap<Meaning, Export>,
}

impl Exports {
    pub(super) fn of(world: &World) -> Self {
        let by_crate: Vec<Vec<Export>> = (0..world.crates.len()).map(|krate| walk(world, krate)).collect();
        let mut canonical: HashMap<Meaning, Export> = HashMap::new();
        let rank =
            |export: &Export| (export.is_hidden(), export.path.matches("::").count(), export.path.clone());
        for (krate, exports) in by_crate.iter().enumerate() {
            for export in exports.iter().filter(|export| owner(world, &export.meaning) == Some(krate)) {
                let known = canonical.entry(export.meaning.clone()).or_insert_with(|| export.clone());
                if rank(export) < rank(known) {
                    *known = export.clone();
                }
            }
        }
        Self { by_crate, canonical }
    }

    /// The path at which an item is listed, if it is public in its own crate.
    pub(super) fn canonical(&self, meaning: &Meaning) -> Option<&Export> {
        self.canonical.get(meaning)
    }

    /// Whether something is public and hidden in the crate that defines it.
    pub(super) fn is_hidden(&self, meaning: &Meaning) -> bool {
        self.canonical(meaning).is_some_and(Export::is_hidden)
    }

    /// What a user can name through a crate, hidden paths apart.
    pub(super) fn nameable(&self, krate: usize) -> BTreeSet<&Meaning> {
        let exports = self.by_crate[krate].iter().filter(|export| !export.is_hidden());
        exports.map(|export| &export.meaning).collect()
    }

    /// The listed paths of the items of other crates that a crate re-exports, hidden paths apart.
    pub(super) fn re_exported(&self, world: &World, krate: usize) -> BTreeSet<&str> {
        let exports = self.by_crate[krate].iter().filter(|export| !export.is_hidden());
        let items = exports.filter(|export| matches!(export.meaning, Meaning::Item(..)));
        let others = items.filter(|export| owner(world, &export.meaning) != Some(krate));
        others.filter_map(|export| Some(&*self.canonical(&export.meaning)?.path)).collect()
    }
}

/// The crate that defines something.
pub(super) fn owner(world: &World, meaning: &Meaning) -> Option<usize> {
    match meaning {
        Meaning::Module(module) | Meaning::Item(module, _) => Some(world.modules[*module].krate),
        Meaning::Foreign(_) => None,
    }
}

fn walk(world: &World, krate: usize) -> Vec<Export> {
    let root = world.crates[krate].root;
    let mut exports = Vec::new();
    let mut visited = BTreeSet::new();
    let start = Export {
        path: world.crates[krate].name.clone(),
        meaning: Meaning::Module(root),
        marks: Vec::new(),
        is_below_other_crate: false,
    };
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(export) = queue.pop_front() {
        let Meaning::Module(module) = export.meaning else { continue };
        if !visited.insert((module, export.is_hidden())) {
            continue;
        }
        let is_below_other_crate = world.modules[module].krate != krate;
        for (name, meaning, marks) in names(world, module, &mut Vec::new()) {
            let mut all = export.marks.clone();
            all.extend(marks.into_iter().filter(|mark| !export.marks.contains(mark)));
            let found = Export {
                path: format!("{}::{name}", export.path),
                meaning,
                marks: all,
                is_below_other_crate,
            };
            exports.push(found.clone());
            queue.push_back(found);
        }
    }
    exports
}

type Names = Vec<(String, Meaning, Vec<String>)>;

/// The public names of a module, with the marks of the item and of the `use` that brings it in.
fn names(world: &World, module: usize, seen: &mut Vec<usize>) -> Names {
    if seen.contains(&module) {
        return Vec::new();
    }
    seen.push(module);
    let mut names: Names = Vec::new();
    let items = &world.modules[module].items;
    for (at, item) in items.iter().enumerate() {
        if let Some((name, true)) = resolve::named(item) {
            names.push((name, resolve::meaning(world, module, at), resolve::marks(item)));
        }
    }
    if world.modules[module].parent.is_none() {
        for (name, meaning) in resolve::macros(world, module) {
            let marks = item(world, &meaning).map(resolve::marks).unwrap_or_default();
            names.push((name, meaning, marks));
        }
    }
    let imports = &world.imports[module];
    for import in imports.iter().filter(|import| import.is_public) {
        let Some(name) = &import.name else { continue };
        let found = resolve::path(world, module, &import.path);
        for meaning in found.into_iter().filter(|meaning| is_public(world, meaning)) {
            let mut marks = resolve::marks(&items[import.item]);
            marks.extend(item(world, &meaning).map(resolve::marks).unwrap_or_default());
            names.push((name.clone(), meaning, marks));
        }
    }
    // What is named explicitly shadows what a glob brings in, whatever its visibility.
    let own = items.iter().filter_map(|item| resolve::named(item).map(|(name, _)| name));
    let explicit: BTreeSet<_> = own.chain(imports.iter().filter_map(|import| import.name.clone())).collect();
    let mut globbed: BTreeMap<(String, Meaning), Vec<String>> = BTreeMap::new();
    for import in imports.iter().filter(|import| import.is_public && import.name.is_none()) {
        for meaning in resolve::path(world, module, &import.path) {
            let Meaning::Module(glob) = meaning else { continue };
            for (name, meaning, mut marks) in self::names(world, glob, seen) {
                marks.extend(resolve::marks(&items[import.item]));
                marks.extend(whole_crate(world, module, glob));
                globbed.entry((name, meaning)).or_insert(marks);
            }
        }
    }
    names.extend(
        globbed
            .into_iter()
            .filter(|((name, _), _)| !explicit.contains(name))
            .map(|((name, meaning), marks)| (name, meaning, marks)),
    );
    seen.pop();
    names.sort();
    names.dedup();
    names
}

/// The start of the mark of what a glob over the root of another crate brings in; the crate follows.
pub(super) const WHOLE_CRATE: &str = "all of ";

fn whole_crate(world: &World, module: usize, glob: usize) -> Option<String> {
    let (from, to) = (&world.modules[module], &world.modules[glob]);
    let is_root = to.parent.is_none() && to.krate != from.krate;
    is_root.then(|| format!("{WHOLE_CRATE}{}", world.crates[to.krate].name))
}

/// The item of a meaning, if it has one in the workspace.
pub(super) fn item<'w>(world: &'w World, meaning: &Meaning) -> Option<&'w Item> {
    match meaning {
        Meaning::Item(module, at) => Some(&world.modules[*module].items[*at]),
        _ => None,
    }
}

/// Whether a re-export of it is public: what is `pub(crate)` cannot be re-exported to users, as a macro of the crate.
fn is_public(world: &World, meaning: &Meaning) -> bool {
    match item(world, meaning) {
        Some(item) => {
            resolve::named(item).is_some_and(|(_, public)| public) || resolve::exported_macro(item).is_some()
        }
        None => true,
    }
}
