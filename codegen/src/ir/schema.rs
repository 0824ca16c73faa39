//! Schemas: the types of a document before they are Rust types.

use super::{Role, Vendor};

/// A named schema that becomes one type, or two.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The name, which is that of its Rust type.
    pub name: String,
    /// The group whose file defines it; `None` if several groups may use it.
    pub group: Option<String>,
    /// Whether requests or responses use it.
    pub role: Role,
    /// The name of the request type of an object that both use.
    pub request_name: Option<String>,
    /// The documentation.
    pub docs: Docs,
    /// The vendor's declaration, where it differs on purpose.
    pub vendor: Option<Vendor>,
    /// The content.
    pub kind: SchemaKind,
}

impl Schema {
    /// The name that the schema has in requests.
    #[must_use]
    pub fn name_in_requests(&self) -> &str {
        match (&self.kind, self.role, &self.request_name) {
            (SchemaKind::Object(_), Role::Both, Some(name)) => name,
            _ => &self.name,
        }
    }
}

/// The content of a named schema.
#[derive(Clone, Debug)]
pub enum SchemaKind {
    /// An object, with its properties in the order of the document.
    Object(Vec<Property>),
    /// A text with listed values.
    Enum {
        /// The values.
        values: Vec<EnumValue>,
        /// Whether another value is an error.
        closed: bool,
    },
    /// An integer with named values; every other value is valid too.
    Number {
        /// The named values.
        values: Vec<NumberValue>,
        /// The width.
        format: IntegerFormat,
        /// Whether it is a bit mask of the named values.
        flags: bool,
    },
}

/// A property of an object, or a field of a request.
#[derive(Clone, Debug)]
pub struct Property {
    /// The name on the wire.
    pub wire: String,
    /// The name in Rust.
    pub rust: String,
    /// The type.
    pub ty: SchemaType,
    /// Whether a request needs it.
    pub required: bool,
    /// Its format and accessor, if it is a time.
    pub time: Option<Time>,
    /// The documentation; that of the named schema if the property has none.
    pub docs: Docs,
    /// The vendor's declaration, where it differs on purpose.
    pub vendor: Option<Vendor>,
}

/// A time that a property has as a number or text.
#[derive(Clone, Debug)]
pub struct Time {
    /// The format on the wire.
    pub format: TimeFormat,
    /// The name of the accessor that returns it as a time.
    pub accessor: String,
}

/// The format of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// Milliseconds since 1970-01-01 UTC, as an integer of 64 bits.
    UnixMillis,
    /// Seconds since 1970-01-01 UTC, as an integer of 64 bits.
    UnixSeconds,
    /// Text of RFC 3339, with its zone.
    Rfc3339,
    /// Text such as `2006-01-02 15:04:05` of the zone UTC+08:00.
    LocalPlus8,
}

/// The type of a property or of the elements of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaType {
    /// Text.
    String,
    /// A truth value.
    Boolean,
    /// A number with a fraction.
    Number,
    /// An integer.
    Integer(IntegerFormat),
    /// An array.
    Array(Box<SchemaType>),
    /// The named schema.
    Named(String),
}

impl SchemaType {
    /// The named schema that the type contains.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Array(items) => items.named(),
            _ => None,
        }
    }
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerFormat {
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint64`.
    Uint64,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The value on the wire.
    pub wire: String,
    /// The name in Rust, if the document names the variants.
    pub rust: Option<String>,
    /// The meaning.
    pub description: Option<String>,
}

/// One named value of an integer.
#[derive(Clone, Debug)]
pub struct NumberValue {
    /// The name of the constant.
    pub name: String,
    /// The value.
    pub value: i64,
    /// The meaning.
    pub description: String,
}

/// The documentation of a schema or a property.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    /// The description; may be empty.
    pub description: String,
    /// The published bounds, which are not enforced.
    pub bounds: Vec<Bound>,
    /// Contradictions between the vendor's sources.
    pub contradictions: Vec<String>,
    /// Whether the vendor has deprecated it.
    pub deprecated: bool,
    /// Whether the vendor's package has it and its pages do not.
    pub hidden: bool,
    /// The sites that have it; empty for all.
    pub sites: Vec<String>,
}

/// A published bound, as the document spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The least and the greatest.
    Range {
        /// The least.
        low: Option<String>,
        /// The greatest.
        high: Option<String>,
        /// The measure of the value.
        measure: Measure,
    },
    /// A regular expression.
    Pattern(String),
    /// The value without the argument.
    Default(String),
}

/// What a range limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The value.
    Value,
    /// The number of characters.
    Characters,
    /// The number of elements.
    Elements,
}
