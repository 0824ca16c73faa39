//! Types of fields as code: slots to read into, values to write, and arguments of setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{FieldType, ModelField, Scalar, TimeFormat};

impl FieldType {
    /// The Rust type.
    #[must_use]
    pub fn tokens(&self) -> TokenStream {
        match self {
            Self::Scalar(scalar) => ident(scalar.name()),
            Self::Enum(name) | Self::Number(name) | Self::Model(name) => ident(name),
            Self::Optional(inner) => {
                let inner = inner.tokens();
                quote!(Option<#inner>)
            }
            Self::List(inner) => {
                let inner = inner.tokens();
                quote!(List<#inner>)
            }
        }
    }

    /// The slot for `target`, an expression of a mutable reference.
    #[must_use]
    pub fn slot(&self, target: &TokenStream) -> TokenStream {
        let variant = match self {
            Self::Scalar(scalar) => format_ident!("{}", slot_name(*scalar)),
            Self::Enum(_) => format_ident!("Enum"),
            Self::Number(_) => return quote!(imagescan_runtime::__generated::Item::as_slot(#target)),
            Self::Model(_) => format_ident!("Record"),
            Self::List(_) => format_ident!("List"),
            Self::Optional(inner) => match &**inner {
                Self::Scalar(scalar) => format_ident!("Opt{}", slot_name(*scalar)),
                _ => format_ident!("Opt"),
            },
        };
        quote!(Slot::#variant(#target))
    }

    /// The value of the expression `field`.
    #[must_use]
    pub fn value(&self, field: &TokenStream) -> TokenStream {
        match self {
            Self::Scalar(_) | Self::Enum(_) | Self::Number(_) | Self::Model(_) => quote!(#field.as_value()),
            Self::List(_) => quote!(#field.value()),
            Self::Optional(inner) => {
                if let Self::Scalar(scalar) = **inner {
                    let name = format_ident!("opt_{}", slot_name(scalar).to_lowercase());
                    quote!(Value::#name(&#field))
                } else {
                    quote!(#field.value())
                }
            }
        }
    }

    /// The argument type of a setter or of `new`, and the value that it stores.
    fn argument(&self, name: &syn::Ident) -> (TokenStream, TokenStream) {
        match self {
            Self::Scalar(Scalar::String) | Self::Enum(_) | Self::Number(_) => {
                let ty = self.tokens();
                (quote!(impl Into<#ty>), quote!(#name.into()))
            }
            Self::Scalar(_) | Self::Model(_) => (self.tokens(), quote!(#name)),
            Self::List(item) => {
                let (item, _) = item.argument(name);
                (quote!(impl IntoIterator<Item = #item>), quote!(List::from_iter(#name)))
            }
            Self::Optional(inner) => {
                let ty = inner.tokens();
                (quote!(impl IntoOption<#ty>), quote!(#name.into_option()))
            }
        }
    }
}

impl ModelField<'_> {
    /// The name in Rust.
    #[must_use]
    pub fn ident(&self) -> syn::Ident {
        format_ident!("{}", self.property.rust)
    }

    /// The argument type of its setter or of `new`, and the value that it stores.
    pub(super) fn argument(&self) -> (TokenStream, TokenStream) {
        let name = self.ident();
        let unit = match self.property.time.as_ref().map(|time| time.format) {
            Some(TimeFormat::UnixMillis) => quote!(imagescan_runtime::__generated::UnixMillis),
            Some(TimeFormat::UnixSeconds) => quote!(imagescan_runtime::__generated::UnixSeconds),
            Some(TimeFormat::Rfc3339 | TimeFormat::LocalPlus8) | None => return self.ty.argument(&name),
        };
        match &self.ty {
            FieldType::Optional(_) => {
                (quote!(impl IntoOption<#unit>), quote!(#name.into_option().map(i64::from)))
            }
            _ => (quote!(impl Into<#unit>), quote!(Into::<#unit>::into(#name).0)),
        }
    }
}

fn ident(name: &str) -> TokenStream {
    let name = format_ident!("{name}");
    quote!(#name)
}

fn slot_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::String => "Str",
        Scalar::Bool => "Bool",
        Scalar::I32 => "I32",
        Scalar::I64 => "I64",
        Scalar::U64 => "U64",
        Scalar::F64 => "F64",
    }
}
