//! Operations: their types and metadata.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::pagination::paginated;
use super::{models, operation_page, waits};
use crate::ir::{
    BodyFormat, Effect, Location, Model, Operation, Output, Period, RateLimit, RequestField, RustTypes,
    Service,
};

/// The module of operations, with one file for each.
#[must_use]
pub fn module(service: &Service) -> TokenStream {
    let modules: Vec<_> =
        service.operations.iter().map(|operation| format_ident!("{}", operation.module)).collect();
    let names = service.operations.iter().map(|operation| format_ident!("{}", operation.id));
    quote!(#(mod #modules;)* #(pub use #modules::#names;)*)
}

fn imports() -> TokenStream {
    quote! {
        use imagescan_runtime::__generated::{
            ArgumentSource, BodyFormat, Continuation, Field, IntoOption, Item as _, List, Location, Model, Operation, OperationMeta,
            OptValue as _, Paginated, Record, Slot, StateValue, Value, Waiter, WaiterMeta, meta, paging,
        };
        use super::super::model::*;
    }
}

/// The file of one operation: its type, metadata and pagination.
///
/// # Errors
/// When the pagination names fields of unsuitable types, or the operation has no example.
pub fn operation(
    service: &Service,
    types: &RustTypes<'_>,
    operation: &Operation,
    model: &Model<'_>,
) -> Result<TokenStream, String> {
    let deprecated = operation.deprecated.then(|| match &operation.replaced_by {
        Some(other) if service.has_operation(other) => {
            format!("the vendor has deprecated it in favour of `{other}`")
        }
        Some(other) => format!(
            "the vendor has deprecated it in favour of {other}, which has no type here: call it by `Client::raw`"
        ),
        None => "the vendor has deprecated it".to_owned(),
    });
    let definition =
        model.definition(&operation_page::page(service, types, operation, model)?, deprecated.as_deref());
    let implementation = implementation(service, operation);
    let pagination =
        operation.pagination.as_ref().map(|how| paginated(operation, model, types, how)).transpose()?;
    let waiter = operation.waiter.as_ref().map(|waiter| waits::waiter(operation, waiter));
    let starts = operation.starts.as_ref().map(|starts| waits::starts(operation, starts));
    let (imports, macros) = (imports(), models::macros(&[model]));
    Ok(quote!(#imports #definition #implementation #pagination #waiter #starts #macros))
}

fn implementation(service: &Service, operation: &Operation) -> TokenStream {
    let Operation { id, method, path, docs, .. } = operation;
    let (marker, name) = (format_ident!("{}", service.marker()), format_ident!("{id}"));
    let output = match &operation.output {
        Output::Empty => quote!(()),
        Output::Object(output) => {
            let output = format_ident!("{output}");
            quote!(#output)
        }
    };
    let fields = operation.fields.iter().map(field);
    let fields = (!operation.fields.is_empty()).then(|| quote!(.fields(&[#(#fields),*])));
    let body = operation.body.map(|format| match format {
        BodyFormat::Json => quote!(.body(BodyFormat::Json)),
        BodyFormat::Form => quote!(.body(BodyFormat::Form)),
    });
    let effect = effect(operation);
    let limits = operation.rate_limits.iter().map(rate_limit);
    let rate_limits = (!operation.rate_limits.is_empty()).then(|| quote!(.rate_limits(&[#(#limits),*])));
    let permission = operation.permissions.split_first().map(|(action, aliases)| {
        let aliases = (!aliases.is_empty()).then(|| quote!(.permission_aliases(&[#(#aliases),*])));
        quote!(.permission(#action) #aliases)
    });
    let replaced_by = operation.replaced_by.as_ref().map(|other| quote!(.replaced_by(#other)));
    quote! {
        impl Operation for #name {
            type Service = super::super::#marker;
            type Output = #output;
            const META: &'static OperationMeta = &OperationMeta::new(#id, #method, #path, #docs)
                #fields #body #effect #rate_limits #permission #replaced_by;
        }
    }
}

/// The effect, and whether a write is idempotent.
fn effect(operation: &Operation) -> TokenStream {
    let idempotent =
        (operation.idempotent && operation.effect != Effect::Read).then(|| quote!(.idempotent()));
    let effect = match operation.effect {
        Effect::Read => quote!(Read),
        Effect::Write => quote!(Write),
        Effect::StartsScan => quote!(StartsScan),
        Effect::SpendsLicence => quote!(SpendsLicence),
    };
    quote!(.effect(meta::Effect::#effect) #idempotent)
}

/// A rate limit, as the runtime's table has it.
fn rate_limit(limit: &RateLimit) -> TokenStream {
    let calls = Literal::u64_unsuffixed(limit.calls);
    let limit_of = match limit.per {
        Period::Second => quote!(per_second),
        Period::Minute => quote!(per_minute),
    };
    let scope = limit.scope.as_ref().map(|scope| quote!(.scope(#scope)));
    let published = (!limit.enforced).then(|| quote!(.published_only()));
    quote!(meta::RateLimit::#limit_of(#calls) #scope #published)
}

/// The location of a field, as the runtime's table has it.
fn field(field: &RequestField) -> TokenStream {
    let name = &field.property.wire;
    let location = match field.location {
        Location::Path => quote!(Path),
        Location::ClientPath => quote!(ClientPath),
        Location::Header => quote!(Header),
        Location::ClientHeader => quote!(ClientHeader),
        Location::Query => quote!(Query),
        Location::QueryCsv => quote!(QueryCsv),
        Location::QueryFlat => quote!(QueryFlat),
        Location::QueryJson => quote!(QueryJson),
        Location::Body => quote!(Body),
    };
    let from_client = field.from_client.as_ref();
    let from_client =
        from_client.map(|client| quote!(Field::from_client(#name, Location::#location, #client)));
    from_client.unwrap_or_else(|| quote!(Field::new(#name, Location::#location)))
}
