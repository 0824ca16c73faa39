//! Pagination: the `Paginated` implementation of an operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{Operation, Pagination};
use crate::rust_types::{Field, FieldType, RustTypes, Struct};

/// The implementation for one operation.
pub(super) fn paginated(
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
