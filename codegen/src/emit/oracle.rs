//! Oracles of the models: progenitor's types with derived serde, which tests compare the product's models with.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Field, Fields, ItemStruct, Type};

use super::fixtures::row;
use crate::ir::{Service, texts};
use crate::progenitor_types::ProgenitorTypes;
use crate::rust_types::RustTypes;

/// The file of a service's oracles, in the order of its models and operations.
#[must_use]
pub fn oracles(service: &Service, types: &ProgenitorTypes, rust_types: &RustTypes) -> TokenStream {
    let structs = types.structs.values().cloned().map(plain_struct);
    let enums = types.enums.iter().map(|(name, item)| {
        let mut item = item.clone();
        strip(&mut item.attrs);
        // typify has renamed the values to their names in Rust; JSON has the values.
        for (variant, value) in item.variants.iter_mut().zip(texts(&service.schemas[name]["enum"])) {
            variant.attrs = vec![syn::parse_quote!(#[serde(rename = #value)])];
        }
        item
    });
    let rows = rust_types.models.iter().chain(&rust_types.operations).map(|model| {
        let name = format_ident!("{}", model.name);
        row(&model.name, &quote!(#name))
    });
    quote! {
        use crate::fixtures;

        /// Every model and operation.
        pub const ORACLES: &[fixtures::Model] = &[#(#rows),*];

        #(#structs)*
        #(#enums)*
    }
}

fn plain_struct(mut item: ItemStruct) -> ItemStruct {
    strip(&mut item.attrs);
    for field in &mut item.fields {
        strip(&mut field.attrs);
    }
    if let Fields::Named(fields) = &mut item.fields {
        let mut taken = BTreeSet::new();
        for field in &mut fields.named {
            make_unique(field, &mut taken);
            make_list_optional(field);
        }
    }
    item
}

/// Makes field names unique: typify has one name for `aBc` and `a_bc`.
fn make_unique(field: &mut Field, taken: &mut BTreeSet<String>) {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    if !taken.insert(name.clone()) {
        if field.attrs.iter().all(|attribute| rename_of(attribute).is_none()) {
            field.attrs.push(syn::parse_quote!(#[serde(rename = #name)]));
        }
        field.ident = Some(format_ident!("{name}{}", taken.len()));
    }
}

/// Makes lists optional: typify reads an absent list as an empty one, and the models distinguish them.
fn make_list_optional(field: &mut Field) {
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
    // Other attributes do not parse, which is not an error here.
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
