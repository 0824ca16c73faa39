//! Pagination: the `Paginated` implementation of an operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{FieldType, Model, ModelField, Operation, Output, PageStyle, Pagination, RustTypes, Scalar};

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
    let unsuitable = |name: &str| {
        format!("the pagination of `{}` names `{name}`, which has an unsuitable type", operation.id)
    };
    let parameter = |name: &str| {
        let field = model.field(name).filter(|field| is_integer(&field.ty));
        field.map(ModelField::ident).ok_or_else(|| unsuitable(name))
    };
    let (page, size) = (parameter(&how.page)?, parameter(&how.size)?);
    let output = match &operation.output {
        Output::Object(output) => types.models.iter().find(|each| each.name == *output),
        Output::Empty => None,
    };
    let output = output.ok_or_else(|| unsuitable(&how.items))?;
    let items = FieldPath::of(output, types, &how.items).ok_or_else(|| unsuitable(&how.items))?;
    let FieldType::List(item) = items.ty else {
        return Err(unsuitable(&how.items));
    };
    let total = how.total.as_ref().map(|total| {
        let place = FieldPath::of(output, types, total);
        place.and_then(|place| place.total()).ok_or_else(|| unsuitable(total))
    });
    let (total_page, total) = match total.transpose()? {
        Some(total) => (quote!(page), total),
        None => (quote!(_), quote!(None)),
    };
    let (style, advance) = match how.style {
        PageStyle::Offset => (format_ident!("before_offset"), format_ident!("advance_offset")),
        PageStyle::Page => (format_ident!("before_page"), format_ident!("advance_page")),
    };
    let name = format_ident!("{}", operation.id);
    let (item, list, wire) = (item.tokens(), &how.items, &how.page);
    let items = items.items();
    Ok(quote! {
        impl Paginated for #name {
            type Item = #item;
            const LIST: &'static str = #list;
            const PAGE: &'static [&'static str] = &[#wire];
            fn position(&self) -> Option<u64> {
                paging::#style(self.#page)
            }
            fn limit(&self) -> Option<u64> {
                paging::count(self.#size)
            }
            fn advance(
                &mut self,
                _: &Self::Output,
                elements: u64,
            ) -> Result<Continuation, std::num::TryFromIntError> {
                paging::#advance(&mut self.#page, elements)
            }
            fn items(page: Self::Output) -> Vec<Self::Item> {
                #items
            }
            fn total(#total_page: &Self::Output) -> Option<u64> {
                #total
            }
        }
    })
}

/// A field of a response, in objects inside each other.
struct FieldPath<'t> {
    /// The objects that lead to the field.
    objects: Vec<syn::Ident>,
    field: syn::Ident,
    ty: &'t FieldType,
}

impl<'t> FieldPath<'t> {
    /// The field at a path, whose dots lead into objects.
    fn of(output: &'t Model<'_>, types: &'t RustTypes<'_>, path: &str) -> Option<Self> {
        let (mut model, mut objects, mut path) = (output, Vec::new(), path);
        while let Some((object, rest)) = path.split_once('.') {
            let field = model.field(object)?;
            let FieldType::Optional(inner) = &field.ty else { return None };
            let FieldType::Model(name) = &**inner else { return None };
            model = types.models.iter().find(|each| each.name == name)?;
            objects.push(field.ident());
            path = rest;
        }
        let field = model.field(path)?;
        Some(Self { objects, field: field.ident(), ty: &field.ty })
    }

    /// The items of `page`, a value.
    fn items(&self) -> TokenStream {
        let field = &self.field;
        let Some((first, rest)) = self.objects.split_first() else {
            return quote!(page.#field.into_vec());
        };
        quote!(page.#first #(.and_then(|object| object.#rest))* .map(|object| object.#field.into_vec()).unwrap_or_default())
    }

    /// The total of `page`, a reference; `None` if the field is neither an integer nor text.
    fn total(&self) -> Option<TokenStream> {
        let FieldType::Optional(inner) = self.ty else { return None };
        let (count, of) = match **inner {
            FieldType::Scalar(Scalar::String) => (format_ident!("count_of_text"), quote!(&)),
            FieldType::Scalar(scalar) if scalar.is_integer() => (format_ident!("count"), quote!()),
            _ => return None,
        };
        let field = &self.field;
        Some(match self.objects.split_first() {
            None => quote!(paging::#count(#of page.#field)),
            Some((first, rest)) => quote! {
                page.#first.as_ref()
                    #(.and_then(|object| object.#rest.as_ref()))*
                    .and_then(|object| paging::#count(#of object.#field))
            },
        })
    }
}

/// Whether a parameter is an integer, required or optional.
fn is_integer(ty: &FieldType) -> bool {
    match ty {
        FieldType::Optional(inner) => is_integer(inner),
        FieldType::Scalar(scalar) => scalar.is_integer(),
        _ => false,
    }
}
