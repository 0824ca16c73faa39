//! The root of a provider's generated code.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::Service;

/// The root, with the modules of its services.
#[must_use]
pub fn module<'a>(services: impl Iterator<Item = &'a Service>) -> TokenStream {
    let names = services.map(|service| format_ident!("{}", service.module));
    quote!(pub mod endpoints; pub mod region; #(pub mod #names;)*)
}
