//! What an operation is beside its fields: its row of facts, how its pages follow each other, and its service.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::docs::{escape, first_sentence};
use crate::plan::{Operation, Pagination, Service};
use crate::tables::{Field, Kind, Struct, Tables, doc_attributes};

/// The file of operations.
///
/// # Errors
/// When a pagination names fields that cannot carry it.
pub fn operations(service: &Service, tables: &Tables) -> Result<TokenStream, String> {
    let marker = format_ident!("{}", service.marker());
    let mut items = Vec::new();
    for (operation, table) in service.operations.iter().zip(&tables.operations) {
        let definition = table.definition();
        let implementation = implementation(&marker, operation);
        let pagination =
            operation.pagination.as_ref().map(|how| paginated(operation, table, tables, how)).transpose()?;
        items.push(quote!(#definition #implementation #pagination));
    }
    let macros = crate::tables::macros(&tables.operations);
    Ok(quote! { #(#items)* #macros })
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
        let place = format_ident!("{}", field.place);
        quote!(Field::new(#name, Place::#place))
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
    table: &Struct,
    tables: &Tables,
    how: &Pagination,
) -> Result<TokenStream, String> {
    let missing =
        |name: &str| format!("the pagination of `{}` names `{name}`, which cannot carry it", operation.id);
    let find =
        |fields: &'_ [Field], name: &str| fields.iter().find(|field| field.wire == name).map(Field::ident);
    let name = format_ident!("{}", operation.id);
    let offset =
        table.fields.iter().find(|field| field.wire == how.offset).ok_or_else(|| missing(&how.offset))?;
    let ty = match &offset.kind {
        Kind::Optional(inner) if matches!(**inner, Kind::Scalar("i32" | "i64" | "u64")) => inner.ty(),
        _ => return Err(missing(&how.offset)),
    };
    let offset = offset.ident();
    let output =
        operation.output.as_ref().and_then(|output| tables.models.iter().find(|each| each.name == *output));
    let output = output.ok_or_else(|| missing(&how.items))?;
    let items =
        output.fields.iter().find(|field| field.wire == how.items).ok_or_else(|| missing(&how.items))?;
    let Kind::List(item) = &items.kind else {
        return Err(missing(&how.items));
    };
    let (item, items) = (item.ty(), items.ident());
    let total = match &how.total {
        Some(total) => {
            let total = find(&output.fields, total).ok_or_else(|| missing(total))?;
            quote!(page.#total.and_then(|total| total.try_into().ok()))
        }
        None => quote!(None),
    };
    let page = if how.total.is_some() { quote!(page) } else { quote!(_) };
    Ok(quote! {
        impl Paginated for #name {
            type Item = #item;
            fn offset(&self) -> u64 {
                self.#offset.and_then(|offset| offset.try_into().ok()).unwrap_or(0)
            }
            fn seek(&mut self, offset: u64) {
                self.#offset = Some(#ty::try_from(offset).unwrap_or(#ty::MAX));
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

/// The file of error codes.
#[must_use]
pub fn error_codes(service: &Service) -> TokenStream {
    use heck::ToShoutySnakeCase as _;
    let constants = service.error_codes().into_iter().map(|code| {
        let name = format_ident!("{}", code.code.replace(['.', '-'], "_").to_shouty_snake_case());
        let status =
            code.status.map_or_else(String::new, |status| format!(" Comes with HTTP status {status}."));
        let doc = doc_attributes(&format!("{}{status}", escape(code.description.trim())));
        let text = &code.code;
        quote!(#doc pub const #name: &str = #text;)
    });
    quote!(#(#constants)*)
}

/// The root of a service's module: its marker, its client, and the table of its operations.
#[must_use]
pub fn service(service: &Service, tables: &Tables) -> TokenStream {
    let marker = format_ident!("{}", service.marker());
    let Service { provider, name, version, signing_name, .. } = service;
    let (client_doc, marker_doc) = (client_doc(service, tables), format!(" {name}, API version {version}."));
    let client_doc = doc_attributes(&client_doc);
    let rows = service.operations.iter().map(|operation| {
        let name = format_ident!("{}", operation.id);
        quote!(<#name as imagescan_runtime::Operation>::META)
    });
    let table = format_ident!("{}", heck::ToShoutySnakeCase::to_shouty_snake_case(service.module.as_str()));
    quote! {
        pub mod error_code;
        pub mod model;
        mod operation;
        mod word;

        pub use operation::*;

        #client_doc
        pub type Client = imagescan_runtime::Client<#marker>;

        #[doc = #marker_doc]
        #[derive(Debug)]
        pub enum #marker {}

        impl imagescan_runtime::Service for #marker {
            type Builder = crate::ClientBuilder<Self>;
            const META: &'static imagescan_runtime::ServiceMeta = &imagescan_runtime::ServiceMeta::new(
                #provider, #name, #version, #signing_name, super::endpoints::#table, OPERATIONS,
            );
        }

        /// What is known of every operation.
        pub const OPERATIONS: &[&imagescan_runtime::OperationMeta] = &[#(#rows),*];
    }
}

fn client_doc(service: &Service, tables: &Tables) -> String {
    let mut doc = format!(
        "A client of {}. Cheap to clone.\n\n| operation | required arguments | purpose | vendor's page |\n|---|---|---|---|",
        service.name
    );
    for (operation, table) in service.operations.iter().zip(&tables.operations) {
        let required: Vec<_> = table.required().map(|field| format!("`{}`", field.rust)).collect();
        let purpose = escape(&first_sentence(&operation.summary)).replace('|', "\\|");
        let deprecated = if operation.deprecated { " *Deprecated.*" } else { "" };
        doc.push_str(&format!(
            "\n| [`{0}`] | {1} | {2}{deprecated} | [link]({3}) |",
            operation.id,
            if required.is_empty() { "none".to_owned() } else { required.join(", ") },
            purpose,
            operation.docs
        ));
    }
    doc
}
