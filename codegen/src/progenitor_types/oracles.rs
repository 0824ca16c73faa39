//! Oracles of the models: progenitor's types with derived serde, which tests compare the product's models with.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Field, Fields, ItemEnum, ItemStruct, Type};

use super::items::Items;
use super::read::serde_rename;
use crate::ir::{EnumValue, SchemaKind, Service};

/// The structs and enums of a service.
pub(super) fn items(service: &Service, items: &Items) -> TokenStream {
    let values: HashMap<_, _> = service
        .schemas
        .iter()
        .filter_map(|schema| match &schema.kind {
            SchemaKind::Enum { values, .. } => Some((schema.name.as_str(), values.as_slice())),
            _ => None,
        })
        .collect();
    let structs = items.structs.values().cloned().map(plain_struct);
    let enums = items
        .enums
        .iter()
        .map(|(name, item)| plain_enum(item.clone(), values.get(name.as_str()).copied().unwrap_or_default()));
    quote! { #(#structs)* #(#enums)* }
}

/// typify has renamed the values to their names in Rust; JSON has the values.
fn plain_enum(mut item: ItemEnum, values: &[EnumValue]) -> ItemEnum {
    strip(&mut item.attrs);
    for (variant, EnumValue { wire, .. }) in item.variants.iter_mut().zip(values) {
        variant.attrs = vec![syn::parse_quote!(#[serde(rename = #wire)])];
    }
    item
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
        if field.attrs.iter().all(|attribute| serde_rename(attribute).is_none()) {
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
        let renames: Vec<_> =
            field.attrs.drain(..).filter_map(|attribute| serde_rename(&attribute)).collect();
        field.attrs = vec![syn::parse_quote!(#[serde(default, skip_serializing_if = "Option::is_none")])];
        field.attrs.extend(renames.into_iter().map(|name| syn::parse_quote!(#[serde(rename = #name)])));
    }
}

fn strip(attributes: &mut Vec<syn::Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
}
