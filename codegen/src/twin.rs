//! The twin of the models: progenitor's types as they are, with serde derives, for tests to compare the tables with.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::{Field, Fields, ItemStruct, Type};

use crate::plan::{Service, texts};
use crate::tables::Tables;
use crate::types::Types;

/// The file of a service's twins, with the schemas they were made from and the vendor's samples.
///
/// # Errors
/// When a schema or a sample cannot be written as JSON.
pub fn twin(
    service: &Service,
    types: &Types,
    tables: &Tables,
    schemas: &Map<String, Value>,
) -> Result<TokenStream, String> {
    let structs = types.structs.values().cloned().map(plain_struct);
    let enums = types.enums.iter().map(|(name, item)| {
        let mut item = item.clone();
        strip(&mut item.attrs);
        // typify knows a word by the name that a person gave it; the wire does not.
        for (variant, word) in item.variants.iter_mut().zip(texts(&service.schemas[name]["enum"])) {
            variant.attrs = vec![syn::parse_quote!(#[serde(rename = #word)])];
        }
        item
    });
    let krate = format_ident!("imagescan_{}", service.provider);
    let module = format_ident!("{}", service.module);
    let model_rows = tables.models.iter().map(|model| {
        let name = &model.name;
        let ident = format_ident!("{name}");
        row(name, &quote!(#krate::#module::model::#ident))
    });
    let operation_rows = tables.operations.iter().map(|operation| {
        let name = &operation.name;
        let ident = format_ident!("{name}");
        row(name, &quote!(#krate::#module::#ident))
    });
    let json = |value: &Value| serde_json::to_string(value).map_err(|error| error.to_string());
    let mut schemas = schemas.clone();
    for (name, schema) in schemas.iter_mut().filter(|(_, schema)| schema.get("enum").is_some()) {
        schema["enum"] = service.schemas[name]["enum"].clone();
    }
    let schemas = json(&Value::Object(schemas))?;
    let mut samples = Vec::new();
    for sample in service.operations.iter().flat_map(|operation| &operation.samples) {
        let (type_name, name, text) = (&sample.type_name, &sample.name, json(&sample.value)?);
        samples.push(quote!(twin::Sample { type_name: #type_name, name: #name, json: #text }));
    }
    Ok(quote! {
        use crate::twin;

        /// Each model with its twin.
        pub const PAIRS: &[twin::Pair] = &[#(#model_rows,)* #(#operation_rows,)*];

        /// The vendor's samples.
        pub const SAMPLES: &[twin::Sample] = &[#(#samples),*];

        /// The schemas of all models, as JSON.
        pub const SCHEMAS: &str = #schemas;

        #(#structs)*
        #(#enums)*
    })
}

fn row(name: &str, table: &TokenStream) -> TokenStream {
    let twin = format_ident!("{name}");
    quote!(twin::Pair { name: #name, table: twin::through::<#table>, twin: twin::through::<#twin> })
}

fn plain_struct(mut item: ItemStruct) -> ItemStruct {
    strip(&mut item.attrs);
    for field in &mut item.fields {
        strip(&mut field.attrs);
    }
    if let Fields::Named(fields) = &mut item.fields {
        let mut taken = BTreeSet::new();
        for field in &mut fields.named {
            tell_apart(field, &mut taken);
            keep_absence(field);
        }
    }
    item
}

/// typify gives `aBc` and `a_bc` one name; in the tables, the document tells them apart.
fn tell_apart(field: &mut Field, taken: &mut BTreeSet<String>) {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    if !taken.insert(name.clone()) {
        if field.attrs.iter().all(|attribute| rename_of(attribute).is_none()) {
            field.attrs.push(syn::parse_quote!(#[serde(rename = #name)]));
        }
        field.ident = Some(format_ident!("{name}{}", taken.len()));
    }
}

/// typify reads an absent list as an empty one; the tables tell them apart, and so must the twin.
fn keep_absence(field: &mut Field) {
    let Type::Path(path) = &field.ty else {
        return;
    };
    if path.path.segments.last().is_some_and(|segment| segment.ident == "Vec") {
        let ty = &field.ty;
        field.ty = syn::parse_quote!(Option<#ty>);
        let renames: Vec<_> = field.attrs.drain(..).filter_map(|attribute| rename_of(&attribute)).collect();
        field.attrs = vec![syn::parse_quote!(#[serde(default, skip_serializing_if = "Option::is_none")])];
        field.attrs.extend(renames.into_iter().map(|name| syn::parse_quote!(#[serde(rename = #name)])));
    }
}

fn rename_of(attribute: &syn::Attribute) -> Option<String> {
    let mut name = None;
    // A foreign attribute does not parse, and is none of ours.
    let _ = attribute.parse_nested_meta(|meta| {
        if meta.input.peek(syn::Token![=]) {
            let value: syn::Expr = meta.value()?.parse()?;
            if let (true, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) =
                (meta.path.is_ident("rename"), value)
            {
                name = Some(text.value());
            }
        }
        Ok(())
    });
    name
}

fn strip(attributes: &mut Vec<syn::Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
}
