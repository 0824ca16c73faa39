//! Operations and services: metadata, pagination, error codes, and the module of a service.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use heck::ToShoutySnakeCase as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::docs::{first_sentence, line, target};
use crate::ir::{Operation, Pagination, Service};
use crate::rust_types::{Field, FieldType, RustTypes, Struct, doc_attributes};

/// One operation: its type, metadata and pagination.
///
/// # Errors
/// When the pagination names fields of unsuitable types.
pub fn operation(
    service: &Service,
    rust_types: &RustTypes,
    operation: &Operation,
    fields: &Struct,
) -> Result<TokenStream, String> {
    let marker = format_ident!("{}", service.marker());
    let definition = fields.definition();
    let implementation = implementation(&marker, operation);
    let pagination =
        operation.pagination.as_ref().map(|how| paginated(operation, fields, rust_types, how)).transpose()?;
    Ok(quote!(#definition #implementation #pagination))
}

fn implementation(marker: &syn::Ident, operation: &Operation) -> TokenStream {
    let Operation { id, method, path, docs, .. } = operation;
    let name = format_ident!("{id}");
    let output = operation.output.as_ref().map_or_else(
        || quote!(()),
        |output| {
            let output = format_ident!("{output}");
            quote!(#output)
        },
    );
    let fields = operation.fields.iter().map(|field| {
        let name = &field.name;
        let location = format_ident!("{}", field.location);
        let from_client =
            field.client().map(|client| quote!(Field::from_client(#name, Location::#location, #client)));
        from_client.unwrap_or_else(|| quote!(Field::new(#name, Location::#location)))
    });
    let fields = (!operation.fields.is_empty()).then(|| quote!(.fields(&[#(#fields),*])));
    let body = operation.body.as_ref().map(|media_type| {
        let format = format_ident!("{}", if media_type == "application/json" { "Json" } else { "Form" });
        quote!(.body(BodyFormat::#format))
    });
    let idempotent = operation.idempotent.then(|| quote!(.idempotent()));
    let rate_limit = operation.rate_limit.map(|limit| {
        let limit = proc_macro2::Literal::u64_unsuffixed(limit);
        quote!(.rate_limit(#limit))
    });
    let permission = operation.permission.as_ref().map(|action| quote!(.permission(#action)));
    let replaced_by = operation.replaced_by.as_ref().map(|other| quote!(.replaced_by(#other)));
    quote! {
        impl Operation for #name {
            type Service = super::#marker;
            type Output = #output;
            const META: &'static OperationMeta = &OperationMeta::new(#id, #method, #path, #docs)
                #fields #body #idempotent #rate_limit #permission #replaced_by;
        }
    }
}

fn paginated(
    operation: &Operation,
    fields: &Struct,
    rust_types: &RustTypes,
    how: &Pagination,
) -> Result<TokenStream, String> {
    let missing = |name: &str| {
        format!("the pagination of `{}` names `{name}`, which has an unsuitable type", operation.id)
    };
    // An optional integer field: its name, and its type unless that is `u64` already.
    let count = |fields: &[Field], wire: &str| {
        let field = fields.iter().find(|field| field.wire == wire)?;
        match &field.ty {
            FieldType::Optional(inner) if matches!(**inner, FieldType::Scalar("i32" | "i64" | "u64")) => {
                Some((field.ident(), (**inner != FieldType::Scalar("u64")).then(|| inner.tokens())))
            }
            _ => None,
        }
    };
    let name = format_ident!("{}", operation.id);
    let (offset, ty) = count(&fields.fields, &how.offset).ok_or_else(|| missing(&how.offset))?;
    let (known, sought) = match ty {
        Some(ty) => (
            quote!(self.#offset.and_then(|offset| offset.try_into().ok()).unwrap_or(0)),
            quote!(#ty::try_from(offset)?),
        ),
        None => (quote!(self.#offset.unwrap_or(0)), quote!(offset)),
    };
    let limit = limit(&fields.fields, &how.limit).ok_or_else(|| missing(&how.limit))?;
    let output = operation
        .output
        .as_ref()
        .and_then(|output| rust_types.models.iter().find(|each| each.name == *output));
    let output = output.ok_or_else(|| missing(&how.items))?;
    let items =
        output.fields.iter().find(|field| field.wire == how.items).ok_or_else(|| missing(&how.items))?;
    let FieldType::List(item) = &items.ty else {
        return Err(missing(&how.items));
    };
    let (item, items, list) = (item.tokens(), items.ident(), &how.items);
    let (page, total) = if let Some(total) = &how.total {
        let (total, ty) = count(&output.fields, total).ok_or_else(|| missing(total))?;
        let convert = ty.map(|_| quote!(.and_then(|total| total.try_into().ok())));
        (quote!(page), quote!(page.#total #convert))
    } else {
        (quote!(_), quote!(None))
    };
    Ok(quote! {
        impl Paginated for #name {
            type Item = #item;
            const LIST: &'static str = #list;
            fn offset(&self) -> u64 {
                #known
            }
            fn limit(&self) -> Option<u64> {
                #limit
            }
            fn seek(&mut self, offset: u64) -> Result<(), std::num::TryFromIntError> {
                self.#offset = Some(#sought);
                Ok(())
            }
            fn take(page: Self::Output) -> Vec<Self::Item> {
                page.#items.into_vec()
            }
            fn total(#page: &Self::Output) -> Option<u64> {
                #total
            }
        }
    })
}

/// The expression of the page size, for a required or an optional field.
fn limit(fields: &[Field], wire: &str) -> Option<TokenStream> {
    let field = fields.iter().find(|field| field.wire == wire)?;
    let name = field.ident();
    match &field.ty {
        FieldType::Scalar("u64") => Some(quote!(Some(self.#name))),
        FieldType::Scalar("i32" | "i64") => Some(quote!(self.#name.try_into().ok())),
        FieldType::Optional(inner) => match **inner {
            FieldType::Scalar("u64") => Some(quote!(self.#name)),
            FieldType::Scalar("i32" | "i64") => {
                Some(quote!(self.#name.and_then(|limit| limit.try_into().ok())))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The file of error codes.
#[must_use]
pub fn error_codes(service: &Service) -> TokenStream {
    let mut taken = BTreeSet::new();
    let constants = service.error_codes().into_iter().map(|code| {
        let name = constant(&code.code, &mut taken);
        let status = code.status.map_or_else(String::new, |status| format!(" HTTP status {status}."));
        let doc = doc_attributes(&format!("{}{status}", line(&code.description)));
        let text = &code.code;
        quote!(#doc pub const #name: &str = #text;)
    });
    quote!(#(#constants)*)
}

/// The name of a code's constant, with a number if another code has the name: vendors have `InvalidId` and `InvalidID`.
fn constant(code: &str, taken: &mut BTreeSet<String>) -> syn::Ident {
    // Codes may contain characters that names cannot.
    let name = code.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_shouty_snake_case();
    let name = if name.starts_with(char::is_alphabetic) { name } else { format!("CODE_{name}") };
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
    format_ident!("{}", free.unwrap_or(name))
}

/// The root of a service's module: marker, client, and table of operations.
#[must_use]
pub fn service(service: &Service, rust_types: &RustTypes) -> TokenStream {
    let marker = format_ident!("{}", service.marker());
    let Service { provider, name, version, signing_name, .. } = service;
    let (client_doc, marker_doc) =
        (client_doc(service, rust_types), format!(" {name}, API version {version}."));
    let client_doc = doc_attributes(&client_doc);
    let rows = service.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.id);
        quote!(<#name as imagescan_runtime::__generated::Operation>::META)
    });
    let table = format_ident!("{}", service.module.to_shouty_snake_case());
    quote! {
        mod enums;
        pub mod error_code;
        pub mod model;
        mod operation;

        pub use operation::*;

        #client_doc
        pub type Client = imagescan_runtime::Client<#marker>;

        #[doc = #marker_doc]
        #[derive(Debug)]
        pub enum #marker {}

        impl imagescan_runtime::__generated::Service for #marker {
            type Builder = crate::ClientBuilder<Self>;
            const META: &'static imagescan_runtime::__generated::ServiceMeta = &imagescan_runtime::__generated::ServiceMeta::new(
                #provider, #name, #version, #signing_name, super::endpoints::#table, OPERATIONS,
            );
        }

        /// The metadata of every operation.
        pub const OPERATIONS: &[&imagescan_runtime::__generated::OperationMeta] = &[#(#rows),*];
    }
}

fn client_doc(service: &Service, rust_types: &RustTypes) -> String {
    let mut doc = format!(
        "A client of {}. Cheap to clone.\n\n| operation | required arguments | purpose | vendor's page |\n|---|---|---|---|",
        service.name
    );
    for (operation, fields) in service.operations.iter().zip(&rust_types.operations) {
        let required: Vec<_> = fields.required().map(|field| format!("`{}`", field.rust)).collect();
        let purpose = line(&first_sentence(&operation.summary)).replace('|', "\\|");
        let deprecated = if operation.deprecated { " *Deprecated.*" } else { "" };
        let required = if required.is_empty() { "none".to_owned() } else { required.join(", ") };
        let (id, page) = (&operation.id, target(&operation.docs));
        let _ = write!(doc, "\n| [`{id}`] | {required} | {purpose}{deprecated} | [link]({page}) |");
    }
    doc
}
