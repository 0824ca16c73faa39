//! Pagination: the `Paginated` implementation of an operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{FieldType, Model, ModelField, Operation, Output, Pagination, RustTypes, Scalar};

/// The implementation for one operation.
///
/// # Errors
/// When it names fields of unsuitable types.
pub(super) fn paginated(
    operation: &Operation,
    model: &Model<'_>,
    types: &RustTypes<'_>,
    how: &Pagination,
) -> Result<TokenStream, String> {
    let Pagination::Offset { offset, limit, items, total } = how;
    let missing = |name: &str| {
        format!("the pagination of `{}` names `{name}`, which has an unsuitable type", operation.id)
    };
    let name = format_ident!("{}", operation.id);
    let (offset, is_u64) = model.field(offset).and_then(count).ok_or_else(|| missing(offset))?;
    let convert = (!is_u64).then(|| quote!(.and_then(|offset| offset.try_into().ok())));
    let known = quote!(self.#offset #convert.unwrap_or(0));
    let limit = model.field(limit).and_then(page_size).ok_or_else(|| missing(limit))?;
    let output = match &operation.output {
        Output::Object(output) => types.models.iter().find(|each| each.name == *output),
        Output::Empty => None,
    };
    let output = output.ok_or_else(|| missing(items))?;
    let list = items;
    let items = output.field(list).ok_or_else(|| missing(list))?;
    let FieldType::List(item) = &items.ty else {
        return Err(missing(list));
    };
    let (item, items) = (item.tokens(), items.ident());
    let (page, total) = if let Some(total) = total {
        let (total, is_u64) = output.field(total).and_then(count).ok_or_else(|| missing(total))?;
        let convert = (!is_u64).then(|| quote!(.and_then(|total| total.try_into().ok())));
        (quote!(page), quote!(page.#total #convert))
    } else {
        (quote!(_), quote!(None))
    };
    Ok(quote! {
        impl Paginated for #name {
            type Item = #item;
            const LIST: &'static str = #list;
            fn position(&self) -> u64 {
                #known
            }
            fn limit(&self) -> Option<u64> {
                #limit
            }
            fn advance(
                &mut self,
                _: &Self::Output,
                elements: u64,
            ) -> Result<Continuation, std::num::TryFromIntError> {
                let next = u128::from(Paginated::position(self)) + u128::from(elements);
                self.#offset = Some(next.try_into()?);
                Ok(Continuation::ByCount)
            }
            fn items(page: Self::Output) -> Vec<Self::Item> {
                page.#items.into_vec()
            }
            fn total(#page: &Self::Output) -> Option<u64> {
                #total
            }
        }
    })
}

/// An optional integer field: its name, and whether its type is `u64`.
fn count(field: &ModelField<'_>) -> Option<(syn::Ident, bool)> {
    match &field.ty {
        FieldType::Optional(inner) => match **inner {
            FieldType::Scalar(Scalar::U64) => Some((field.ident(), true)),
            FieldType::Scalar(scalar) if scalar.is_integer() => Some((field.ident(), false)),
            _ => None,
        },
        _ => None,
    }
}

/// The expression of the page size, for a required or an optional field.
fn page_size(field: &ModelField<'_>) -> Option<TokenStream> {
    let name = field.ident();
    match &field.ty {
        FieldType::Scalar(Scalar::U64) => Some(quote!(Some(self.#name))),
        FieldType::Scalar(scalar) if scalar.is_integer() => Some(quote!(self.#name.try_into().ok())),
        FieldType::Optional(_) => count(field).map(|(name, is_u64)| {
            let convert = (!is_u64).then(|| quote!(.and_then(|limit| limit.try_into().ok())));
            quote!(self.#name #convert)
        }),
        _ => None,
    }
}
