//! The dialect as tables: the kinds of mappings, their fields, and the shapes of the values.
//!
//! `specs/README.md` documents the same for readers; every other field is an error.

use super::dialect_fields;

/// A kind of mapping in a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NodeKind {
    Document,
    Info,
    Server,
    ServerVariable,
    Service,
    Docs,
    PathItem,
    Operation,
    ErrorCode,
    VendorOmission,
    Pagination,
    RateLimit,
    Waiter,
    Starts,
    StartsSite,
    WaiterArgument,
    Parameter,
    /// The media type of a parameter that is sent as JSON text.
    ParameterMedia,
    Vendor,
    Body,
    Response,
    Media,
    Example,
    Components,
    SecurityScheme,
    /// An entry of `components.schemas`.
    NamedSchema,
    /// The schema of a parameter.
    ParameterSchema,
    /// The schema of a body or response.
    ContentSchema,
    Property,
    Items,
    NamedValue,
}

/// The shape of the value of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Text,
    Texts,
    /// A text, or a list of texts.
    TextOrTexts,
    Flag,
    /// An integer of 64 bits.
    Integer,
    /// An integer, zero or more.
    Count,
    Number,
    Anything,
    List,
    /// A mapping of this kind.
    One(NodeKind),
    /// A list of mappings of this kind.
    Each(NodeKind),
    /// A list of mappings of this kind and of texts.
    EachOrTexts(NodeKind),
    /// A mapping whose values are mappings of this kind.
    Entries(NodeKind),
}

/// One field of a mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// For required fields: the rule that a missing field breaks, and the remedy.
    pub(super) needed: Option<(&'static str, &'static str)>,
}

/// Each kind of mapping, in the order of [`NodeKind`], with its name and fields.
const NODE_KINDS: [(NodeKind, &str, &[&[Field]]); 31] = [
    (NodeKind::Document, "the document", &[dialect_fields::DOCUMENT]),
    (NodeKind::Info, "`info`", &[dialect_fields::INFO]),
    (NodeKind::Server, "a server", &[dialect_fields::SERVER]),
    (NodeKind::ServerVariable, "a server variable", &[dialect_fields::SERVER_VARIABLE]),
    (NodeKind::Service, "`x-service`", &[dialect_fields::SERVICE]),
    (NodeKind::Docs, "`externalDocs`", &[dialect_fields::DOCS]),
    (NodeKind::PathItem, "a path", &[dialect_fields::PATH_ITEM]),
    (NodeKind::Operation, "an operation", &[dialect_fields::OPERATION]),
    (NodeKind::ErrorCode, "an error code", &[dialect_fields::ERROR_CODE]),
    (NodeKind::VendorOmission, "an entry of `x-vendor-omits`", &[dialect_fields::VENDOR_OMISSION]),
    (NodeKind::Pagination, "`x-pagination`", &[dialect_fields::PAGINATION]),
    (NodeKind::RateLimit, "an entry of `x-rate-limits`", &[dialect_fields::RATE_LIMIT]),
    (NodeKind::Waiter, "`x-waiter`", &[dialect_fields::WAITER]),
    (NodeKind::Starts, "`x-starts`", &[dialect_fields::STARTS]),
    (NodeKind::StartsSite, "a site of `x-starts`", &[dialect_fields::STARTS_SITE]),
    (NodeKind::WaiterArgument, "an argument of `x-starts`", &[dialect_fields::WAITER_ARGUMENT]),
    (NodeKind::Parameter, "a parameter", &[dialect_fields::PARAMETER]),
    (NodeKind::ParameterMedia, "the media type of a parameter", &[dialect_fields::PARAMETER_MEDIA]),
    (NodeKind::Vendor, "`x-vendor`", &[dialect_fields::VENDOR]),
    (NodeKind::Body, "a request body", &[dialect_fields::BODY]),
    (NodeKind::Response, "a response", &[dialect_fields::RESPONSE]),
    (NodeKind::Media, "a media type", &[dialect_fields::MEDIA]),
    (NodeKind::Example, "an example", &[dialect_fields::EXAMPLE]),
    (NodeKind::Components, "`components`", &[dialect_fields::COMPONENTS]),
    (NodeKind::SecurityScheme, "a security scheme", &[dialect_fields::SECURITY_SCHEME]),
    (NodeKind::NamedSchema, "a named schema", &[dialect_fields::SCHEMA, dialect_fields::NAMED_ONLY]),
    (NodeKind::ParameterSchema, "the schema of a parameter", &[dialect_fields::SCHEMA]),
    (NodeKind::ContentSchema, "the schema of a body", &[dialect_fields::SCHEMA]),
    (NodeKind::Property, "a property", &[dialect_fields::SCHEMA, dialect_fields::PROPERTY_ONLY]),
    (NodeKind::Items, "the items of an array", &[dialect_fields::SCHEMA]),
    (NodeKind::NamedValue, "an entry of `x-values`", &[dialect_fields::NAMED_VALUE]),
];

impl NodeKind {
    /// The name for messages, with an article.
    pub(super) fn title(self) -> &'static str {
        self.row().1
    }

    /// The allowed fields.
    pub(super) fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.row().2.iter().copied().flatten()
    }

    /// The field of this name, if it is allowed.
    pub(super) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// The part of `components` that a `$ref` of this kind refers to; `None` if `$ref` is not allowed.
    pub(super) fn component(self) -> Option<&'static str> {
        match self {
            Self::Parameter => Some("parameters"),
            Self::Response => Some("responses"),
            _ if self.is_schema() => Some("schemas"),
            _ => None,
        }
    }

    /// Whether the field may be beside a `$ref`: of a property only, and other tools ignore it.
    pub(super) fn allows_beside_reference(self, name: &str) -> bool {
        self == Self::Property && dialect_fields::BESIDE_REFERENCE.contains(&name)
    }

    /// Whether this is a schema.
    pub(super) fn is_schema(self) -> bool {
        let inline =
            matches!(self, Self::ParameterSchema | Self::ContentSchema | Self::Property | Self::Items);
        inline || self == Self::NamedSchema
    }

    fn row(self) -> &'static (NodeKind, &'static str, &'static [&'static [Field]]) {
        &NODE_KINDS[self as usize]
    }
}

/// The names of the kinds that have a field of this name, with articles.
pub(super) fn kinds_with(name: &str) -> Vec<&'static str> {
    NODE_KINDS.iter().filter(|row| row.0.field(name).is_some()).map(|row| row.1).collect()
}

/// Every extension that the dialect names.
pub(super) fn extensions() -> impl Iterator<Item = &'static str> {
    let fields = NODE_KINDS.iter().flat_map(|row| row.0.fields());
    fields.map(|field| field.name).filter(|name| name.starts_with("x-"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::NODE_KINDS;

    /// The modules that read a document after the lint.
    const READERS: [&str; 6] = [
        include_str!("../ir/read.rs"),
        include_str!("../ir/read/effects.rs"),
        include_str!("../ir/read/operations.rs"),
        include_str!("../ir/read/samples.rs"),
        include_str!("../ir/read/schemas.rs"),
        include_str!("../ir/read/vendor.rs"),
    ];

    const ACCESSORS: [&str; 10] =
        ["get", "has", "text", "optional_text", "texts", "flag", "count", "integer", "shown", "items"];

    /// Fields for readers of a document and for other tools; the generator does not use them.
    const UNUSED: [&str; 8] =
        ["openapi", "scheme", "security", "securitySchemes", "servers", "signing", "swagger", "variables"];

    fn fields() -> BTreeSet<&'static str> {
        NODE_KINDS.iter().flat_map(|row| row.0.fields()).map(|field| field.name).collect()
    }

    #[test]
    fn rows_are_in_the_order_of_their_kinds() {
        for (index, row) in NODE_KINDS.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{:?}", row.0);
        }
    }

    #[test]
    fn every_key_that_is_read_is_a_field() {
        let fields = fields();
        let mut count = 0;
        for accessor in ACCESSORS {
            let call = format!(".{accessor}(\"");
            for rest in READERS.iter().flat_map(|code| code.split(&call).skip(1)) {
                let key = rest.split('"').next().unwrap_or_default();
                assert!(fields.contains(key), "`ir` reads `{key}`, which no kind of mapping has");
                count += 1;
            }
        }
        assert!(count > 50, "{count} keys: the accessors have other names");
    }

    #[test]
    fn every_field_is_read() {
        let literals: BTreeSet<_> =
            READERS.iter().flat_map(|code| code.split('"').skip(1).step_by(2)).collect();
        for field in fields() {
            let is_unused = UNUSED.contains(&field);
            assert!(literals.contains(field) || is_unused, "`ir` does not read `{field}`");
        }
    }
}
