//! The oracles of the goldens: derived serde for every model.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::fixtures::row;
use crate::ir::{RustTypes, Service};

/// The file of a service's oracles, in the order of its models and operations; `items` are the oracles.
#[must_use]
pub fn oracles(types: &RustTypes<'_>, items: &TokenStream) -> TokenStream {
    let rows = types.models.iter().chain(&types.operations).map(|model| {
        let name = format_ident!("{}", model.name);
        row(model.name, &quote!(#name))
    });
    quote! {
        use crate::fixtures;

        /// Every model and operation.
        pub const ORACLES: &[fixtures::Model] = &[#(#rows),*];

        #items
    }
}

/// The list of the oracles of all services.
#[must_use]
pub fn root(services: &[Service]) -> TokenStream {
    let names: Vec<_> = services.iter().map(|service| format_ident!("{}", service.flat_name())).collect();
    quote! {
        #(pub mod #names;)*
        /// The oracles of each service.
        pub const SERVICES: &[&[crate::fixtures::Model]] = &[#(#names::ORACLES),*];
    }
}
