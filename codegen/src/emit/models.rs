//! Models and operations as code: fields, slots, values, `new` and setters.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::first_sentence;
use crate::ir::Role;
use crate::rust_types::{Field, FieldType, Struct, doc_attributes};

impl Struct {
    /// The type, its `Record` implementation, and its constructor and setters.
    #[must_use]
    pub fn definition(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let doc = doc_attributes(&self.doc);
        let deprecated = self.deprecated.as_ref().map(|note| quote!(#[deprecated(note = #note)]));
        let fields = self.fields.iter().map(|field| {
            let doc = doc_attributes(&field.doc);
            let name = field.ident();
            let ty = field.ty.tokens();
            quote!(#doc pub #name: #ty,)
        });
        let must_use = (self.role == Role::Request).then(|| quote!(#[must_use]));
        let record = self.record();
        let builder = (self.role == Role::Request).then(|| self.builder());
        quote! {
            #doc
            #[non_exhaustive]
            #must_use
            #deprecated
            pub struct #name { #(#fields)* }
            #builder
            #record
        }
    }

    fn record(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let names = self.fields.iter().map(|field| &field.wire);
        let row = |index: usize, what: TokenStream| {
            let index = Literal::usize_unsuffixed(index);
            quote!(#index => #what,)
        };
        let slots = self.fields.iter().enumerate().map(|(index, field)| {
            let rust = field.ident();
            row(index, field.ty.slot(&quote!(&mut self.#rust)))
        });
        let values = self.fields.iter().enumerate().map(|(index, field)| {
            let rust = field.ident();
            row(index, field.ty.value(&quote!(self.#rust)))
        });
        let required = (self.role == Role::Request).then(|| {
            let names = self.required().map(|field| &field.wire);
            quote! {
                #[inline]
                fn required(&self) -> Option<&'static [&'static str]> {
                    Some(&[#(#names),*])
                }
            }
        });
        let empty = self.empty();
        // Without fields, the index is not used.
        let choose = |rows: Vec<TokenStream>, none: TokenStream| {
            if rows.is_empty() {
                (quote!(_), none)
            } else {
                (quote!(index), quote!(match index { #(#rows)* _ => #none }))
            }
        };
        let (slot_index, slot) = choose(slots.collect(), quote!(Slot::None));
        let (value_index, value) = choose(values.collect(), quote!(Value::None));
        quote! {
            impl Record for #name {
                #[inline]
                fn fields(&self) -> &'static [&'static str] {
                    &[#(#names),*]
                }
                #[inline]
                fn slot(&mut self, #slot_index: usize) -> Slot<'_> {
                    #slot
                }
                #[inline]
                fn value(&self, #value_index: usize) -> Value<'_> {
                    #value
                }
                #required
            }
            impl Model for #name {
                #[inline]
                fn empty() -> Self {
                    #empty
                }
            }
        }
    }

    fn builder(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let required: Vec<_> = self.required().collect();
        let arguments = required.iter().map(|field| {
            let name = field.ident();
            let (ty, _) = field.ty.argument(&name);
            quote!(#name: #ty)
        });
        let values = required.iter().map(|field| {
            let name = field.ident();
            match field.ty.argument(&name) {
                (_, value) if value.to_string() == field.rust => quote!(#name,),
                (_, value) => quote!(#name: #value,),
            }
        });
        let new = if required.is_empty() {
            quote!(Model::empty())
        } else if required.len() == self.fields.len() {
            quote!(Self { #(#values)* })
        } else {
            quote!(Self { #(#values)* ..Model::empty() })
        };
        let setters = self.fields.iter().filter(|field| !field.required).map(setter);
        let doc = if required.is_empty() {
            " Without arguments: all are optional and have setters.".to_owned()
        } else {
            let names: Vec<_> = required.iter().map(|field| format!("`{}`", field.rust)).collect();
            format!(" With the required arguments: {}.", names.join(", "))
        };
        quote! {
            impl #name {
                #[doc = #doc]
                #[inline]
                pub fn new(#(#arguments),*) -> Self {
                    #new
                }
                #(#setters)*
            }
        }
    }

    /// The required fields.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required)
    }

    fn empty(&self) -> TokenStream {
        let fields = self.fields.iter().map(|field| {
            let name = field.ident();
            match &field.ty {
                FieldType::Optional(_) => quote!(#name: None),
                FieldType::List(_) => quote!(#name: List::absent()),
                FieldType::Scalar("String") => quote!(#name: String::new()),
                _ => quote!(#name: imagescan_runtime::__generated::Item::empty()),
            }
        });
        quote!(Self { #(#fields),* })
    }
}

impl Field {
    /// The name in Rust.
    #[must_use]
    pub fn ident(&self) -> syn::Ident {
        format_ident!("{}", self.rust)
    }
}

fn setter(field: &Field) -> TokenStream {
    let name = field.ident();
    let doc = doc_attributes(&first_sentence(&field.doc));
    let (ty, value) = field.ty.argument(&name);
    quote! {
        #doc
        #[inline]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// The trait implementations of all models, by the runtime's macro.
#[must_use]
pub fn macros(structs: &[Struct]) -> TokenStream {
    if structs.is_empty() {
        return TokenStream::new();
    }
    let rows = structs.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        if each.role == Role::Request { quote!(#name, request;) } else { quote!(#name;) }
    });
    quote!(imagescan_runtime::__generated::models! { #(#rows)* })
}
