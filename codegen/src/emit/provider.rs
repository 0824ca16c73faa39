//! The root of a provider's generated code.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::Service;

/// The root, with the modules of its services; `with_features`: each if the feature of its name is on.
#[must_use]
pub fn module<'a>(services: impl Iterator<Item = &'a Service>, with_features: bool) -> TokenStream {
    let modules = services.map(|service| {
        let module = &service.module;
        let name = format_ident!("{module}");
        let feature = with_features.then(|| quote!(#[cfg(feature = #module)]));
        quote!(#feature pub mod #name;)
    });
    quote!(pub mod endpoints; pub mod region; #(#modules)*)
}
