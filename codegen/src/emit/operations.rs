//! Operations: their types and metadata.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::pagination::paginated;
use crate::ir::{Operation, Service};
use crate::rust_types::{RustTypes, Struct};

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
