//! Samples: values of the vendor, which no pass looks into.

/// A JSON value as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonText(pub(super) String);

impl JsonText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sample of the vendor.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The type of the sample: the operation or the response.
    pub type_name: String,
    /// The name of the sample.
    pub name: String,
    /// The sample.
    pub json: JsonText,
}

/// A value of a request, for an example in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExampleValue {
    /// Nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<ExampleValue>),
    /// An object: its fields by their names on the wire.
    Object(Vec<(String, ExampleValue)>),
}
