//! Writes the paths of a signature in full, and notes what they name.

use syn::fold::{self, Fold};
use syn::punctuated::Punctuated;
use syn::{Generics, Path, PathSegment, TypePath};

use super::exports::Exports;
use super::resolve::{self, Meaning};
use super::source::World;

/// Rewrites paths as they mean in one module.
pub(super) struct FullPaths<'w> {
    pub(super) world: &'w World,
    pub(super) exports: &'w Exports,
    pub(super) module: usize,
    /// The type parameters in scope, and `Self`.
    pub(super) parameters: Vec<String>,
    /// What the paths name.
    pub(super) named: Vec<Meaning>,
}

impl<'w> FullPaths<'w> {
    pub(super) fn new(world: &'w World, exports: &'w Exports, module: usize) -> Self {
        Self { world, exports, module, parameters: vec!["Self".to_owned()], named: Vec::new() }
    }

    /// The same, with the parameters of an item in scope.
    pub(super) fn within(mut self, generics: &Generics) -> Self {
        self.enter(generics);
        self
    }

    pub(super) fn enter(&mut self, generics: &Generics) {
        let types = generics.type_params().map(|parameter| parameter.ident.to_string());
        let consts = generics.const_params().map(|parameter| parameter.ident.to_string());
        self.parameters.extend(types.chain(consts));
    }

    /// The full path of something, and how many of the path's segments it replaces.
    fn full(&mut self, path: &Path) -> Option<(String, usize)> {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if path.leading_colon.is_none() && self.parameters.contains(&segments[0]) {
            return None;
        }
        for length in (1..=segments.len()).rev() {
            let found = resolve::path(self.world, self.module, &segments[..length]);
            let Some(meaning) = found.into_iter().find(|meaning| is_type(self.world, meaning)) else {
                continue;
            };
            // The shortest path that ends at the item: what follows is associated with it.
            let item = (1..length).find(|shorter| {
                let found = resolve::path(self.world, self.module, &segments[..*shorter]);
                found.iter().any(|found| matches!(found, Meaning::Item(..)) && *found == meaning)
            });
            let text = text_of(self.world, self.exports, &meaning);
            self.named.push(meaning);
            return Some((text, item.unwrap_or(length)));
        }
        None
    }
}

impl Fold for FullPaths<'_> {
    fn fold_path(&mut self, path: Path) -> Path {
        let path = fold::fold_path(self, path);
        let Some((full, length)) = self.full(&path) else { return path };
        let mut segments: Punctuated<PathSegment, syn::Token![::]> = Punctuated::new();
        for name in full.split("::") {
            segments.push(syn::parse_str(name).expect("a segment of a path"));
        }
        let mut old = path.segments.into_iter();
        if let (Some(last), Some(named)) = (segments.last_mut(), old.nth(length - 1)) {
            last.arguments = named.arguments;
        }
        segments.extend(old);
        Path { leading_colon: None, segments }
    }

    fn fold_type_path(&mut self, mut path: TypePath) -> TypePath {
        // Of `<T as Trait>::Item`, only `Trait` is a whole path.
        if let Some(qself) = path.qself.take() {
            let position = qself.position;
            let mut qself = self.fold_qself(qself);
            let segments: Vec<PathSegment> = path.path.segments.iter().cloned().collect();
            let mut joined = Path { leading_colon: None, segments: Punctuated::new() };
            if position > 0 {
                joined.segments.extend(segments[..position].iter().cloned());
                joined = self.fold_path(joined);
            }
            qself.position = joined.segments.len();
            joined.segments.extend(segments[position..].iter().cloned());
            path.qself = Some(qself);
            path.path = joined;
            return path;
        }
        path.path = self.fold_path(path.path);
        path
    }
}

/// Whether a path in a signature can mean it: a function or a constant of the same name cannot.
fn is_type(world: &World, meaning: &Meaning) -> bool {
    let item = super::exports::item(world, meaning);
    item.is_none_or(|item| !matches!(item, syn::Item::Fn(_) | syn::Item::Macro(_)))
}

/// The path of something in the crate that defines it.
pub(super) fn text_of(world: &World, exports: &Exports, meaning: &Meaning) -> String {
    match meaning {
        Meaning::Foreign(path) => path.clone(),
        Meaning::Module(module) if world.modules[*module].parent.is_none() => {
            world.crate_of(*module).name.clone()
        }
        Meaning::Module(module) => {
            format!("{}::{}", world.crate_of(*module).name, world.modules[*module].path)
        }
        Meaning::Item(module, at) => exports.canonical(meaning).map_or_else(
            || {
                let item = &world.modules[*module].items[*at];
                let name = resolve::named(item).map(|(name, _)| name).unwrap_or_default();
                format!("{}::{}::{name}", world.crate_of(*module).name, world.modules[*module].path)
            },
            |export| export.path.clone(),
        ),
    }
}
