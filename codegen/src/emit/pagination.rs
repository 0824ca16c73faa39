//! Pagination: the `Paginated` implementation of an operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{FieldType, Model, ModelField, Operation, Output, Pagination, RustTypes};

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
    let offset = model.field(offset).and_then(optional_integer).ok_or_else(|| missing(offset))?;
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
        let total = output.field(total).and_then(optional_integer).ok_or_else(|| missing(total))?;
        (quote!(page), quote!(offset::count(page.#total)))
    } else {
        (quote!(_), quote!(None))
    };
    Ok(quote! {
        impl Paginated for #name {
            type Item = #item;
            const LIST: &'static str = #list;
            fn position(&self) -> u64 {
                offset::count(self.#offset).unwrap_or(0)
            }
            fn limit(&self) -> Option<u64> {
                offset::count(#limit)
            }
            fn advance(
                &mut self,
                _: &Self::Output,
                elements: u64,
            ) -> Result<Continuation, std::num::TryFromIntError> {
                offset::advance(&mut self.#offset, elements)
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

/// The name of an optional integer field.
fn optional_integer(field: &ModelField<'_>) -> Option<syn::Ident> {
    let FieldType::Optional(inner) = &field.ty else { return None };
    is_integer(inner).then(|| field.ident())
}

/// The page size as an optional integer, for a required or an optional field.
fn page_size(field: &ModelField<'_>) -> Option<TokenStream> {
    let name = field.ident();
    if is_integer(&field.ty) {
        return Some(quote!(Some(self.#name)));
    }
    optional_integer(field).map(|name| quote!(self.#name))
}

fn is_integer(ty: &FieldType) -> bool {
    matches!(ty, FieldType::Scalar(scalar) if scalar.is_integer())
}
