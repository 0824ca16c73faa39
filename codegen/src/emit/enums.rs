//! String enums: open unless the document closes them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{attributes, of_named};
use super::markdown::{code, line};
use super::numbers;
use crate::ir::{Enum, EnumValue, NamedNumber};

/// The file of enums and named numbers.
#[must_use]
pub fn enums(enums: &[&Enum<'_>], numbers: &[&NamedNumber<'_>]) -> TokenStream {
    let enum_types = enums.iter().map(|each| each.definition());
    let number_types = numbers.iter().map(|each| numbers::definition(each));
    let (macros, number_macros) = (macros(enums), numbers::macros(numbers));
    quote! {
        use imagescan_runtime::__generated::{StringEnum, UnknownValue};
        #(#enum_types)* #(#number_types)* #macros #number_macros
    }
}

impl Enum<'_> {
    /// The type and its `StringEnum` implementation.
    pub(super) fn definition(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let doc = attributes(&of_named(self.name, self.docs));
        let idents: Vec<_> = self.variants.iter().map(|variant| format_ident!("{}", variant.rust)).collect();
        let values: Vec<_> = self.variants.iter().map(|variant| &variant.value.wire).collect();
        let docs = self.variants.iter().map(|variant| attributes(&of_value(variant.value)));
        let open = (!self.closed).then(|| {
            let unknown = format!(
                " A value that this version does not know; `{name}::from(\"…\")` makes one. Compare it with text; see [`StringEnum`]."
            );
            (
                quote! {
                    #[doc = #unknown]
                    Unknown(UnknownValue)
                },
                quote!(
                    const UNKNOWN: Option<fn(UnknownValue) -> Self> = Some(Self::Unknown);
                ),
                quote!(Self::Unknown(value) => value.as_str()),
            )
        });
        let (unknown, constructor, as_str) = open.unwrap_or_default();
        quote! {
            #doc
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #name { #(#docs #idents,)* #unknown }
            impl StringEnum for #name {
                const KNOWN: &'static [&'static str] = &[#(#values),*];
                const VARIANTS: &'static [Self] = &[#(Self::#idents),*];
                #constructor
                #[inline]
                fn as_str(&self) -> &str {
                    match self { #(Self::#idents => #values,)* #as_str }
                }
            }
        }
    }
}

/// The doc comment of a value: the value and its meaning.
fn of_value(value: &EnumValue) -> String {
    let wire = code(&value.wire);
    value.description.as_ref().map_or_else(|| wire.clone(), |text| format!("{wire}: {}", line(text)))
}

/// The trait implementations of all enums, by the runtime's macro.
pub(super) fn macros(enums: &[&Enum<'_>]) -> TokenStream {
    if enums.is_empty() {
        return TokenStream::new();
    }
    let rows = enums.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        if each.closed { quote!(#name, closed;) } else { quote!(#name;) }
    });
    quote!(imagescan_runtime::__generated::string_enums! { #(#rows)* })
}
