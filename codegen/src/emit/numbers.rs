//! Named numbers: integers with named values; every other value is valid too.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{line, of_named};
use crate::ir::text;
use crate::rust_types::doc_attributes;

/// A named number.
#[derive(Debug)]
pub(crate) struct Number {
    /// The Rust name.
    pub name: String,
    doc: String,
    unsigned: bool,
    values: Vec<Named>,
}

#[derive(Debug)]
struct Named {
    name: String,
    value: i128,
    doc: String,
}

impl Number {
    /// Reads a named number; always 64 bits wide, so that every response fits.
    pub(crate) fn read(name: &str, schema: &serde_json::Value) -> Self {
        let values = schema["x-values"].as_array().into_iter().flatten().map(|each| Named {
            name: text(&each["name"]),
            value: each["value"]
                .as_i64()
                .map_or_else(|| each["value"].as_u64().unwrap_or(0).into(), Into::into),
            doc: line(each["description"].as_str().unwrap_or_default()),
        });
        let unsigned = schema["format"] == "uint64";
        Self { name: name.to_owned(), doc: of_named(name, schema), unsigned, values: values.collect() }
    }

    /// The type and its constants.
    pub(crate) fn definition(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let doc = doc_attributes(&self.doc);
        let ty = self.ty();
        let constants = self.values.iter().map(|each| {
            let name = format_ident!("{}", each.name);
            let magnitude = proc_macro2::Literal::u128_unsuffixed(each.value.unsigned_abs());
            let value = if each.value < 0 { quote!(-#magnitude) } else { quote!(#magnitude) };
            let doc = doc_attributes(&format!("`{}`: {}", each.value, each.doc));
            quote!(#doc pub const #name: Self = Self(#value);)
        });
        quote! {
            #doc
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct #name(
                /// The number on the wire.
                pub #ty
            );
            impl #name { #(#constants)* }
        }
    }

    fn ty(&self) -> TokenStream {
        if self.unsigned { quote!(u64) } else { quote!(i64) }
    }
}

/// The trait implementations of all numbers, by the runtime's macro.
pub(crate) fn macros(numbers: &[Number]) -> TokenStream {
    if numbers.is_empty() {
        return TokenStream::new();
    }
    let rows = numbers.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        let ty = each.ty();
        quote!(#name: #ty;)
    });
    quote!(imagescan_runtime::__generated::numbers! { #(#rows)* })
}
