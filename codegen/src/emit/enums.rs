//! String enums: open unless the document closes them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{code, line, of_named};
use crate::ir::texts;
use crate::progenitor_types::ProgenitorTypes;
use crate::rust_types::doc_attributes;

/// A string enum.
#[derive(Debug)]
pub(crate) struct Enum {
    /// The Rust name.
    pub name: String,
    doc: String,
    closed: bool,
    variants: Vec<Variant>,
}

#[derive(Debug)]
struct Variant {
    rust: String,
    wire: String,
    doc: String,
}

impl Enum {
    /// Reads an enum: variants from typify, values and descriptions from the schema.
    pub(crate) fn read(
        name: &str,
        schema: &serde_json::Value,
        types: &ProgenitorTypes,
    ) -> Result<Self, String> {
        let item = types.enums.get(name).ok_or_else(|| format!("progenitor made no enum `{name}`"))?;
        let values = texts(&schema["enum"]);
        let descriptions = texts(&schema["x-enum-descriptions"]);
        let names = texts(&schema["x-enum-varnames"]);
        if item.variants.len() != values.len() {
            return Err(format!(
                "progenitor made {} variants of the {} values of `{name}`",
                item.variants.len(),
                values.len()
            ));
        }
        let variants = item.variants.iter().zip(values).enumerate().map(|(index, (variant, wire))| Variant {
            // typify writes `SHA256` as `Sha256`; names of `x-enum-varnames` stay unchanged.
            rust: names.get(index).cloned().unwrap_or_else(|| variant.ident.to_string()),
            doc: descriptions
                .get(index)
                .map_or_else(|| code(&wire), |text| format!("{}: {}", code(&wire), line(text))),
            wire,
        });
        Ok(Self {
            name: name.to_owned(),
            doc: of_named(name, schema),
            closed: schema["x-closed-enum"] == true,
            variants: variants.collect(),
        })
    }

    /// The type and its `StringEnum` implementation.
    pub(crate) fn definition(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let doc = doc_attributes(&self.doc);
        let idents: Vec<_> = self.variants.iter().map(|variant| format_ident!("{}", variant.rust)).collect();
        let values: Vec<_> = self.variants.iter().map(|variant| &variant.wire).collect();
        let docs = self.variants.iter().map(|variant| doc_attributes(&variant.doc));
        let (unknown, parse, as_str) = if self.closed {
            (quote!(), quote!(_ => return None), quote!())
        } else {
            (
                quote! {
                    /// A value that this version does not know.
                    Unknown(String)
                },
                quote!(_ => Self::Unknown(text.to_owned())),
                quote!(Self::Unknown(text) => text),
            )
        };
        quote! {
            #doc
            #[derive(Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name { #(#docs #idents,)* #unknown }
            impl StringEnum for #name {
                const KNOWN: &'static [&'static str] = &[#(#values),*];
                #[inline]
                fn parse(text: &str) -> Option<Self> {
                    Some(match text { #(#values => Self::#idents,)* #parse })
                }
                #[inline]
                fn as_str(&self) -> &str {
                    match self { #(Self::#idents => #values,)* #as_str }
                }
            }
        }
    }
}

/// The trait implementations of all enums, by the runtime's macro.
pub(crate) fn macros(enums: &[Enum]) -> TokenStream {
    if enums.is_empty() {
        return TokenStream::new();
    }
    let rows = enums.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        if each.closed { quote!(#name, closed;) } else { quote!(#name;) }
    });
    quote!(imagescan_runtime::__generated::string_enums! { #(#rows)* })
}
