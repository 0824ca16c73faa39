//! Fields of models: types, slots to read into, and values to write.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{GenericArgument, ItemStruct, PathArguments, Type};

use crate::progenitor_types::ProgenitorTypes;

/// A field of a model or an operation.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The name in Rust.
    pub rust: String,
    /// The doc comment.
    pub doc: String,
    /// The type.
    pub ty: FieldType,
    /// Whether callers must set it.
    pub required: bool,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A scalar: the name of its Rust type.
    Scalar(&'static str),
    /// An enum.
    Enum(String),
    /// A named number.
    Number(String),
    /// A model.
    Model(String),
    /// May be absent.
    Optional(Box<FieldType>),
    /// A list.
    List(Box<FieldType>),
}

const SCALARS: [(&str, &str); 6] =
    [("String", "Str"), ("bool", "Bool"), ("i32", "I32"), ("i64", "I64"), ("u64", "U64"), ("f64", "F64")];

impl FieldType {
    /// Reads a type as typify writes it.
    #[must_use]
    pub fn read(ty: &Type, types: &ProgenitorTypes) -> Option<Self> {
        let Type::Path(path) = ty else {
            return None;
        };
        let segment = path.path.segments.last()?;
        let name = segment.ident.to_string();
        let inner = || match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
                GenericArgument::Type(ty) => Self::read(ty, types),
                _ => None,
            },
            _ => None,
        };
        if let Some((scalar, _)) = SCALARS.iter().find(|(scalar, _)| *scalar == name) {
            return Some(Self::Scalar(scalar));
        }
        match name.as_str() {
            "Option" => Some(Self::Optional(Box::new(inner()?))),
            "Vec" => Some(Self::List(Box::new(inner()?))),
            _ if types.enums.contains_key(&name) => Some(Self::Enum(name)),
            _ => match &types.structs.get(&name)?.fields {
                syn::Fields::Unnamed(_) => Some(Self::Number(name)),
                _ => Some(Self::Model(name)),
            },
        }
    }

    /// The Rust type.
    #[must_use]
    pub fn tokens(&self) -> TokenStream {
        match self {
            Self::Scalar(name) => ident(name),
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
            Self::Scalar(name) => format_ident!("{}", slot_name(name)),
            Self::Enum(_) => format_ident!("Enum"),
            Self::Number(_) => return quote!(imagescan_runtime::__generated::Item::as_slot(#target)),
            Self::Model(_) => format_ident!("Record"),
            Self::List(_) => format_ident!("List"),
            Self::Optional(inner) => match &**inner {
                Self::Scalar(name) => format_ident!("Opt{}", slot_name(name)),
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
                if let Self::Scalar(name) = &**inner {
                    let name = format_ident!("opt_{}", slot_name(name).to_lowercase());
                    quote!(Value::#name(&#field))
                } else {
                    quote!(#field.value())
                }
            }
        }
    }

    /// The argument type of a setter, and the value that it stores.
    #[must_use]
    pub fn argument(&self, name: &syn::Ident) -> (TokenStream, TokenStream) {
        match self {
            Self::Scalar("String") | Self::Enum(_) | Self::Number(_) | Self::List(_) => {
                let ty = self.tokens();
                (quote!(impl Into<#ty>), quote!(#name.into()))
            }
            Self::Scalar(_) | Self::Model(_) => (self.tokens(), quote!(#name)),
            Self::Optional(inner) => {
                let (ty, value) = inner.argument(name);
                (ty, quote!(Some(#value)))
            }
        }
    }
}

fn ident(name: &str) -> TokenStream {
    let name = format_ident!("{name}");
    quote!(#name)
}

fn slot_name(scalar: &str) -> &'static str {
    SCALARS.iter().find(|(name, _)| *name == scalar).map_or("Str", |(_, slot)| slot)
}

/// The fields of a struct of typify, by their names on the wire.
pub(super) fn by_wire_name(item: &ItemStruct) -> HashMap<String, &syn::Field> {
    item.fields.iter().map(|field| (wire_name(field), field)).collect()
}

/// The name on the wire: serde's `rename`, or the name of the field.
fn wire_name(field: &syn::Field) -> String {
    let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Skips other arguments with their values; an error of the parser does not matter.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: syn::Expr = meta.value()?.parse()?;
                if let (true, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) =
                    (meta.path.is_ident("rename"), value)
                {
                    name = text.value();
                }
            }
            Ok(())
        });
    }
    name
}
