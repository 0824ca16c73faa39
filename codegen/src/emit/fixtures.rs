//! Test data of a service: its models by name, the vendor's samples, and the schemas of the models.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{RustTypes, Sample, Service};

/// The file of a service's test data; `schemas` are the schemas of all models, as JSON.
#[must_use]
pub fn fixtures(service: &Service, types: &RustTypes<'_>, schemas: &str) -> TokenStream {
    let krate = format_ident!("imagescan_{}", service.provider);
    let module = format_ident!("{}", service.module);
    let models = types.models.iter().map(|model| {
        let name = format_ident!("{}", model.name);
        row(model.name, &quote!(#krate::#module::model::#name))
    });
    let operations = types.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.name);
        row(operation.name, &quote!(#krate::#module::#name))
    });
    let samples = service.operations.iter().flat_map(|operation| &operation.samples);
    let samples = samples.map(|Sample { type_name, name, json }| {
        let json = json.as_str();
        quote!(fixtures::Sample { type_name: #type_name, name: #name, json: #json })
    });
    quote! {
        use crate::fixtures;

        /// Every model and operation.
        pub const MODELS: &[fixtures::Model] = &[#(#models,)* #(#operations,)*];

        /// The vendor's samples.
        pub const SAMPLES: &[fixtures::Sample] = &[#(#samples),*];

        /// The schemas of all models, as JSON.
        pub const SCHEMAS: &str = #schemas;
    }
}

/// The list of the test data of all services.
#[must_use]
pub fn root(services: &[Service]) -> TokenStream {
    let names: Vec<_> = services.iter().map(|service| format_ident!("{}", service.flat_name())).collect();
    quote! {
        #(pub mod #names;)*
        /// The test data of each service.
        pub const SERVICES: &[crate::fixtures::Service] = &[#(crate::fixtures::Service {
            models: #names::MODELS,
            samples: #names::SAMPLES,
            schemas: #names::SCHEMAS,
        }),*];
    }
}

/// The entry of a type in a list of `fixtures::Model`.
pub(super) fn row(name: &str, ty: &TokenStream) -> TokenStream {
    quote!(fixtures::Model { name: #name, round_trip: fixtures::round_trip::<#ty> })
}
