//! Calls progenitor: schemas in, items of Rust out.
//!
//! progenitor is the public interface from OpenAPI schemas to typify, which chooses names, nesting and docs. Its client
//! code is discarded; the document that it reads has no paths.

use std::any::Any;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use heck::ToUpperCamelCase as _;
use openapiv3::OpenAPI;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use progenitor::{GenerationSettings, Generator};
use quote::format_ident;
use syn::{Item, ItemEnum, ItemStruct};

use super::parts;

/// The types of a service by name.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// Objects and numbers.
    pub(super) structs: BTreeMap<String, ItemStruct>,
    /// Enums.
    pub(super) enums: BTreeMap<String, ItemEnum>,
}

/// The structs and enums that progenitor makes of component schemas.
///
/// # Errors
/// The error or the panic of progenitor, or that it wrote invalid Rust.
pub(super) fn items(document: &OpenAPI) -> Result<Items, String> {
    let title = &document.info.title;
    // typify writes `OSInfo` as `OsInfo`; operations have the vendor's name, and no schema refers to them.
    let names: HashMap<_, _> = document
        .components
        .iter()
        .flat_map(|components| components.schemas.keys())
        .map(|name| (name.to_upper_camel_case(), name))
        .collect();
    let mut types = Items::default();
    for part in parts::of(document) {
        let tokens = tokens(&part.document).map_err(|error| format!("progenitor, of `{title}`: {error}"))?;
        let placeholders: HashSet<_> =
            part.placeholders.iter().map(|name| name.to_upper_camel_case()).collect();
        for item in definitions(tokens) {
            match syn::parse2(item).map_err(|error| format!("progenitor wrote invalid Rust: {error}"))? {
                Item::Struct(item) if placeholders.contains(&item.ident.to_string()) => {}
                Item::Struct(mut item) => {
                    if let Some(name) = names.get(&item.ident.to_string()) {
                        item.ident = format_ident!("{name}");
                    }
                    types.structs.insert(item.ident.to_string(), item);
                }
                Item::Enum(item) => drop(types.enums.insert(item.ident.to_string(), item)),
                _ => {}
            }
        }
    }
    Ok(types)
}

/// The structs and enums of `mod types`, each with its attributes: parsing the far longer rest would double the time.
fn definitions(tokens: TokenStream) -> Vec<TokenStream> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    for token in module(tokens, "types") {
        let ends = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        if is_doc(&token) {
            // The number sign before it. typify quotes each schema in the docs, which nothing reads.
            item.pop();
            continue;
        }
        item.push(token);
        if ends {
            let item = std::mem::take(&mut item);
            if item
                .iter()
                .any(|token| matches!(token, TokenTree::Ident(word) if word == "struct" || word == "enum"))
            {
                items.push(item.into_iter().collect());
            }
        }
    }
    items
}

/// Whether this is the bracket of a doc attribute.
fn is_doc(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(word)) if word == "doc")
        }
        _ => false,
    }
}

/// The tokens between the braces of `mod NAME`.
fn module(tokens: TokenStream, name: &str) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let body = tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(word), TokenTree::Ident(own), TokenTree::Group(body)]
            if word == "mod" && own == name =>
        {
            Some(body.stream())
        }
        _ => None,
    });
    body.unwrap_or_default()
}

/// typify panics if it finds no unique names; the panic becomes an error that names the document.
fn tokens(document: &OpenAPI) -> Result<TokenStream, String> {
    let run = || Generator::new(&GenerationSettings::new()).generate_tokens(document);
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(panic) => Err(format!("panicked: {}", panic_message(&*panic))),
    }
}

fn panic_message(panic: &dyn Any) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}
