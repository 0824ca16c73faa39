//! Test data of a service: its models by name, the vendor's samples, and the schemas of the models.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use crate::ir::Service;
use crate::rust_types::RustTypes;

/// The file of a service's test data.
///
/// # Errors
/// When a schema or a sample cannot be written as JSON.
pub fn fixtures(
    service: &Service,
    rust_types: &RustTypes,
    schemas: &Map<String, Value>,
) -> Result<TokenStream, String> {
    let krate = format_ident!("imagescan_{}", service.provider);
    let module = format_ident!("{}", service.module);
    let models = rust_types.models.iter().map(|model| {
        let name = format_ident!("{}", model.name);
        row(&model.name, &quote!(#krate::#module::model::#name))
    });
    let operations = rust_types.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.name);
        row(&operation.name, &quote!(#krate::#module::#name))
    });
    let json = |value: &Value| serde_json::to_string(value).map_err(|error| error.to_string());
    let mut samples = Vec::new();
    for sample in service.operations.iter().flat_map(|operation| &operation.samples) {
        let (type_name, name, text) = (&sample.type_name, &sample.name, json(&sample.value)?);
        samples.push(quote!(fixtures::Sample { type_name: #type_name, name: #name, json: #text }));
    }
    // Progenitor reads the values of an enum by their names in Rust; JSON has the values.
    let mut schemas = schemas.clone();
    for (name, schema) in schemas.iter_mut().filter(|(_, schema)| schema.get("enum").is_some()) {
        schema["enum"] = service.schemas[name]["enum"].clone();
    }
    let schemas = json(&Value::Object(schemas))?;
    Ok(quote! {
        use crate::fixtures;

        /// Every model and operation.
        pub const MODELS: &[fixtures::Model] = &[#(#models,)* #(#operations,)*];

        /// The vendor's samples.
        pub const SAMPLES: &[fixtures::Sample] = &[#(#samples),*];

        /// The schemas of all models, as JSON.
        pub const SCHEMAS: &str = #schemas;
    })
}

/// The entry of a type in a list of `fixtures::Model`.
pub(crate) fn row(name: &str, ty: &TokenStream) -> TokenStream {
    quote!(fixtures::Model { name: #name, round_trip: fixtures::round_trip::<#ty> })
}
