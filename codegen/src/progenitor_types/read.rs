//! Reads typify's types: the names of variants, and the types of fields.

use std::collections::HashMap;

use syn::{GenericArgument, ItemStruct, PathArguments, Type};

use super::items::Items;
use crate::ir::{
    Docs, Enum, EnumValue, FieldType, Model, ModelField, NamedNumber, Pagination, Property, Role, RustTypes,
    Scalar, Schema, SchemaKind, Service, Variant,
};

/// The Rust types of a service.
///
/// # Errors
/// When progenitor omitted or changed a type, which does not happen for schemas of the dialect.
pub(super) fn rust_types<'s>(service: &'s Service, items: &Items) -> Result<RustTypes<'s>, String> {
    let mut types = RustTypes::default();
    let reader = Reader { items };
    for schema in &service.schemas {
        let Schema { name, role, docs, kind, .. } = schema;
        match kind {
            SchemaKind::Object(properties) => {
                if *role != Role::Request {
                    types.models.push(reader.model(name, Role::Response, Some(docs), properties)?);
                }
                if *role != Role::Response {
                    let name = schema.name_in_requests();
                    types.models.push(reader.model(name, Role::Request, Some(docs), properties)?);
                }
            }
            SchemaKind::Enum { values, closed } => {
                types.enums.push(reader.string_enum(name, docs, values, *closed)?);
            }
            SchemaKind::Number { values, format, flags } => {
                types.numbers.push(NamedNumber { name, docs, format: *format, flags: *flags, values });
            }
        }
    }
    for operation in &service.operations {
        let properties = operation.arguments().map(|field| &field.property);
        let mut model = reader.model(&operation.id, Role::Request, None, properties)?;
        if let Some(pagination) = &operation.pagination {
            start_at_first_page(&mut model, pagination);
        }
        types.operations.push(model);
    }
    Ok(types)
}

/// Makes a required offset or page number the first page's, so that callers need not set it.
fn start_at_first_page(model: &mut Model<'_>, pagination: &Pagination) {
    let page = model.fields.iter_mut().find(|field| field.property.wire == pagination.page && field.required);
    if let Some(page) = page {
        page.required = false;
        page.initial = Some(pagination.style.first());
    }
}

struct Reader<'i> {
    items: &'i Items,
}

impl Reader<'_> {
    fn model<'s>(
        &self,
        name: &'s str,
        role: Role,
        docs: Option<&'s Docs>,
        properties: impl IntoIterator<Item = &'s Property>,
    ) -> Result<Model<'s>, String> {
        let item = self.items.structs.get(name).ok_or_else(|| format!("progenitor made no type `{name}`"))?;
        let known = by_wire_name(item);
        let read = |property: &'s Property| {
            let wire = &property.wire;
            let item = known.get(wire).ok_or_else(|| format!("progenitor made no field `{name}.{wire}`"))?;
            let ty = self.field_type(&item.ty);
            let ty = ty.ok_or_else(|| format!("`{name}.{wire}` has a type without a slot"))?;
            Ok(ModelField {
                property,
                ty,
                required: role == Role::Request && property.required,
                initial: None,
            })
        };
        let fields = properties.into_iter().map(read).collect::<Result<_, String>>()?;
        Ok(Model { name, role, docs, fields })
    }

    /// The variants from typify, the values from the schema.
    fn string_enum<'s>(
        &self,
        name: &'s str,
        docs: &'s Docs,
        values: &'s [EnumValue],
        closed: bool,
    ) -> Result<Enum<'s>, String> {
        let item = self.items.enums.get(name).ok_or_else(|| format!("progenitor made no enum `{name}`"))?;
        if item.variants.len() != values.len() {
            let (variants, values) = (item.variants.len(), values.len());
            return Err(format!("progenitor made {variants} variants of the {values} values of `{name}`"));
        }
        let variants = item.variants.iter().zip(values).map(|(variant, value)| Variant {
            // typify writes `SHA256` as `Sha256`; names of the document stay unchanged.
            rust: value.rust.clone().unwrap_or_else(|| variant.ident.to_string()),
            value,
        });
        Ok(Enum { name, docs, closed, variants: variants.collect() })
    }

    /// A type as typify writes it.
    fn field_type(&self, ty: &Type) -> Option<FieldType> {
        let Type::Path(path) = ty else {
            return None;
        };
        let segment = path.path.segments.last()?;
        let name = segment.ident.to_string();
        let inner = || match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
                GenericArgument::Type(ty) => self.field_type(ty),
                _ => None,
            },
            _ => None,
        };
        if let Some(scalar) = Scalar::ALL.into_iter().find(|scalar| scalar.name() == name) {
            return Some(FieldType::Scalar(scalar));
        }
        match name.as_str() {
            "Option" => Some(FieldType::Optional(Box::new(inner()?))),
            "Vec" => Some(FieldType::List(Box::new(inner()?))),
            _ if self.items.enums.contains_key(&name) => Some(FieldType::Enum(name)),
            _ => match &self.items.structs.get(&name)?.fields {
                syn::Fields::Unnamed(_) => Some(FieldType::Number(name)),
                _ => Some(FieldType::Model(name)),
            },
        }
    }
}

/// The fields of a struct of typify, by their names on the wire.
fn by_wire_name(item: &ItemStruct) -> HashMap<String, &syn::Field> {
    item.fields.iter().map(|field| (wire_name(field), field)).collect()
}

/// The name on the wire: serde's `rename`, or the name of the field.
fn wire_name(field: &syn::Field) -> String {
    let renamed = field.attrs.iter().filter_map(serde_rename).next_back();
    renamed.unwrap_or_else(|| field.ident.as_ref().map(ToString::to_string).unwrap_or_default())
}

/// The name in serde's `rename`.
pub(super) fn serde_rename(attribute: &syn::Attribute) -> Option<String> {
    let mut name = None;
    // Skips other arguments with their values. Other attributes do not parse, which is not an error here.
    let _ = attribute.parse_nested_meta(|meta| {
        if meta.input.peek(syn::Token![=]) {
            let value: syn::Expr = meta.value()?.parse()?;
            if let (true, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) =
                (meta.path.is_ident("rename"), value)
            {
                name = Some(text.value());
            }
        }
        Ok(())
    });
    name
}
