//! The lines of one crate's listing.

use std::collections::BTreeSet;

use syn::fold::Fold as _;
use syn::{Fields, Item, ItemEnum, ItemStruct, ItemTrait, TraitItem, Visibility, parse_quote};

use super::exports::{self, Export, Exports};
use super::paths::{FullPaths, text_of};
use super::print::{derives, function, generics, one_line};
use super::resolve::{Meaning, marks_of};
use super::source::World;
use super::{impls, macros};

/// One line of a listing.
pub(super) struct Line {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) marks: Vec<String>,
    /// What its signature names.
    pub(super) named: Vec<Meaning>,
    /// Whether it is an implemented trait, or a trait with the ones above it: there, a user need not name a trait that
    /// is hidden.
    pub(super) may_name_hidden: bool,
}

impl Line {
    pub(super) fn is_hidden(&self) -> bool {
        self.marks.iter().any(|mark| mark == "doc(hidden)")
    }

    pub(super) fn show(&self) -> String {
        let mut line = format!("{}: {}", self.path, self.text);
        for mark in &self.marks {
            line.extend([" #[", mark, "]"]);
        }
        line
    }
}

/// Everything that is public in a crate.
pub(super) fn of_crate(world: &World, all: &Exports, krate: usize) -> Vec<Line> {
    let (mut lines, mut globs) = (Vec::new(), BTreeSet::new());
    for export in &all.by_crate[krate] {
        let is_own = exports::owner(world, &export.meaning) == Some(krate);
        // What lies in a module of another crate is in the listing of that crate.
        if export.is_below_other_crate {
            continue;
        }
        // So is what a glob over a whole crate brings in: the glob is one line.
        if let Some(glob) = export.marks.iter().find_map(|mark| mark.strip_prefix(exports::WHOLE_CRATE)) {
            globs.insert((export.path.rsplit_once("::").map_or("", |(module, _)| module), glob));
            continue;
        }
        let canonical = all.canonical(&export.meaning).filter(|_| is_own);
        match &export.meaning {
            _ if canonical.is_none_or(|canonical| canonical.path != export.path) => {
                let target = text_of(world, all, &export.meaning);
                let mut alias = line(export, format!("pub use {target}"), Vec::new());
                alias.marks.retain(|mark| is_inherited(mark));
                lines.push(alias);
            }
            Meaning::Module(_) => lines.push(line(export, "pub mod".to_owned(), Vec::new())),
            Meaning::Item(module, at) => {
                let item = &world.modules[*module].items[*at];
                let context = Context { world, all, module: *module, export };
                context.item(item.clone(), &mut lines);
            }
            Meaning::Foreign(_) => unreachable!("it has no canonical path"),
        }
    }
    for (module, of) in globs {
        lines.push(Line {
            path: format!("{module}::*"),
            text: format!("pub use {of}::*"),
            marks: Vec::new(),
            named: Vec::new(),
            may_name_hidden: false,
        });
    }
    lines.extend(impls::of_crate(world, all, krate));
    lines
}

/// Whether the parts of an item have the mark too.
pub(super) fn is_inherited(mark: &str) -> bool {
    mark.starts_with("cfg") || mark == "doc(hidden)"
}

fn line(export: &Export, text: String, named: Vec<Meaning>) -> Line {
    Line { path: export.path.clone(), text, marks: export.marks.clone(), named, may_name_hidden: false }
}

struct Context<'w> {
    world: &'w World,
    all: &'w Exports,
    module: usize,
    export: &'w Export,
}

impl<'w> Context<'w> {
    fn paths(&self) -> FullPaths<'w> {
        FullPaths::new(self.world, self.all, self.module)
    }

    /// A line at the item's path.
    fn push(&self, lines: &mut Vec<Line>, text: String, paths: FullPaths<'_>) {
        lines.push(line(self.export, text, paths.named));
    }

    /// A line for a part of the item.
    fn part(&self, lines: &mut Vec<Line>, name: &str, text: String, own: Vec<String>, paths: FullPaths<'_>) {
        let mut marks = self.export.marks.clone();
        marks.retain(|mark| is_inherited(mark));
        marks.extend(own);
        lines.push(Line {
            path: format!("{}{name}", self.export.path),
            text,
            marks,
            named: paths.named,
            may_name_hidden: false,
        });
    }

    fn item(&self, item: Item, lines: &mut Vec<Line>) {
        for name in derives(super::source::attributes(&item)) {
            self.part(lines, "", format!("derive {name}"), Vec::new(), self.paths());
        }
        match item {
            Item::Struct(item) => self.structure(&item, lines),
            Item::Enum(item) => self.enumeration(item, lines),
            Item::Trait(item) => self.interface(item, lines),
            Item::Fn(item) => {
                let mut paths = self.paths().within(&item.sig.generics);
                let sig = paths.fold_signature(item.sig);
                self.push(lines, function(&item.vis, sig), paths);
            }
            Item::Const(item) => {
                let mut paths = self.paths();
                let (ident, ty) = (&item.ident, paths.fold_type((*item.ty).clone()));
                let text = one_line(parse_quote!(pub const #ident: #ty = X;));
                self.push(lines, text.trim_end_matches(" = X").to_owned(), paths);
            }
            Item::Static(item) => {
                let mut paths = self.paths();
                let (ident, ty) = (&item.ident, paths.fold_type((*item.ty).clone()));
                let text = one_line(parse_quote!(pub static #ident: #ty = X;));
                self.push(lines, text.trim_end_matches(" = X").to_owned(), paths);
            }
            Item::Type(mut item) => {
                let mut paths = self.paths().within(&item.generics);
                item.attrs.clear();
                let text = one_line(paths.fold_item(Item::Type(item)));
                self.push(lines, text, paths);
            }
            Item::Macro(item) => {
                for pattern in macros::patterns(item.mac.tokens) {
                    self.push(lines, format!("macro {pattern}"), self.paths());
                }
            }
            other => panic!("{}: an item of this kind is not listed: {other:?}", self.export.path),
        }
    }

    fn structure(&self, item: &ItemStruct, lines: &mut Vec<Line>) {
        let mut paths = self.paths().within(&item.generics);
        let (parameters, bounds) = generics(&paths.fold_generics(item.generics.clone()));
        let is_public = |field: &&syn::Field| matches!(field.vis, Visibility::Public(_));
        let has_private = !item.fields.iter().all(|field| is_public(&field));
        let fields = match (&item.fields, has_private) {
            (Fields::Unit, _) => "",
            (Fields::Unnamed(_), false) => "(..)",
            (Fields::Unnamed(_), true) => "(.., private)",
            (Fields::Named(_), false) => " { .. }",
            (Fields::Named(_), true) => " { .., private }",
        };
        self.push(lines, format!("pub struct {}{parameters}{fields}{bounds}", item.ident), paths);
        for (number, field) in item.fields.iter().enumerate().filter(|(_, field)| is_public(field)) {
            let mut paths = self.paths().within(&item.generics);
            let ty = one_type(&paths.fold_type(field.ty.clone()));
            let name = field.ident.as_ref().map_or_else(|| number.to_string(), ToString::to_string);
            self.part(lines, &format!(".{name}"), format!("pub {ty}"), marks_of(&field.attrs), paths);
        }
    }

    fn enumeration(&self, item: ItemEnum, lines: &mut Vec<Line>) {
        let mut paths = self.paths().within(&item.generics);
        let (parameters, bounds) = generics(&paths.fold_generics(item.generics.clone()));
        self.push(lines, format!("pub enum {}{parameters}{bounds}", item.ident), paths);
        for mut variant in item.variants {
            let mut paths = self.paths().within(&item.generics);
            let (name, marks) = (variant.ident.to_string(), marks_of(&variant.attrs));
            variant.attrs.clear();
            variant.fields.iter_mut().for_each(|field| field.attrs.clear());
            let variant = paths.fold_variant(variant);
            let text = one_line(parse_quote!(enum X { #variant }));
            let text = text.trim_start_matches("enum X {").trim_end_matches('}').trim().trim_end_matches(',');
            self.part(lines, &format!("::{name}"), format!("variant {text}"), marks, paths);
        }
    }

    fn interface(&self, item: ItemTrait, lines: &mut Vec<Line>) {
        let mut paths = self.paths().within(&item.generics);
        let mut header = item.clone();
        header.attrs.clear();
        header.items.clear();
        let text = one_line(paths.fold_item(Item::Trait(header)));
        lines.push(Line { may_name_hidden: true, ..line(self.export, text, paths.named) });
        for member in item.items {
            let mut paths = self.paths().within(&item.generics);
            let (name, text, marks) = match member {
                TraitItem::Fn(method) => {
                    paths.enter(&method.sig.generics);
                    let name = method.sig.ident.to_string();
                    let provided = if method.default.is_some() { "provided " } else { "" };
                    let text = function(&Visibility::Inherited, paths.fold_signature(method.sig));
                    (name, format!("{provided}{text}"), marks_of(&method.attrs))
                }
                TraitItem::Type(mut ty) => {
                    let (name, marks) = (ty.ident.to_string(), marks_of(&ty.attrs));
                    ty.attrs.clear();
                    let ty = paths.fold_trait_item_type(ty);
                    (name, in_trait(&TraitItem::Type(ty)), marks)
                }
                TraitItem::Const(mut constant) => {
                    let (name, marks) = (constant.ident.to_string(), marks_of(&constant.attrs));
                    let provided = if constant.default.take().is_some() { "provided " } else { "" };
                    constant.attrs.clear();
                    let constant = paths.fold_trait_item_const(constant);
                    (name, format!("{provided}{}", in_trait(&TraitItem::Const(constant))), marks)
                }
                other => panic!("{}: a member of this kind is not listed: {other:?}", self.export.path),
            };
            self.part(lines, &format!("::{name}"), text, marks, paths);
        }
    }
}

fn in_trait(member: &TraitItem) -> String {
    let text = one_line(parse_quote!(trait X { #member }));
    text.trim_start_matches("trait X {").trim_end_matches('}').trim().trim_end_matches(';').to_owned()
}

pub(super) fn one_type(ty: &syn::Type) -> String {
    one_line(parse_quote!(type X = #ty;)).trim_start_matches("type X = ").to_owned()
}
