//! Models and operations as code: fields, slots, values, `new` and setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Field, Kind, Struct, doc_attributes};
use crate::docs::first_sentence;
use crate::plan::Role;

impl Struct {
    /// The type, its `Record` implementation, and what callers build it with.
    #[must_use]
    pub fn definition(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let doc = doc_attributes(&self.doc);
        let deprecated = self.deprecated.as_ref().map(|note| quote!(#[deprecated(note = #note)]));
        let default = (self.role == Role::Answer).then(|| quote!(Default,));
        let fields = self.fields.iter().map(|field| {
            let doc = doc_attributes(&field.doc);
            let name = field.ident();
            let ty = field.kind.ty();
            quote!(#doc pub #name: #ty,)
        });
        let must_use = (self.role == Role::Request).then(|| quote!(#[must_use]));
        let record = self.record();
        let builder = (self.role == Role::Request).then(|| self.builder());
        quote! {
            #doc
            #[derive(Clone, #default PartialEq)]
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
        let slots = self.fields.iter().map(|field| {
            let wire = &field.wire;
            let rust = field.ident();
            let slot = field.kind.slot(&quote!(&mut self.#rust));
            quote!(#wire => #slot,)
        });
        let values = self.fields.iter().map(|field| {
            let wire = &field.wire;
            let rust = field.ident();
            let value = field.kind.value(&quote!(self.#rust));
            quote!(each(#wire, #value);)
        });
        let required = (self.role == Role::Request).then(|| {
            let names = self.required().map(|field| &field.wire);
            quote! {
                fn required(&self) -> Option<&'static [&'static str]> {
                    Some(&[#(#names),*])
                }
            }
        });
        let (slot, visit) = if self.fields.is_empty() {
            (
                quote!(
                    fn slot(&mut self, _: &str) -> Option<Slot<'_>> {
                        None
                    }
                ),
                quote!(_),
            )
        } else {
            let slot = quote! {
                fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
                    Some(match name { #(#slots)* _ => return None })
                }
            };
            (slot, quote!(each))
        };
        quote! {
            impl Record for #name {
                #slot
                fn visit(&self, #visit: &mut dyn FnMut(&'static str, Value<'_>)) { #(#values)* }
                #required
            }
        }
    }

    fn builder(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let required: Vec<_> = self.required().collect();
        let arguments = required.iter().map(|field| {
            let name = field.ident();
            let (ty, _) = field.kind.argument(&name);
            quote!(#name: #ty)
        });
        let values = required.iter().map(|field| {
            let name = field.ident();
            match field.kind.argument(&name) {
                (_, value) if value.to_string() == field.rust => quote!(#name,),
                (_, value) => quote!(#name: #value,),
            }
        });
        let new = if required.is_empty() {
            quote!(Self::blank())
        } else if required.len() == self.fields.len() {
            quote!(Self { #(#values)* })
        } else {
            quote!(Self { #(#values)* ..Self::blank() })
        };
        let blank = self.blank();
        let setters = self.fields.iter().filter(|field| !field.required).map(setter);
        let doc = if required.is_empty() {
            " Without arguments: all are optional, and have setters.".to_owned()
        } else {
            let names: Vec<_> = required.iter().map(|field| format!("`{}`", field.rust)).collect();
            format!(" With what the service demands: {}.", names.join(", "))
        };
        quote! {
            impl #name {
                #[doc = #doc]
                pub fn new(#(#arguments),*) -> Self {
                    #new
                }
                #(#setters)*
                fn blank() -> Self {
                    #blank
                }
            }
        }
    }

    /// The fields that callers must give.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.required)
    }

    fn blank(&self) -> TokenStream {
        let fields = self.fields.iter().map(|field| {
            let name = field.ident();
            match &field.kind {
                Kind::Optional(_) => quote!(#name: None),
                Kind::List(_) => quote!(#name: List::absent()),
                Kind::Scalar("String") => quote!(#name: String::new()),
                _ => quote!(#name: imagescan_runtime::Item::blank()),
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
    let (ty, value) = field.kind.argument(&name);
    quote! {
        #doc
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// What the models share, by the runtime's macro.
#[must_use]
pub fn macros(structs: &[Struct]) -> TokenStream {
    if structs.is_empty() {
        return TokenStream::new();
    }
    let rows = structs.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        if each.role == Role::Request { quote!(#name, request;) } else { quote!(#name;) }
    });
    quote!(imagescan_runtime::models! { #(#rows)* })
}
