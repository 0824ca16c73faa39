//! The list of all operations for the tests: each operation's type, a request, and a response, from the documents.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{JsonText, Operation, Service};

/// The file of the list.
#[must_use]
pub fn registry(services: &[Service]) -> TokenStream {
    let entries =
        services.iter().flat_map(|service| service.operations.iter().map(|each| entry(service, each)));
    quote! {
        use super::Operation;

        /// Every operation of every service.
        pub static OPERATIONS: &[Operation] = &[#(#entries),*];
    }
}

fn entry(service: &Service, operation: &Operation) -> TokenStream {
    let krate = format_ident!("imagescan_{}", service.provider);
    let (module, fixtures) = (format_ident!("{}", service.module), format_ident!("{}", service.flat_name()));
    let (name, request) = (format_ident!("{}", operation.id), operation.example_request.as_str());
    let response = operation.example_response().map(JsonText::as_str);
    let response = response.map_or_else(|| quote!(None), |text| quote!(Some(#text)));
    quote! {
        Operation::of::<#krate::#module::#name>(crate::generated::#fixtures::SCHEMAS, #request, #response)
    }
}
