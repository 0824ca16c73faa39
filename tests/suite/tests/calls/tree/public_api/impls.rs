//! The `impl` blocks of a crate: methods of public types, and the traits that they have.

use syn::fold::Fold as _;
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, Type, Visibility, parse_quote};

use super::exports::{self, Export, Exports};
use super::lines::{Line, is_inherited};
use super::paths::FullPaths;
use super::print::{function, one_line};
use super::resolve::{self, Meaning, marks_of};
use super::source::World;

/// A line for each public member and each trait of a public type, and for each type that a public trait is
/// implemented for.
pub(super) fn of_crate(world: &World, all: &Exports, krate: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let modules = world.modules.iter().enumerate().filter(|(_, module)| module.krate == krate);
    for (module, item) in modules.flat_map(|(at, module)| module.items.iter().map(move |item| (at, item))) {
        let Item::Impl(block) = item else { continue };
        let subject = type_of(world, module, &block.self_ty);
        let export = subject.as_ref().and_then(|subject| all.canonical(subject));
        match &block.trait_ {
            None => {
                if let Some(export) = export {
                    lines.extend(inherent(world, all, module, block, export));
                }
            }
            Some(_) => lines.extend(of_trait(world, all, krate, module, block, subject.as_ref())),
        }
    }
    lines
}

/// The type that a block is for, without references and boxes.
fn type_of(world: &World, module: usize, ty: &Type) -> Option<Meaning> {
    match ty {
        Type::Path(ty) => meaning(world, module, &ty.path),
        Type::Reference(reference) => type_of(world, module, &reference.elem),
        _ => None,
    }
}

fn meaning(world: &World, module: usize, path: &syn::Path) -> Option<Meaning> {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    resolve::path(world, module, &names).into_iter().next()
}

fn inherent(world: &World, all: &Exports, module: usize, block: &ItemImpl, export: &Export) -> Vec<Line> {
    let mut lines = Vec::new();
    let header = header(world, all, module, block);
    for member in &block.items {
        let mut paths = FullPaths::new(world, all, module).within(&block.generics);
        let (name, text, attributes) = match member.clone() {
            ImplItem::Fn(ImplItemFn { attrs, vis: vis @ Visibility::Public(_), sig, .. }) => {
                paths.enter(&sig.generics);
                (sig.ident.to_string(), function(&vis, paths.fold_signature(sig)), attrs)
            }
            ImplItem::Const(constant) if matches!(constant.vis, Visibility::Public(_)) => {
                let (ident, ty) = (&constant.ident, paths.fold_type(constant.ty.clone()));
                let text = one_line(parse_quote!(pub const #ident: #ty = X;));
                (ident.to_string(), text.trim_end_matches(" = X").to_owned(), constant.attrs)
            }
            _ => continue,
        };
        // What the block demands of the type's parameters is part of each of its members.
        let bounds = if block.generics.params.is_empty() { String::new() } else { format!("{header}: ") };
        let mut marks = inherited(export, block);
        marks.extend(marks_of(&attributes));
        lines.push(Line {
            path: format!("{}::{name}", export.path),
            text: format!("{bounds}{text}"),
            marks,
            named: paths.named,
            may_name_hidden: false,
        });
    }
    lines
}

/// `impl<T> Trait for Type where …`, with its associated types.
fn of_trait(
    world: &World,
    all: &Exports,
    krate: usize,
    module: usize,
    block: &ItemImpl,
    subject: Option<&Meaning>,
) -> Option<Line> {
    let mut paths = FullPaths::new(world, all, module).within(&block.generics);
    let mut shown = block.clone();
    shown.attrs.clear();
    shown.items.retain(|member| matches!(member, ImplItem::Type(_)));
    for member in &mut shown.items {
        if let ImplItem::Type(ty) = member {
            ty.attrs.clear();
        }
    }
    let text = one_line(paths.fold_item(Item::Impl(shown)));
    // Users can use it only if they can name all of it.
    let ours = paths.named.iter().filter(|named| exports::owner(world, named).is_some());
    let ours: Vec<_> = ours.cloned().collect();
    if ours.is_empty() || ours.iter().any(|named| all.canonical(named).is_none()) {
        return None;
    }
    let own = |meaning: &&Meaning| exports::owner(world, meaning) == Some(krate);
    let of_trait = block.trait_.as_ref().and_then(|implemented| meaning(world, module, &implemented.0));
    let subject = subject.filter(own).or(of_trait.as_ref().filter(own)).or_else(|| ours.iter().find(own))?;
    let export = all.canonical(subject)?;
    Some(Line {
        path: export.path.clone(),
        text,
        marks: inherited(export, block),
        named: paths.named,
        may_name_hidden: true,
    })
}

/// The marks that a block and its members have from their type, and its own.
fn inherited(export: &Export, block: &ItemImpl) -> Vec<String> {
    let mut marks: Vec<_> = export.marks.iter().filter(|mark| is_inherited(mark)).cloned().collect();
    marks.extend(marks_of(&block.attrs));
    marks
}

/// `impl<T: Bound> Type<T>`
fn header(world: &World, all: &Exports, module: usize, block: &ItemImpl) -> String {
    let mut paths = FullPaths::new(world, all, module).within(&block.generics);
    let mut shown = block.clone();
    shown.attrs.clear();
    shown.items.clear();
    one_line(paths.fold_item(Item::Impl(shown)))
}
