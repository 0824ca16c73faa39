//! Error codes as constants.

use std::collections::{BTreeSet, HashMap};

use heck::ToShoutySnakeCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{attributes, code_table};
use super::markdown::line;
use crate::ir::{ErrorCode, Service};

/// The front page of the file: the codes of every operation.
#[must_use]
pub fn front_page(service: &Service) -> String {
    let mut page = format!("The error codes that {} documents.", service.name);
    let names: HashMap<_, _> = named(service).into_iter().map(|(code, name)| (&code.code, name)).collect();
    let codes = service.error_codes.iter();
    let table = code_table(codes.map(|code| (code, format!("[`{}`]({})", code.code, names[&code.code]))));
    if !table.is_empty() {
        page.push_str("\n\nCodes of every operation; the page of an operation lists its own codes.\n\n");
        page.push_str(&table);
    }
    page
}

/// The file of error codes.
#[must_use]
pub fn error_codes(service: &Service) -> TokenStream {
    let constants = named(service).into_iter().map(|(code, name)| {
        let name = format_ident!("{name}");
        let status = code.status.map_or_else(String::new, |status| format!(" HTTP status {status}."));
        let doc = attributes(&format!("{}{status}", line(&code.description)));
        let text = &code.code;
        quote!(#doc pub const #name: &str = #text;)
    });
    quote!(#(#constants)*)
}

/// Every documented error code once, sorted by code, with the name of its constant.
fn named(service: &Service) -> Vec<(&ErrorCode, String)> {
    let mut taken = BTreeSet::new();
    all(service).into_iter().map(|code| (code, constant(&code.code, &mut taken))).collect()
}

/// Every documented error code once, sorted by code.
fn all(service: &Service) -> Vec<&ErrorCode> {
    let mut seen = BTreeSet::new();
    let of_operations = service.operations.iter().flat_map(|operation| &operation.error_codes);
    let mut codes: Vec<_> = service.error_codes.iter().chain(of_operations).collect();
    codes.retain(|code| seen.insert(&code.code));
    codes.sort_by(|a, b| a.code.cmp(&b.code));
    codes
}

/// The name of a code's constant, with a number if another code has the name: vendors have `InvalidId` and `InvalidID`.
fn constant(code: &str, taken: &mut BTreeSet<String>) -> String {
    // Codes may contain characters that names cannot.
    let name = code.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_shouty_snake_case();
    let name = if name.starts_with(char::is_alphabetic) { name } else { format!("CODE_{name}") };
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
    free.unwrap_or(name)
}
