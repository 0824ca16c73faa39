//! Regions as constants.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::Provider;

/// The file of region constants.
#[must_use]
pub fn constants(provider: &Provider) -> TokenStream {
    let ids: BTreeSet<_> = provider
        .hosts
        .values()
        .flat_map(|networks| networks.values().flat_map(|hosts| hosts.keys()))
        .collect();
    let constants = ids.into_iter().map(|id| {
        let name = format_ident!("{}", id.to_shouty_snake_case());
        let doc = format!(" `{id}`");
        quote!(#[doc = #doc] pub const #name: Region = Region::new(#id);)
    });
    quote! { use crate::Region; #(#constants)* }
}
