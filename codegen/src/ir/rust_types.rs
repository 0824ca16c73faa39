//! The Rust types of a service, with the facts of the schemas that they are made of.

use super::{Docs, EnumValue, IntegerFormat, NumberValue, Property, Role};

/// The types of a service, in the order of its document.
#[derive(Debug, Default)]
pub struct RustTypes<'s> {
    /// Models: objects of responses and of requests.
    pub models: Vec<Model<'s>>,
    /// Operations as structs, in the order of the service's operations.
    pub operations: Vec<Model<'s>>,
    /// String enums.
    pub enums: Vec<Enum<'s>>,
    /// Named numbers.
    pub numbers: Vec<NamedNumber<'s>>,
}

/// A model or the struct of an operation.
#[derive(Debug)]
pub struct Model<'s> {
    /// The Rust name.
    pub name: &'s str,
    /// Whether requests or responses use it; never both.
    pub role: Role,
    /// The documentation of its schema; `None` for an operation.
    pub docs: Option<&'s Docs>,
    /// The fields, in the order of the document.
    pub fields: Vec<ModelField<'s>>,
}

impl<'s> Model<'s> {
    /// The fields that callers must set.
    pub fn required(&self) -> impl Iterator<Item = &ModelField<'s>> {
        self.fields.iter().filter(|field| field.required)
    }

    /// The field of this name on the wire.
    #[must_use]
    pub fn field(&self, wire: &str) -> Option<&ModelField<'s>> {
        self.fields.iter().find(|field| field.property.wire == wire)
    }
}

/// A field of a model.
#[derive(Debug)]
pub struct ModelField<'s> {
    /// Its names and documentation.
    pub property: &'s Property,
    /// The type.
    pub ty: FieldType,
    /// Whether callers must set it.
    pub required: bool,
    /// The value of a field that is always sent and that callers need not set: an offset or page number.
    pub initial: Option<u64>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A scalar.
    Scalar(Scalar),
    /// An enum.
    Enum(String),
    /// A named number.
    Number(String),
    /// A model.
    Model(String),
    /// May be absent.
    Optional(Box<FieldType>),
    /// A list.
    List(Box<FieldType>),
}

/// A type of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u64`.
    U64,
    /// `f64`.
    F64,
}

impl Scalar {
    /// Every scalar.
    pub const ALL: [Self; 6] = [Self::String, Self::Bool, Self::I32, Self::I64, Self::U64, Self::F64];

    /// The name in Rust.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Bool => "bool",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U64 => "u64",
            Self::F64 => "f64",
        }
    }

    /// Whether it is an integer.
    #[must_use]
    pub fn is_integer(self) -> bool {
        matches!(self, Self::I32 | Self::I64 | Self::U64)
    }
}

/// A string enum.
#[derive(Debug)]
pub struct Enum<'s> {
    /// The Rust name.
    pub name: &'s str,
    /// The documentation.
    pub docs: &'s Docs,
    /// Whether another value is an error.
    pub closed: bool,
    /// The variants, in the order of the document.
    pub variants: Vec<Variant<'s>>,
}

/// A variant of an enum.
#[derive(Debug)]
pub struct Variant<'s> {
    /// The Rust name.
    pub rust: String,
    /// The value.
    pub value: &'s EnumValue,
}

/// A named number.
#[derive(Debug)]
pub struct NamedNumber<'s> {
    /// The Rust name.
    pub name: &'s str,
    /// The documentation.
    pub docs: &'s Docs,
    /// The width that the document publishes.
    pub format: IntegerFormat,
    /// Whether it is a bit mask of the named values.
    pub flags: bool,
    /// The named values.
    pub values: &'s [NumberValue],
}
