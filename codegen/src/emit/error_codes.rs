//! Error codes as constants.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::attributes;
use super::markdown::line;
use crate::ir::{ErrorCode, Service};

/// The file of error codes.
#[must_use]
pub fn error_codes(service: &Service) -> TokenStream {
    let mut taken = BTreeSet::new();
    let constants = all(service).into_iter().map(|code| {
        let name = constant(&code.code, &mut taken);
        let status = code.status.map_or_else(String::new, |status| format!(" HTTP status {status}."));
        let doc = attributes(&format!("{}{status}", line(&code.description)));
        let text = &code.code;
        quote!(#doc pub const #name: &str = #text;)
    });
    quote!(#(#constants)*)
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
fn constant(code: &str, taken: &mut BTreeSet<String>) -> syn::Ident {
    // Codes may contain characters that names cannot.
    let name = code.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_shouty_snake_case();
    let name = if name.starts_with(char::is_alphabetic) { name } else { format!("CODE_{name}") };
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
    format_ident!("{}", free.unwrap_or(name))
}
