//! Where a document differs from the vendor's package on purpose; only comparisons with that package use it.

/// The vendor's declaration of a field; it has only what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vendor {
    /// The type, `int64` or `array<string>`.
    pub ty: Option<String>,
    /// Whether a request needs the field.
    pub required: Option<bool>,
    /// The listed values, as they are printed.
    pub values: Option<Vec<String>>,
    /// Whether the package lacks the field.
    pub absent: bool,
    /// The package and its version.
    pub source: String,
    /// The reason for the difference.
    pub why: Option<String>,
}

/// A field of the vendor that the document omits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorOmission {
    /// The path of the field on the wire, `List[].Id`.
    pub name: String,
    /// Its location: a part of the request, or `response`.
    pub location: String,
    /// The package and its version.
    pub source: String,
    /// The reason.
    pub why: String,
}
