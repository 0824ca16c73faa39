//! An operation as a flat list of fields, by location and path on the wire: `VulRecords[].ExtendContentJson.Os`.

use std::collections::HashMap;

use super::tables::{Declaration, Operation as VendorOperation, SCALARS, Tables};
use crate::ir::{
    BodyFormat, IntegerFormat, Location, Operation, Output, Property, SchemaKind, SchemaType, Service, Vendor,
};

/// Objects nested deeper than this are not compared: the tables may be recursive.
pub(super) const MAX_DEPTH: usize = 16;

/// A field, as the tables or the document declare it.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    /// `path`, `query`, `header`, `form`, `body` or `response`.
    pub(super) location: &'a str,
    pub(super) path: String,
    /// A scalar, `object`, or `array<…>` of one.
    pub(super) ty: String,
    /// `None` in responses.
    pub(super) required: Option<bool>,
    /// How an array travels, if that is known.
    pub(super) encoding: Option<&'a str>,
    pub(super) values: Vec<String>,
    /// Whether the client fills it in.
    pub(super) by_client: bool,
    /// The records of differences that apply, the field's own first.
    pub(super) records: Vec<&'a Vendor>,
}

/// The fields of an operation of the tables.
pub(super) fn of_vendor<'a>(operation: &'a VendorOperation, tables: &'a Tables) -> Vec<Field<'a>> {
    let mut fields = Vec::new();
    for (location, declaration) in &operation.request {
        vendor_field(declaration, location, "", tables, 0, &mut fields);
    }
    for declaration in &operation.response {
        vendor_field(declaration, "response", "", tables, 0, &mut fields);
    }
    fields
}

fn vendor_field<'a>(
    declaration: &'a Declaration,
    location: &'a str,
    parent: &str,
    tables: &'a Tables,
    depth: usize,
    fields: &mut Vec<Field<'a>>,
) {
    let Declaration { name, ty, required, encoding, values } = declaration;
    let inner = ty.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>'));
    let element = inner.unwrap_or(ty);
    let shown = if SCALARS.contains(&element) { element } else { "object" };
    let path = format!("{parent}{name}");
    let is_array = inner.is_some();
    fields.push(Field {
        location,
        path: path.clone(),
        ty: if is_array { format!("array<{shown}>") } else { shown.to_owned() },
        required: (location != "response").then_some(*required),
        encoding: encoding.as_deref().filter(|_| is_array),
        values: values.clone(),
        by_client: false,
        records: Vec::new(),
    });
    if let Some(inner) = tables.types.get(element).filter(|_| depth < MAX_DEPTH) {
        let parent = inside(&path, is_array);
        for declaration in inner {
            vendor_field(declaration, location, &parent, tables, depth + 1, fields);
        }
    }
}

/// The fields of an operation of a document.
pub(super) fn of_document<'a>(operation: &'a Operation, service: &'a Service) -> Vec<Field<'a>> {
    let schemas = service.schemas.iter().map(|schema| (schema.name.as_str(), schema));
    let mut reader = DocumentFields { schemas: schemas.collect(), fields: Vec::new() };
    for field in &operation.fields {
        let (location, encoding) = match field.location {
            Location::Path | Location::ClientPath => ("path", None),
            Location::Header | Location::ClientHeader => ("header", None),
            Location::Query => ("query", None),
            Location::QueryCsv => ("query", Some("csv")),
            Location::QueryFlat => ("query", Some("Name.N")),
            Location::QueryJson => ("query", Some("json")),
            Location::Body if operation.body == Some(BodyFormat::Form) => ("form", Some("Name.N")),
            Location::Body => ("body", None),
        };
        let by_client = field.from_client.is_some();
        reader.add(&field.property, location, encoding, by_client, "", 0);
    }
    if let Output::Object(output) = &operation.output
        && let Some(SchemaKind::Object(properties)) = reader.schemas.get(output.as_str()).map(|it| &it.kind)
    {
        for property in properties {
            reader.add(property, "response", None, false, "", 0);
        }
    }
    reader.fields
}

struct DocumentFields<'a> {
    schemas: HashMap<&'a str, &'a crate::ir::Schema>,
    fields: Vec<Field<'a>>,
}

impl<'a> DocumentFields<'a> {
    fn add(
        &mut self,
        property: &'a Property,
        location: &'a str,
        encoding: Option<&'a str>,
        by_client: bool,
        parent: &str,
        depth: usize,
    ) {
        let path = format!("{parent}{}", property.wire);
        let (element, is_array) = match &property.ty {
            SchemaType::Array(items) => (&**items, true),
            ty => (ty, false),
        };
        let schema = element.named().and_then(|name| self.schemas.get(name).copied());
        let (shown, values) = match (element, schema.map(|schema| &schema.kind)) {
            (_, Some(SchemaKind::Enum { values, .. })) => {
                ("string", values.iter().map(|value| value.wire.clone()).collect())
            }
            (_, Some(SchemaKind::Number { values, format, .. })) => {
                (integer(*format), values.iter().map(|value| value.value.to_string()).collect())
            }
            (SchemaType::String, _) => ("string", Vec::new()),
            (SchemaType::Boolean, _) => ("bool", Vec::new()),
            (SchemaType::Number, _) => ("double", Vec::new()),
            (SchemaType::Integer(format), _) => (integer(*format), Vec::new()),
            (SchemaType::Array(_) | SchemaType::Named(_), _) => ("object", Vec::new()),
        };
        let records = [property.vendor.as_ref(), schema.and_then(|schema| schema.vendor.as_ref())];
        self.fields.push(Field {
            location,
            path: path.clone(),
            ty: if is_array { format!("array<{shown}>") } else { shown.to_owned() },
            required: (location != "response").then_some(property.required),
            encoding: encoding.filter(|_| is_array),
            values,
            by_client,
            records: records.into_iter().flatten().collect(),
        });
        if let Some(SchemaKind::Object(properties)) = schema.map(|schema| &schema.kind)
            && depth < MAX_DEPTH
        {
            let parent = inside(&path, is_array);
            for property in properties {
                self.add(property, location, None, false, &parent, depth + 1);
            }
        }
    }
}

fn inside(path: &str, is_array: bool) -> String {
    format!("{path}{}.", if is_array { "[]" } else { "" })
}

fn integer(format: IntegerFormat) -> &'static str {
    match format {
        IntegerFormat::Int32 => "int32",
        IntegerFormat::Int64 => "int64",
        IntegerFormat::Uint64 => "uint64",
    }
}
