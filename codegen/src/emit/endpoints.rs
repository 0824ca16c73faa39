//! Hosts as sorted tables.

use heck::ToShoutySnakeCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::markdown::{capitalized, escape};
use crate::ir::Provider;

/// The front page of the host tables.
#[must_use]
pub fn front_page(provider: &Provider) -> String {
    let sources = escape(&provider.sources.join(" "));
    format!("The hosts of {} Cloud.\n\nSources: {sources}", capitalized(&provider.name))
}

/// The file of host tables, one constant for each service.
#[must_use]
pub fn endpoints(provider: &Provider) -> TokenStream {
    let services = provider.hosts.iter().map(|(service, networks)| {
        let name = format_ident!("{}", service.to_shouty_snake_case());
        let doc = format!(" The hosts of `{service}`, by endpoint set and region.");
        let tables = networks.iter().map(|(network, hosts)| {
            let rows = hosts.iter().map(|(region, host)| quote!((#region, #host)));
            quote!(EndpointTable::new(#network, &[#(#rows),*]))
        });
        quote!(#[doc = #doc] pub const #name: &[EndpointTable] = &[#(#tables),*];)
    });
    quote! { use imagescan_runtime::__generated::EndpointTable; #(#services)* }
}
