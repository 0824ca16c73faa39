//! The dialect as tables: which fields stand at which place, and what each holds.
//!
//! `specs/README.md` says the same to people; a field that neither names is refused.

use super::tables;

/// A kind of mapping in a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    Document,
    Info,
    Server,
    ServerVariable,
    Service,
    Docs,
    PathItem,
    Operation,
    ErrorCode,
    Pagination,
    Parameter,
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

/// What a field holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Text,
    Texts,
    Flag,
    /// An integer of 64 bits.
    Integer,
    /// An integer, zero or more.
    Count,
    Number,
    Anything,
    List,
    /// A mapping of this kind.
    One(Place),
    /// A list of mappings of this kind.
    Each(Place),
    /// A mapping whose values are mappings of this kind.
    Entries(Place),
}

/// One field of a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// The rule that a document without the field breaks, and the remedy.
    pub(super) needed: Option<(&'static str, &'static str)>,
}

/// Each kind of mapping, in the order of [`Place`], with its name and fields.
const PLACES: [(Place, &str, &[&[Field]]); 23] = [
    (Place::Document, "the document", &[tables::DOCUMENT]),
    (Place::Info, "`info`", &[tables::INFO]),
    (Place::Server, "a server", &[tables::SERVER]),
    (Place::ServerVariable, "a server variable", &[tables::SERVER_VARIABLE]),
    (Place::Service, "`x-service`", &[tables::SERVICE]),
    (Place::Docs, "`externalDocs`", &[tables::DOCS]),
    (Place::PathItem, "a path", &[tables::PATH_ITEM]),
    (Place::Operation, "an operation", &[tables::OPERATION]),
    (Place::ErrorCode, "an error code", &[tables::ERROR_CODE]),
    (Place::Pagination, "`x-pagination`", &[tables::PAGINATION]),
    (Place::Parameter, "a parameter", &[tables::PARAMETER]),
    (Place::Body, "a request body", &[tables::BODY]),
    (Place::Response, "a response", &[tables::RESPONSE]),
    (Place::Media, "a media type", &[tables::MEDIA]),
    (Place::Example, "an example", &[tables::EXAMPLE]),
    (Place::Components, "`components`", &[tables::COMPONENTS]),
    (Place::SecurityScheme, "a security scheme", &[tables::SECURITY_SCHEME]),
    (Place::NamedSchema, "a named schema", &[tables::SCHEMA, tables::NAMED_ONLY]),
    (Place::ParameterSchema, "the schema of a parameter", &[tables::SCHEMA]),
    (Place::ContentSchema, "the schema of a body", &[tables::SCHEMA]),
    (Place::Property, "a property", &[tables::SCHEMA, tables::PROPERTY_ONLY]),
    (Place::Items, "the items of an array", &[tables::SCHEMA]),
    (Place::NamedValue, "an entry of `x-values`", &[tables::NAMED_VALUE]),
];

impl Place {
    /// What stands here, with an article.
    pub(super) fn title(self) -> &'static str {
        self.row().1
    }

    /// The fields that may stand here.
    pub(super) fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.row().2.iter().copied().flatten()
    }

    /// The field of this name, if it may stand here.
    pub(super) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// Whether a `$ref` may stand here, and the part of `components` that it leads to.
    pub(super) fn component(self) -> Option<&'static str> {
        match self {
            Self::Parameter => Some("parameters"),
            Self::Response => Some("responses"),
            _ if self.is_schema() => Some("schemas"),
            _ => None,
        }
    }

    /// Whether a schema stands here.
    pub(super) fn is_schema(self) -> bool {
        let inline =
            matches!(self, Self::ParameterSchema | Self::ContentSchema | Self::Property | Self::Items);
        inline || self == Self::NamedSchema
    }

    fn row(self) -> &'static (Place, &'static str, &'static [&'static [Field]]) {
        &PLACES[self as usize]
    }
}

/// The places where a field of this name may stand, with articles.
pub(super) fn homes(name: &str) -> Vec<&'static str> {
    PLACES.iter().filter(|row| row.0.field(name).is_some()).map(|row| row.1).collect()
}

/// Every extension that the dialect names.
pub(super) fn extensions() -> impl Iterator<Item = &'static str> {
    let fields = PLACES.iter().flat_map(|row| row.0.fields());
    fields.map(|field| field.name).filter(|name| name.starts_with("x-"))
}

#[cfg(test)]
mod tests {
    use super::PLACES;

    #[test]
    fn places_stand_in_the_order_of_their_kind() {
        for (index, row) in PLACES.iter().enumerate() {
            assert_eq!(row.0 as usize, index, "{:?}", row.0);
        }
    }
}
