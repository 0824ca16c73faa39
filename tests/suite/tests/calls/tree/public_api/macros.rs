//! Expands the macros that our own `macro_rules!` define, at the level of items and of members of `impl` blocks.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{Expr, ExprLit, ImplItem, Item, ItemImpl, Lit};

use super::matcher::{Bindings, matches, transcribe};

/// The macros of all crates by name, each with the name of its crate.
#[derive(Default)]
pub(super) struct Macros(HashMap<String, (String, Vec<Rule>)>);

struct Rule {
    pattern: TokenStream,
    body: TokenStream,
}

impl Macros {
    /// Records the item if it defines a macro.
    pub(super) fn add_macro(&mut self, krate: &str, item: &Item) {
        let Item::Macro(item) = item else { return };
        let Some(name) = &item.ident else { return };
        self.0.insert(name.to_string(), (krate.to_owned(), rules(item.mac.tokens.clone())));
    }

    /// Whether the item calls one of the macros.
    pub(super) fn expands(&self, item: &Item) -> bool {
        matches!(item, Item::Macro(call) if call.ident.is_none() && self.0.contains_key(&name(&call.mac)))
    }

    /// The items that a call expands to, calls within it expanded too.
    pub(super) fn items(&self, item: Item) -> Vec<Item> {
        if !self.expands(&item) {
            return vec![item];
        }
        let Item::Macro(call) = item else { unreachable!("it expands") };
        let expanded = self.expand(&call.mac);
        let file: syn::File = syn::parse2(expanded).expect("a macro of ours expands to items");
        file.items.into_iter().flat_map(|item| self.items(item)).collect()
    }

    /// Expands the calls among the members of an `impl` block.
    pub(super) fn expand_members(&self, item: &mut Item) {
        let Item::Impl(block) = item else { return };
        block.items =
            std::mem::take(&mut block.items).into_iter().flat_map(|member| self.members(member)).collect();
    }

    fn members(&self, member: ImplItem) -> Vec<ImplItem> {
        let ImplItem::Macro(call) = member else { return vec![member] };
        // A macro of serde implements methods of its traits, which are not listed.
        if call.mac.path.segments.first().is_some_and(|first| first.ident == "serde") {
            return Vec::new();
        }
        let tokens = self.expand(&call.mac);
        let block: ItemImpl = syn::parse2(quote!(impl X { #tokens })).expect("it expands to members");
        block.items.into_iter().flat_map(|member| self.members(member)).collect()
    }

    /// # Panics
    /// If no macro of ours has that name, or none of its rules matches.
    fn expand(&self, call: &syn::Macro) -> TokenStream {
        let name = name(call);
        let (krate, rules) = self.0.get(&name).unwrap_or_else(|| panic!("`{name}!` is not a macro of ours"));
        for rule in rules {
            let mut bindings = Bindings::default();
            if matches(rule.pattern.clone(), call.tokens.clone(), &mut bindings) {
                return transcribe(rule.body.clone(), &bindings, &Ident::new(krate, Span::call_site()));
            }
        }
        panic!("no rule of `{name}!` matches `{}`", call.tokens)
    }
}

fn name(call: &syn::Macro) -> String {
    call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// `(pattern) => {body};` and so on.
fn rules(tokens: TokenStream) -> Vec<Rule> {
    let groups = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let groups: Vec<_> = groups.collect();
    groups.chunks(2).map(|pair| Rule { pattern: pair[0].clone(), body: pair[1].clone() }).collect()
}

/// The patterns of a macro's rules, which are its signature.
pub(super) fn patterns(tokens: TokenStream) -> Vec<String> {
    let in_parentheses = |rule: Rule| Group::new(Delimiter::Parenthesis, rule.pattern).to_token_stream();
    rules(tokens).into_iter().map(|rule| in_parentheses(rule).to_string()).collect()
}

/// The text of a literal.
pub(super) fn text(expression: &Expr) -> String {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        other => other.to_token_stream().to_string(),
    }
}
