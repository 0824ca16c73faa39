//! Models and operations as code: fields, slots, values, `new` and setters.

use std::fmt::Write as _;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{argument, attributes, of_named, summary};
use crate::ir::{Docs, FieldType, Model, ModelField, Role, RustTypes, Scalar, Time, TimeFormat};

/// The doc comment of the file of models.
pub const DOC: &str = "The models and enums.

`Debug` of a model prints the fields that are present, with their names on the wire: `type` for `r#type`.";

/// The imports of every file of models.
#[must_use]
pub fn imports() -> TokenStream {
    quote! {
        use imagescan_runtime::__generated::{IntoOption, Item as _, List, Model, OptValue as _, Record, Slot, Value};
    }
}

/// The enums and named numbers, which are exported beside the models.
#[must_use]
pub fn enums(types: &RustTypes<'_>) -> TokenStream {
    // A glob over nothing would be called unreachable.
    let has_enums = !types.enums.is_empty() || !types.numbers.is_empty();
    let enums = has_enums.then(|| {
        quote!(
            pub use super::enums::*;
        )
    });
    quote!(#enums)
}

/// The models of a part of a file.
#[must_use]
pub fn models(models: &[&Model<'_>]) -> TokenStream {
    let no_docs = Docs::default();
    models
        .iter()
        .map(|model| model.definition(&of_named(model.name, model.docs.unwrap_or(&no_docs)), None))
        .collect()
}

impl Model<'_> {
    /// The type, its `Record` implementation, and its constructor and setters.
    pub(super) fn definition(&self, doc: &str, deprecated: Option<&str>) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let doc = attributes(doc);
        let deprecated = deprecated.map(|note| quote!(#[deprecated(note = #note)]));
        let fields = self.fields.iter().map(|field| {
            let mut doc = of_named(&field.property.wire, &field.property.docs);
            if let Some(Time { accessor, .. }) = &field.property.time {
                let _ = write!(doc, "\n\nAs a time: [`{accessor}`](Self::{accessor}).");
            }
            let doc = attributes(&doc);
            let name = field.ident();
            let ty = field.ty.tokens();
            quote!(#doc pub #name: #ty,)
        });
        let must_use = (self.role == Role::Request).then(|| quote!(#[must_use]));
        let record = self.record();
        let builder = self.builder();
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
        let names = self.fields.iter().map(|field| &field.property.wire);
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
            let names = self.required().map(|field| &field.property.wire);
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
        let new = (self.role == Role::Request).then(|| self.constructor());
        let setters =
            self.fields.iter().filter(|field| !field.required).map(|field| setter(field, self.role));
        let times = self.fields.iter().filter_map(time_accessor);
        quote! { impl #name { #new #(#setters)* #(#times)* } }
    }

    fn constructor(&self) -> TokenStream {
        let required: Vec<_> = self.required().collect();
        let arguments = required.iter().map(|field| {
            let (name, (ty, _)) = (field.ident(), field.argument());
            quote!(#name: #ty)
        });
        let values = required.iter().map(|field| {
            let name = field.ident();
            match field.argument() {
                (_, value) if value.to_string() == field.property.rust => quote!(#name,),
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
        let doc = if required.is_empty() {
            " Without arguments: all are optional and have setters.".to_owned()
        } else {
            let names: Vec<_> = required.iter().map(|field| argument(&field.property.rust)).collect();
            let noun = if names.len() == 1 { "argument" } else { "arguments" };
            format!(" Takes the required {noun} {}.", names.join(", "))
        };
        quote! {
            #[doc = #doc]
            #[inline]
            pub fn new(#(#arguments),*) -> Self {
                #new
            }
        }
    }

    fn empty(&self) -> TokenStream {
        let fields = self.fields.iter().map(|field| {
            let name = field.ident();
            if let Some(initial) = field.initial {
                let initial = Literal::u64_unsuffixed(initial);
                return quote!(#name: #initial);
            }
            match &field.ty {
                FieldType::Optional(_) => quote!(#name: None),
                FieldType::List(_) => quote!(#name: List::absent()),
                FieldType::Scalar(Scalar::String) => quote!(#name: String::new()),
                _ => quote!(#name: imagescan_runtime::__generated::Item::empty()),
            }
        });
        quote!(Self { #(#fields),* })
    }
}

fn setter(field: &ModelField<'_>, role: Role) -> TokenStream {
    let name = field.ident();
    let doc = attributes(&summary(&field.property.wire, &field.property.docs));
    let (ty, value) = field.argument();
    let deprecated = (field.property.docs.deprecated && role == Role::Request)
        .then(|| quote!(#[deprecated(note = "the vendor has deprecated it")]));
    quote! {
        #doc
        #deprecated
        #[inline]
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

const NUMBER: &str =
    "before 1970 if it is negative, and `None` if it is absent or `SystemTime` cannot hold it";
const LOCAL: &str =
    "its zone is UTC+08:00; `None` if it is absent or not a time such as `2006-01-02 15:04:05`";

/// The accessor that returns a field as a time.
fn time_accessor(field: &ModelField<'_>) -> Option<TokenStream> {
    let Time { format, accessor } = field.property.time.as_ref()?;
    let (name, accessor) = (field.ident(), format_ident!("{accessor}"));
    let is_optional = matches!(field.ty, FieldType::Optional(_));
    let text = if is_optional { quote!(self.#name.as_deref()) } else { quote!(self.#name.as_str()) };
    let (function, argument, what) = match format {
        TimeFormat::UnixMillis => (quote!(unix_millis), quote!(self.#name), NUMBER),
        TimeFormat::UnixSeconds => (quote!(unix_seconds), quote!(self.#name), NUMBER),
        TimeFormat::Rfc3339 => (quote!(rfc3339), text, "`None` if it is absent or not a time of RFC 3339"),
        TimeFormat::LocalPlus8 => (quote!(local_plus_8), text, LOCAL),
    };
    let doc = format!(" `{}` as a time: {what}.", field.property.rust);
    Some(quote! {
        #[doc = #doc]
        #[must_use]
        #[inline]
        pub fn #accessor(&self) -> Option<std::time::SystemTime> {
            imagescan_runtime::__generated::times::#function(#argument)
        }
    })
}

/// The trait implementations of all models, by the runtime's macro.
#[must_use]
pub fn macros(models: &[&Model<'_>]) -> TokenStream {
    if models.is_empty() {
        return TokenStream::new();
    }
    let rows = models.iter().map(|each| {
        let name = format_ident!("{}", each.name);
        if each.required().next().is_some() { quote!(#name, required;) } else { quote!(#name;) }
    });
    quote!(imagescan_runtime::__generated::models! { #(#rows)* })
}
